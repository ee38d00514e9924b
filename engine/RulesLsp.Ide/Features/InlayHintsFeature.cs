using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Ide.Features.Hovers;

namespace RulesLsp.Ide.Features;

/// <summary>Verdicts of traces behind the lines that they met; on wish, what iptables adds and counts by itself.</summary>
public static class InlayHintsFeature
{
    public static ImmutableArray<InlayHint> Compute(Analysis analysis, InlayHintKinds kinds) =>
        Compute(analysis, kinds, 0, analysis.Syntax.LineCount - 1);

    /// <summary>The hints of the lines from <paramref name="firstLine"/> to <paramref name="lastLine"/>, both included, by position.</summary>
    public static ImmutableArray<InlayHint> Compute(Analysis analysis, InlayHintKinds kinds, int firstLine, int lastLine)
    {
        IEnumerable<InlayHint> hints = [];
        int first = Math.Max(firstLine, 0);
        int last = Math.Min(lastLine, analysis.Syntax.LineCount - 1);
        if (kinds.HasFlag(InlayHintKinds.Verdicts))
        {
            hints = hints.Concat(Verdicts(analysis, first, last));
        }

        if (kinds.HasFlag(InlayHintKinds.ImpliedMatches))
        {
            hints = hints.Concat(ImpliedMatches(analysis, first, last));
        }

        if (kinds.HasFlag(InlayHintKinds.RuleNumbers))
        {
            hints = hints.Concat(RuleNumbers(analysis, first, last));
        }

        if (kinds.HasFlag(InlayHintKinds.Counters))
        {
            hints = hints.Concat(CounterHover.Hints(analysis, first, last));
        }

        return [.. hints.Where(hint => hint.Position.Line >= first && hint.Position.Line <= last).OrderBy(hint => hint.Position)];
    }

    /// <summary>What the traces say, at the ends of lines.</summary>
    /// <param name="firstLine">0-based; from here on it is also told why rules pass the only packet by.</param>
    /// <param name="lastLine">The last line of which that is told.</param>
    internal static IEnumerable<TraceMark> Marks(Analysis analysis, int firstLine, int lastLine)
    {
        foreach (TraceRun run in analysis.Traces)
        {
            string label = run switch
            {
                { Expectation.Status: ExpectationStatus.Met } => "✓",
                { Expectation: { } expectation } => $"✗ {expectation.Actual}",
                { Tree: null } => $"? {run.Problem}",
                _ => $"→ {TraceWords.Verdict(run)}",
            };
            if (run.Origin != TraceOrigin.Asked)
            {
                yield return new TraceMark(run.Line, label, run.Expectation?.Message ?? TraceWords.Verdict(run));
            }
        }

        // What the user asked for now hides the file's own traces: one story at a time can be read.
        TraceRun[] shown = [.. analysis.Traces.Where(run => run.Origin == TraceOrigin.Asked)];
        if (shown.Length == 0)
        {
            shown = [.. analysis.Traces.Where(run => run.Origin == TraceOrigin.Directive)];
        }

        if (shown is [var only])
        {
            shown = [TraceSession.WithPassedRules(analysis, only, firstLine, lastLine)];
        }

        for (int i = 0; i < shown.Length; i++)
        {
            foreach (TraceMark mark in TraceWords.MarksOf(shown[i], shown.Length > 1 ? i + 1 : null))
            {
                yield return mark;
            }
        }
    }

    private static IEnumerable<InlayHint> Verdicts(Analysis analysis, int first, int last) =>
        Marks(analysis, first, last)
            .Where(mark => mark.Line >= first && mark.Line <= last)
            .GroupBy(mark => mark.Line)
            .Select(group => new InlayHint(
                new TextPosition(group.Key, analysis.Syntax[group.Key].Length),
                string.Join("  ", group.Select(mark => mark.Label)),
                string.Join("\n\n---\n\n", group.Select(mark => mark.Explanation)),
                InlayHintKinds.Verdicts));

    private static IEnumerable<InlayHint> ImpliedMatches(Analysis analysis, int first, int last)
    {
        for (int line = first; line <= last; line++)
        {
            foreach (BoundModule match in analysis.Ruleset.BoundLines[line]?.Matches ?? [])
            {
                if (match is { IsImplied: true, Entry.ImpliedByProtocol: not null, Entry: { } entry })
                {
                    yield return new InlayHint(
                        new TextPosition(line, match.NameSpan.End),
                        " " + EntryPage.LoadText(entry),
                        $"The protocol loads `{EntryPage.LoadText(entry)}` by itself.",
                        InlayHintKinds.ImpliedMatches);
                }
            }
        }
    }

    private static IEnumerable<InlayHint> RuleNumbers(Analysis analysis, int first, int last)
    {
        for (int line = first; line <= last; line++)
        {
            if (analysis.RuleAt(line) is { } rule)
            {
                yield return new InlayHint(
                    new TextPosition(line, rule.Bound.ChainSpan.End),
                    $" #{rule.Number}",
                    $"Rule {rule.Number} of {rule.Chain.Name}, as the kernel counts.",
                    InlayHintKinds.RuleNumbers);
            }
        }
    }
}
