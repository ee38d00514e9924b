using PolyType;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/semanticTokens: colours by meaning, for the whole file, a part, or what has changed in the file.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class SemanticTokensHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.SemanticTokensProvider = new SemanticTokensOptions(SemanticTokensConverter.Legend, new SemanticTokensFullOptions(Delta: true), Range: true);

    [JsonRpcMethod("textDocument/semanticTokens/full", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> FullAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, Full, cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/full/delta", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokensOrDelta> DeltaAsync(SemanticTokensDeltaParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Delta(snapshot, parameters.PreviousResultId), cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/range", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> RangeAsync(SemanticTokensRangeParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Part(snapshot, parameters.Range), cancellation);

    private SemanticTokens Full(DocumentSnapshot snapshot)
    {
        (ColouredText colours, string id) = session.Colours.Colour(snapshot.Uri, snapshot.Analysis, snapshot.Positions);
        return new SemanticTokens(colours, id);
    }

    private SemanticTokensOrDelta Delta(DocumentSnapshot snapshot, string previousResultId)
    {
        // Looked up first: what is kept now may push the old answer out.
        ColouredText? previous = session.Colours.Find(previousResultId);
        (ColouredText colours, string id) = session.Colours.Colour(snapshot.Uri, snapshot.Analysis, snapshot.Positions);
        return previous is null
            ? new SemanticTokensOrDelta(new SemanticTokens(colours, id), null)
            : new SemanticTokensOrDelta(null, new SemanticTokensDelta(previous.EditsTo(colours), id));
    }

    private static SemanticTokens Part(DocumentSnapshot snapshot, Protocol.Range range)
    {
        Engine.Text.TextRange part = snapshot.Positions.ToEngine(range);
        return new SemanticTokens(ColouredText.Of(snapshot.Analysis, snapshot.Positions, part.Start.Line, part.End.Line));
    }
}
