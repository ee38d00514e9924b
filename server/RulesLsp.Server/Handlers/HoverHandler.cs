using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/hover: what the text under the caret means.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class HoverHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.HoverProvider = true;

    [JsonRpcMethod("textDocument/hover", UseSingleObjectParameterDeserialization = true)]
    public Task<Hover?> HoverAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Hover(snapshot, parameters.Position), cancellation);

    private Hover? Hover(DocumentSnapshot snapshot, Position position) =>
        HoverFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position)) is { } hover
            ? new Hover(MarkupKinds.Of(session.Client, hover.Markdown), snapshot.Positions.ToEditor(hover.Range))
            : null;
}
