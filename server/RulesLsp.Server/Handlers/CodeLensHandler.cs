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
        session.ReadAsync(parameters.TextDocument, Lenses, cancellation);

    private static Protocol.CodeLens[] Lenses(DocumentSnapshot snapshot) =>
    [
        .. CodeLensFeature.Compute(snapshot.Analysis).Select(lens =>
            new Protocol.CodeLens(snapshot.Positions.ToEditor(lens.Range), CommandOf(lens, snapshot.Uri))),
    ];

    // Showing references or a line is no command of the protocol: such a lens only tells.
    private static EditorCommand CommandOf(Ide.Features.CodeLens lens, string uri) => lens.Action switch
    {
        CodeLensAction.TraceHere => new(lens.Title, CommandNames.TraceHere, [new CommandArgument(uri, lens.TargetLine)]),
        CodeLensAction.ShowTrace => new(lens.Title, CommandNames.ShowTrace, [new CommandArgument(uri, lens.TargetLine)]),
        CodeLensAction.ClearTrace => new(lens.Title, CommandNames.ClearTrace, [new CommandArgument(uri)]),
        _ => new(lens.Title, "", null),
    };
}
