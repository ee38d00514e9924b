using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>
/// What can be done about a rule that no packet reaches: remove it, or move it above the rule that takes its packets. The title says what
/// changes for packets then, because only the user knows which was meant.
/// </summary>
internal static class DeadRuleActions
{
    /// <summary>Rules to be evaluated while somebody waits for the list.</summary>
    private const int MostWork = 200_000;

    /// <summary>Larger rulesets are not compared while somebody waits.</summary>
    private const int MostRules = 10_000;

    private static readonly ImmutableArray<LintDescriptor> DeadRules =
        [ShadowedRule.Descriptor, JointlyShadowedRule.Descriptor, NeverMatches.Descriptor, InterfaceNeverSet.Descriptor, DuplicateRule.Descriptor];

    public static IEnumerable<CodeAction> Of(Analysis analysis, Diagnostic diagnostic)
    {
        int line = diagnostic.Range.Start.Line;
        if (!DeadRules.Contains(diagnostic.Lint) || analysis.RuleAt(line) is not { } rule || rule.Bound.Command != RuleCommand.Append || line + 1 >= analysis.Syntax.LineCount)
        {
            yield break;
        }

        if (diagnostic.Lint == ShadowedRule.Descriptor && PlaceAbove(analysis, rule, diagnostic) is { } place && Moved(analysis, diagnostic, place) is { } moved)
        {
            yield return moved;
        }

        if (Removed(analysis, diagnostic) is { } removed)
        {
            yield return removed;
        }
    }

    // The line of the rule that takes all packets, where the two stand in one chain and could change places.
    private static int? PlaceAbove(Analysis analysis, Rule rule, Diagnostic diagnostic) =>
        diagnostic.Related is [{ Line: var line }] && analysis.RuleAt(line) is { } taker && taker.Chain == rule.Chain && taker.Bound.Command == RuleCommand.Append && line < rule.Line
            ? line
            : null;

    private static CodeAction? Moved(Analysis analysis, Diagnostic diagnostic, int place)
    {
        int line = diagnostic.Range.Start.Line;
        LineSyntax text = analysis.Syntax[line];
        ImmutableArray<TextChange> changes = [Insertion(place, text.Text + text.TerminatorText), Removal(line)];
        string title = string.Create(CultureInfo.InvariantCulture, $"Move the rule above line {place + 1}");
        return Effect(analysis, changes) switch
        {
            null => Action(title, changes, diagnostic),
            { IsEquivalent: true } => null,
            { Classes: [var first, ..] all } => Action($"{title}: {Words(first)}{(all.Length > 1 ? $", and {all.Length - 1} more {(all.Length == 2 ? "kind" : "kinds")} of packets fare differently" : "")}", changes, diagnostic),
            _ => Action($"{title}: what changes is not decided", changes, diagnostic),
        };
    }

    private static CodeAction? Removed(Analysis analysis, Diagnostic diagnostic)
    {
        ImmutableArray<TextChange> changes = [Removal(diagnostic.Range.Start.Line)];
        return Effect(analysis, changes) switch
        {
            { Classes.IsEmpty: false } => null,
            { IsEquivalent: true } => Action("Remove the rule: nothing changes for any packet", changes, diagnostic),
            _ => Action("Remove the rule, which no packet reaches", changes, diagnostic),
        };
    }

    private static string Words(DifferenceClass item) => $"{item.Packets} get {item.New.Text} instead of {item.Old.Text}";

    /// <summary>null: not compared.</summary>
    private static ComparisonResult? Effect(Analysis analysis, ImmutableArray<TextChange> changes)
    {
        if (!analysis.Family.HasPackets() || analysis.Ruleset.Rules.Length > MostRules)
        {
            return null;
        }

        // From the end of the text, so that the places of the others stay right.
        RulesetSyntax edited = changes.OrderByDescending(change => change.Range.Start).Aggregate(analysis.Syntax, static (syntax, change) => syntax.WithChange(change));
        Analysis after = Analysis.Create(analysis.DocumentName, edited, analysis.Options, analysis);
        return RulesetComparison.Compare(analysis.Tracer, after.Tracer, analysis.Host, new ComparisonOptions(MostWork), CancellationToken.None);
    }

    private static TextChange Insertion(int line, string text) => new(new TextRange(new TextPosition(line, 0), new TextPosition(line, 0)), text);

    private static TextChange Removal(int line) => new(new TextRange(new TextPosition(line, 0), new TextPosition(line + 1, 0)), "");

    private static CodeAction Action(string title, ImmutableArray<TextChange> changes, Diagnostic diagnostic) =>
        new(title, CodeActionKind.QuickFix, CodeActionPreference.Ordinary, changes, diagnostic, diagnostic.Range.Start.Line);
}
