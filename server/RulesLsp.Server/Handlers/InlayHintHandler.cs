using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/inlayHint: verdicts, and on wish what is implied, between the characters of a line.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class InlayHintHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.InlayHintProvider = true;

    [JsonRpcMethod("textDocument/inlayHint", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.InlayHint[]> InlayHintAsync(InlayHintParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Hints(snapshot, parameters.Range, session.Settings.Current.Hints), cancellation);

    private Protocol.InlayHint[] Hints(DocumentSnapshot snapshot, Protocol.Range range, InlayHintKinds kinds)
    {
        Engine.Text.TextRange part = snapshot.Positions.ToEngine(range);
        return
        [
            .. InlayHintsFeature.Compute(snapshot.Analysis, kinds, part.Start.Line, part.End.Line).Select(hint =>
                new Protocol.InlayHint(
                    snapshot.Positions.ToEditor(hint.Position),
                    hint.Label,
                    PaddingLeft: true,
                    hint.Tooltip is { } tooltip ? MarkupKinds.Of(session.Client, tooltip) : null)),
        ];
    }
}
