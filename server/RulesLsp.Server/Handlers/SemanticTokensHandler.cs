using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/semanticTokens: colours by meaning, for the whole file or a part.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class SemanticTokensHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.SemanticTokensProvider = new SemanticTokensOptions(SemanticTokensConverter.Legend, Full: true, Range: true);

    [JsonRpcMethod("textDocument/semanticTokens/full", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> FullAsync(TextDocumentParams parameters, CancellationToken cancellation) => session.ReadAsync(
        parameters.TextDocument,
        snapshot => SemanticTokensConverter.ToEditor(SemanticTokensFeature.Compute(snapshot.Analysis), snapshot.Positions),
        cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/range", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> RangeAsync(SemanticTokensRangeParams parameters, CancellationToken cancellation) => session.ReadAsync(
        parameters.TextDocument,
        snapshot => Part(snapshot, parameters.Range),
        cancellation);

    private static SemanticTokens Part(DocumentSnapshot snapshot, Protocol.Range range)
    {
        Engine.Text.TextRange part = snapshot.Positions.ToEngine(range);
        return SemanticTokensConverter.ToEditor(
            SemanticTokensFeature.Compute(snapshot.Analysis, part.Start.Line, part.End.Line),
            snapshot.Positions);
    }
}
