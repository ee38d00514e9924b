using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/rangeFormatting: the lines of a range in the form of iptables-save.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class RangeFormattingHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DocumentRangeFormattingProvider = true;

    [JsonRpcMethod("textDocument/rangeFormatting", UseSingleObjectParameterDeserialization = true)]
    public Task<TextEdit[]> RangeFormattingAsync(DocumentRangeFormattingParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Edits(snapshot, parameters), cancellation);

    private static TextEdit[] Edits(DocumentSnapshot snapshot, DocumentRangeFormattingParams parameters) =>
        FormattingHandler.EditsOf(snapshot, FormattingFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Range)));
}
