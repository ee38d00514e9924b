using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Few lenses: tracing at chains that have rules, callers of user chains, results of traces and expectations.</summary>
public static class CodeLensFeature
{
    /// <summary>The lenses by line.</summary>
    public static ImmutableArray<CodeLens> Compute(Analysis analysis) =>
        [.. Chains(analysis).Concat(Traces(analysis)).OrderBy(lens => lens.Range.Start)];

    private static IEnumerable<CodeLens> Chains(Analysis analysis)
    {
        foreach (Table table in analysis.Ruleset.Tables.Where(table => table.SupersededBy is null))
        {
            foreach (Chain chain in table.Chains)
            {
                int? line = chain.DeclarationLine ?? (chain.Rules.IsEmpty ? null : chain.Rules[0].Line);
                if (line is not { } place)
                {
                    continue;
                }

                TextRange range = ChainText.NameRange(analysis, place, chain.Name);
                bool isReached = chain.IsBuiltin || !chain.Callers.IsEmpty;
                if (!chain.Rules.IsEmpty && isReached && analysis.Family.HasPackets())
                {
                    yield return new CodeLens(range, "▶ Trace packet here", CodeLensAction.TraceHere, chain.Rules[0].Line, null);
                }

                if (!chain.IsBuiltin && chain.Origin == ChainOrigin.Declared)
                {
                    int callers = chain.Callers.Select(caller => caller.Line).Distinct().Count();
                    string title = callers == 0 ? "no callers" : ChainText.Count(callers, "caller");
                    yield return new CodeLens(range, title, callers == 0 ? CodeLensAction.None : CodeLensAction.ShowReferences, place, null);
                }
            }
        }
    }

    private static IEnumerable<CodeLens> Traces(Analysis analysis)
    {
        foreach (TraceRun run in analysis.Traces.Where(run => run.Line < analysis.Syntax.LineCount))
        {
            TextRange range = TextRange.OnLine(run.Line, analysis.Syntax[run.Line].Span);
            yield return new CodeLens(range, TitleOf(run), run.Tree is null ? CodeLensAction.None : CodeLensAction.ShowTrace, run.Line, run.PacketText);
            if (run.Expectation is { Status: ExpectationStatus.NotMet, DecidingStep.Line: { } decider })
            {
                yield return new CodeLens(range, $"go to line {decider}", CodeLensAction.GoToLine, decider - 1, null);
            }

            if (run.Origin == TraceOrigin.Asked)
            {
                yield return new CodeLens(range, "clear", CodeLensAction.ClearTrace, run.Line, null);
            }
        }
    }

    private static string TitleOf(TraceRun run) => run switch
    {
        { Tree: null } => $"? {run.Problem}",
        { Expectation.Status: ExpectationStatus.Met } => $"✓ {TraceWords.Verdict(run)}",
        { Expectation: not null } => $"✗ {TraceWords.Verdict(run)}",
        _ => $"▶ {TraceWords.Verdict(run)}",
    };
}
