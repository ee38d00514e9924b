using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features.Refactorings;

namespace RulesLsp.Ide.Features;

/// <summary>What can be done at a place: mend or silence its findings, write its rules in another way, look with a packet.</summary>
public static class CodeActionsFeature
{
    /// <summary>The actions for the findings and rules that touch <paramref name="range"/>, fixes first.</summary>
    /// <param name="diagnostics">The findings of this version that are shown at the moment.</param>
    public static ImmutableArray<CodeAction> Compute(Analysis analysis, TextRange range, ImmutableArray<Diagnostic> diagnostics)
    {
        var start = analysis.Syntax.Clamp(range.Start);
        var touched = new TextRange(start, analysis.Syntax.Clamp(range.End));
        Diagnostic[] here = [.. diagnostics.Where(diagnostic => diagnostic.Range.Contains(touched.Start) || touched.Contains(diagnostic.Range.Start))];
        string lineEnd = NewLineOf(analysis.Syntax);
        return
        [
            .. here.Select(Fix).OfType<CodeAction>(),
            .. here.SelectMany(diagnostic => ChainActions.Of(analysis, diagnostic, lineEnd)),
            .. here.SelectMany(diagnostic => DeadRuleActions.Of(analysis, diagnostic)),
            .. here.SelectMany(diagnostic => SplitRun(analysis, diagnostic, lineEnd)),
            .. ConvertFile(analysis, start.Line),
            .. FixAll.OfKinds(here, diagnostics),
            .. Refactorings(analysis, start.Line, LastLineOf(touched), lineEnd),
            .. here.Where(CanBeSilenced).DistinctBy(diagnostic => (diagnostic.Lint.Name, diagnostic.Range.Start.Line)).SelectMany(diagnostic => Silence(analysis, diagnostic)),
            .. Trace(analysis, start.Line),
            .. Translation(analysis, start.Line),
        ];
    }

    /// <summary>One action that mends everything in the file; null when nothing can be mended.</summary>
    /// <param name="diagnostics">The findings of this version that are shown at the moment.</param>
    public static CodeAction? EverythingMended(ImmutableArray<Diagnostic> diagnostics) => FixAll.OfFile(diagnostics);

    private static IEnumerable<CodeAction> Refactorings(Analysis analysis, int first, int last, string lineEnd) => !analysis.Family.HasPackets() || !analysis.IsRuleset
        ? []
        : [
            .. ExtractChain.Of(analysis, first, last, lineEnd),
            .. MergeRules.Of(analysis, first, last, lineEnd),
            .. first == last ? InlineChain.Of(analysis, first, lineEnd).Concat(SetNote.Of(analysis, first, lineEnd)).Concat(MoveRule.Of(analysis, first, lineEnd)) : [],
        ];

    /// <summary>A chain of their own for the rules of a long run; where a set would do, the note of it is among the refactorings of the line.</summary>
    private static IEnumerable<CodeAction> SplitRun(Analysis analysis, Diagnostic diagnostic, string lineEnd) =>
        diagnostic.Lint == LongRun.Descriptor && diagnostic.Related is [{ Line: var last }]
            ? ExtractChain.Of(analysis, diagnostic.Range.Start.Line, last, lineEnd).Select(action => action with { Diagnostic = diagnostic })
            : [];

    /// <summary>A selection that ends at the start of a line does not mean that line.</summary>
    private static int LastLineOf(TextRange range) => range.End.Character == 0 && range.End.Line > range.Start.Line ? range.End.Line - 1 : range.End.Line;

    private static CodeAction? Fix(Diagnostic diagnostic) => diagnostic.Fix is { } fix
        ? new CodeAction(fix.Title, CodeActionKind.QuickFix, CodeActionPreference.Preferred, fix.Changes, diagnostic, diagnostic.Range.Start.Line)
        : null;

    /// <summary>On a command for a shell, where there are more of them in the file: all become rules.</summary>
    private static IEnumerable<CodeAction> ConvertFile(Analysis analysis, int line)
    {
        if (analysis.Ruleset is { PastedRuns.Length: > 1 } ruleset
            && ruleset.IsPasted(line)
            && PastedConversion.Of(ruleset, analysis.Catalogue.Pipeline, ruleset.PastedRuns) is { } conversion)
        {
            yield return new CodeAction($"{conversion.Title}, in the whole file", CodeActionKind.QuickFix, CodeActionPreference.Ordinary, conversion.Changes, null, line);
        }
    }

    /// <summary>What iptables refuses can't be wished away.</summary>
    private static bool CanBeSilenced(Diagnostic diagnostic) => diagnostic.Severity != Severity.Error;

    private static IEnumerable<CodeAction> Silence(Analysis analysis, Diagnostic diagnostic)
    {
        int line = diagnostic.Range.Start.Line;
        string name = diagnostic.Lint.Name;

        // The directive is about the next rule; other lines are silenced for the whole file.
        if (analysis.Ruleset.BoundLines[line] is not null)
        {
            yield return Insert($"Allow {name} for this rule", line, $"# {DirectiveText.Mark} allow {name} -- ", diagnostic, analysis);
        }

        yield return Insert($"Allow {name} in this file", 0, $"# {DirectiveText.Mark} allow-file {name} -- ", diagnostic, analysis);
    }

    private static CodeAction Insert(string title, int line, string directive, Diagnostic diagnostic, Analysis analysis)
    {
        var place = new TextPosition(line, 0);
        string text = $"{directive}{Reason}{NewLineOf(analysis.Syntax)}";
        return new CodeAction(
            title, CodeActionKind.Suppress, CodeActionPreference.Ordinary, [new TextChange(new TextRange(place, place), text)], diagnostic, diagnostic.Range.Start.Line);
    }

    /// <summary>A silenced finding without a reason is a riddle to the next reader: the text asks for one.</summary>
    private const string Reason = "reason";

    private static IEnumerable<CodeAction> Trace(Analysis analysis, int line)
    {
        if (analysis.RuleAt(line) is { } rule)
        {
            yield return new CodeAction($"Trace a packet to rule {rule.Number} of {rule.Chain.Name}", CodeActionKind.TraceHere, CodeActionPreference.Ordinary, [], null, line);
        }
    }

    private static IEnumerable<CodeAction> Translation(Analysis analysis, int line)
    {
        if (analysis.RuleAt(line) is not null && RulesetTranslator.CanTranslate(analysis.Ruleset))
        {
            yield return new CodeAction("Show as nftables", CodeActionKind.ShowTranslation, CodeActionPreference.Ordinary, [], null, line);
        }
    }

    private static string NewLineOf(RulesetSyntax syntax) => syntax[0].Terminator == LineTerminator.None ? "\n" : syntax[0].TerminatorText;
}
