using System.Text.Json;
using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
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
    public Task<JsonElement> DeltaAsync(SemanticTokensDeltaParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Delta(snapshot, parameters.PreviousResultId), cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/range", UseSingleObjectParameterDeserialization = true)]
    public Task<SemanticTokens> RangeAsync(SemanticTokensRangeParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Part(snapshot, parameters.Range), cancellation);

    private SemanticTokens Full(DocumentSnapshot snapshot)
    {
        int[] data = SemanticTokensConverter.ToEditor(SemanticTokensFeature.Compute(snapshot.Analysis), snapshot.Positions);
        return new SemanticTokens(data, session.Colours.Keep(data));
    }

    /// <summary>One of two types, which nothing in them tells apart: so it is a piece of JSON.</summary>
    private JsonElement Delta(DocumentSnapshot snapshot, string previousResultId)
    {
        // Looked up first: what is kept now may push the old answer out.
        int[]? previous = session.Colours.Find(previousResultId);
        SemanticTokens now = Full(snapshot);
        return previous is { } before
            ? JsonSerializer.SerializeToElement(new SemanticTokensDelta(SemanticTokensConverter.EditsOf(before, now.Data), now.ResultId), ProtocolJson.Default.SemanticTokensDelta)
            : JsonSerializer.SerializeToElement(now, ProtocolJson.Default.SemanticTokens);
    }

    private static SemanticTokens Part(DocumentSnapshot snapshot, Protocol.Range range)
    {
        Engine.Text.TextRange part = snapshot.Positions.ToEngine(range);
        return new SemanticTokens(SemanticTokensConverter.ToEditor(SemanticTokensFeature.Compute(snapshot.Analysis, part.Start.Line, part.End.Line), snapshot.Positions));
    }
}
