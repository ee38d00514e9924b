using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/codeAction: mendings, suppressions and rewritings of the lines in a range.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class CodeActionHandler(ServerSession session) : ILspHandler
{
    private const string QuickFix = "quickfix";
    private const string Rewrite = "refactor.rewrite";

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.CodeActionProvider = new CodeActionOptions([QuickFix, Rewrite]);

    [JsonRpcMethod("textDocument/codeAction", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.CodeAction[]> CodeActionAsync(CodeActionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Actions(snapshot, parameters, cancellation), cancellation);

    private Protocol.CodeAction[] Actions(DocumentSnapshot snapshot, CodeActionParams parameters, CancellationToken cancellation)
    {
        var diagnostics = new DiagnosticConverter(snapshot, session.Client);
        return
        [
            .. CodeActionsFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Range), snapshot.Analysis.AllDiagnostics(cancellation))
                .Select(action => ToEditor(action, snapshot, diagnostics))
                .Where(action => IsAsked(action.Kind, parameters.Context?.Only)),
        ];
    }

    private static Protocol.CodeAction ToEditor(Ide.Features.CodeAction action, DocumentSnapshot snapshot, DiagnosticConverter diagnostics) => new(
        action.Title,
        action.Kind is CodeActionKind.QuickFix or CodeActionKind.Suppress ? QuickFix : Rewrite,
        action.Diagnostic is { } finding ? [diagnostics.ToEditor(finding)] : null,
        action.Preference == CodeActionPreference.Preferred ? true : null,
        action.Changes.IsDefaultOrEmpty
            ? null
            : new WorkspaceEdit(new() { [snapshot.Uri] = [.. action.Changes.Select(change => snapshot.Positions.ToEditor(change))] }),
        action.Kind == CodeActionKind.TraceHere
            ? new EditorCommand(action.Title, CommandNames.TraceHere, [new CommandArgument(snapshot.Uri, action.Line)])
            : null);

    // "refactor" asks for "refactor.rewrite" too.
    private static bool IsAsked(string kind, string[]? only) =>
        only is null || only.Any(asked => kind == asked || kind.StartsWith(asked + ".", StringComparison.Ordinal) || asked.Length == 0);
}
