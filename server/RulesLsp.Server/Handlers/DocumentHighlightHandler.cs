using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/documentHighlight: where else the name under the caret stands.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DocumentHighlightHandler(ServerSession session) : ILspHandler
{
    private const int ReadHighlight = 2;
    private const int WriteHighlight = 3;

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DocumentHighlightProvider = true;

    [JsonRpcMethod("textDocument/documentHighlight", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.DocumentHighlight[]> DocumentHighlightAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Highlights(snapshot, parameters.Position), cancellation);

    private static Protocol.DocumentHighlight[] Highlights(DocumentSnapshot snapshot, Position position) =>
    [
        .. HighlightFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position)).Select(highlight =>
            new Protocol.DocumentHighlight(
                snapshot.Positions.ToEditor(highlight.Range),
                highlight.Kind == HighlightKind.Write ? WriteHighlight : ReadHighlight)),
    ];
}
