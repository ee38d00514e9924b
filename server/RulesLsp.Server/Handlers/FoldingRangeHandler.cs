using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/foldingRange: what can be folded away.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class FoldingRangeHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.FoldingRangeProvider = true;

    [JsonRpcMethod("textDocument/foldingRange", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.FoldingRange[]> FoldingRangeAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, Folds, cancellation);

    private static Protocol.FoldingRange[] Folds(DocumentSnapshot snapshot) =>
    [
        .. FoldingFeature.Compute(snapshot.Analysis).Select(fold =>
            new Protocol.FoldingRange(fold.StartLine, fold.EndLine, fold.Kind == FoldingKind.Comment ? "comment" : "region", null)),
    ];
}
