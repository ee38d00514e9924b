using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/linkedEditingRange: the places of a name that change together while it is typed.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class LinkedEditingRangeHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.LinkedEditingRangeProvider = true;

    [JsonRpcMethod("textDocument/linkedEditingRange", UseSingleObjectParameterDeserialization = true)]
    public Task<LinkedEditingRanges?> LinkedEditingRangeAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Ranges(snapshot, parameters.Position), cancellation);

    private LinkedEditingRanges? Ranges(DocumentSnapshot snapshot, Position position) =>
        LinkedEditingFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position), LoadedTogether.With(snapshot, session).Companions) is { IsEmpty: false } ranges
            ? new LinkedEditingRanges([.. ranges.Select(range => snapshot.Positions.ToEditor(range))], LinkedEditingFeature.NamePattern)
            : null;
}
