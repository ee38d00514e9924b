using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>Code actions over findings as the checker reports them.</summary>
public sealed class CodeActionTests
{
    private const string Text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n";

    private static readonly LintDescriptor Lint = new("RL9999", "some-lint", Severity.Warning, "A lint of this test.");

    [Fact]
    public void A_fix_is_offered_first_and_preferred()
    {
        ImmutableArray<TextChange> changes = [new TextChange(RangeOn(2), "-A INPUT -j DROP")];
        Diagnostic finding = Finding(2, Severity.Error) with { Fix = new DiagnosticFix("Drop instead", changes) };
        ImmutableArray<CodeAction> actions = ActionsAt(2, finding);
        Assert.Equal(("Drop instead", CodeActionKind.QuickFix, CodeActionPreference.Preferred), (actions[0].Title, actions[0].Kind, actions[0].Preference));
        Assert.Equal(changes.AsEnumerable(), actions[0].Changes);
        Assert.DoesNotContain(actions, action => action.Kind == CodeActionKind.Suppress);
    }

    [Fact]
    public void A_warning_can_be_silenced_for_its_rule_and_for_the_file()
    {
        string[] results = [.. ActionsAt(2, Finding(2, Severity.Warning)).Where(action => action.Kind == CodeActionKind.Suppress).Select(action => Apply(action.Changes))];
        Assert.Equal(
            [
                Text.Replace("-A INPUT", "# rules-lsp: allow some-lint -- reason\n-A INPUT", StringComparison.Ordinal),
                "# rules-lsp: allow-file some-lint -- reason\n" + Text,
            ],
            results);
    }

    [Fact]
    public void Findings_elsewhere_are_left_alone() =>
        Assert.Equal([CodeActionKind.TraceHere, CodeActionKind.ShowTranslation], ActionsAt(2, Finding(1, Severity.Warning)).Select(action => action.Kind));

    [Fact]
    public void A_chain_line_can_only_be_silenced_for_the_file() =>
        Assert.Equal(["Allow some-lint in this file"], ActionsAt(1, Finding(1, Severity.Warning)).Select(action => action.Title));

    private static ImmutableArray<CodeAction> ActionsAt(int line, Diagnostic finding)
    {
        Analysis analysis = Analysis.Create("x.rules", RulesetSyntax.Parse(Text), AnalysisOptions.Default);
        var caret = new TextPosition(line, 3);
        return CodeActionsFeature.Compute(analysis, new TextRange(caret, caret), [finding]);
    }

    private static Diagnostic Finding(int line, Severity severity) => new(Lint, severity, RangeOn(line), "Something.", []);

    private static TextRange RangeOn(int line) => TextRange.OnLine(line, new TextSpan(0, Text.Split('\n')[line].Length));

    private static string Apply(ImmutableArray<TextChange> changes) => RulesetSyntax.Parse(Text).WithChange(Assert.Single(changes)).ToString();
}
