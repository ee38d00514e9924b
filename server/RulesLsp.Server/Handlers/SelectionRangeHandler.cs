using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/selectionRange: word, option, match, rule, table, file around each caret.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class SelectionRangeHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.SelectionRangeProvider = true;

    [JsonRpcMethod("textDocument/selectionRange", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.SelectionRange[]> SelectionRangeAsync(SelectionRangeParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Selections(snapshot, parameters.Positions), cancellation);

    private static Protocol.SelectionRange[] Selections(DocumentSnapshot snapshot, Position[] positions) =>
        [.. positions.Select(position => ToEditor(SelectionRangesFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position)), snapshot.Positions))];

    private static Protocol.SelectionRange ToEditor(Ide.Features.SelectionRange selection, PositionConverter positions) =>
        new(positions.ToEditor(selection.Range), selection.Parent is { } parent ? ToEditor(parent, positions) : null);
}
