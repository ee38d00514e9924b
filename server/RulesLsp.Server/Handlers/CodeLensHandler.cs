using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/codeLens: the active lines above rules and traces.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class CodeLensHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.CodeLensProvider = new CodeLensOptions(ResolveProvider: false);

    [JsonRpcMethod("textDocument/codeLens", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.CodeLens[]> CodeLensAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Lenses(snapshot, session.Client), cancellation);

    private static Protocol.CodeLens[] Lenses(DocumentSnapshot snapshot, ClientFeatures client) =>
    [
        .. CodeLensFeature.Compute(snapshot.Analysis).Select(lens =>
            new Protocol.CodeLens(snapshot.Positions.ToEditor(lens.Range), CommandOf(lens, snapshot.Uri, client))),
    ];

    // Showing references is no command of the protocol: such a lens only tells.
    private static EditorCommand CommandOf(Ide.Features.CodeLens lens, string uri, ClientFeatures client) => lens.Action switch
    {
        CodeLensAction.TraceHere => new(lens.Title, CommandNames.TraceHere, [new CommandArgument(uri, lens.TargetLine, Show: true)]),
        CodeLensAction.ShowTrace => new(lens.Title, CommandNames.ShowTrace, [new CommandArgument(uri, lens.TargetLine, Show: true)]),
        CodeLensAction.ClearTrace => new(lens.Title, CommandNames.ClearTrace, [new CommandArgument(uri)]),
        CodeLensAction.GoToLine when client.ShowsDocuments => new(lens.Title, CommandNames.GoToLine, [new CommandArgument(uri, lens.TargetLine)]),
        _ => new(lens.Title, "", null),
    };
}
