using RulesLsp.Ide.Features;
using RulesLsp.Server.Handlers;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Convert;

/// <summary>Puts code actions into the editor's words.</summary>
internal sealed class CodeActionConverter(DocumentSnapshot snapshot, ClientFeatures client)
{
    /// <summary>The kind of what says the same in another way.</summary>
    public const string Rewrite = "refactor.rewrite";

    /// <summary>The kind of what mends a whole file.</summary>
    public const string FixAll = "source.fixAll";

    private const string QuickFix = "quickfix";
    private const string Extract = "refactor.extract";
    private const string Inline = "refactor.inline";

    private readonly DiagnosticConverter _diagnostics = new(snapshot, client);

    public static string[] Kinds { get; } = [QuickFix, Extract, Inline, Rewrite, FixAll];

    public Protocol.CodeAction ToEditor(Ide.Features.CodeAction action) => new(
        action.Title,
        KindOf(action.Kind),
        action.Diagnostic is { } finding ? [_diagnostics.ToEditor(finding)] : null,
        action.Preference == CodeActionPreference.Preferred ? true : null,
        action.Changes.IsDefaultOrEmpty
            ? null
            : new WorkspaceEdit(new() { [snapshot.Uri] = [.. action.Changes.Select(change => snapshot.Positions.ToEditor(change))] }),
        CommandOf(action.Kind) is { } command ? new EditorCommand(action.Title, command, [new CommandArgument(snapshot.Uri, action.Line, Show: true)]) : null);

    private static string? CommandOf(CodeActionKind kind) => kind switch
    {
        CodeActionKind.TraceHere => CommandNames.TraceHere,
        CodeActionKind.ShowTranslation => CommandNames.ShowTranslation,
        _ => null,
    };

    private static string KindOf(CodeActionKind kind) => kind switch
    {
        CodeActionKind.QuickFix or CodeActionKind.Suppress => QuickFix,
        CodeActionKind.Extract => Extract,
        CodeActionKind.Inline => Inline,
        CodeActionKind.FixAll => FixAll,
        _ => Rewrite,
    };
}
