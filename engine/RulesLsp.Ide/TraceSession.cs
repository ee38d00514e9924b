using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;

namespace RulesLsp.Ide;

/// <summary>Runs the traces of a document: its directives' and those that the user asked for.</summary>
internal static class TraceSession
{
    /// <summary>More than this many trace directives are not run in an editor, where every edit runs them again.</summary>
    private const int MostTraces = 200;

    /// <summary>The traces by line; on one line the directive's first.</summary>
    public static ImmutableArray<TraceRun> Run(Analysis analysis)
    {
        ILookup<ExpectDirective, ExpectationReport> reports = analysis.Facts.Expectations(CancellationToken.None).ToLookup(report => report.Directive);
        // The rules that pass a packet by are asked for where somebody looks: of a long ruleset they are nearly all.
        Tracer tracer = analysis.Tracer.OfDecisions;
        IEnumerable<TraceRun> expectations = analysis.Directives.OfType<ExpectDirective>().SelectMany(expect => OfExpectation(expect, [.. reports[expect]], tracer));
        IEnumerable<TraceRun> traces = analysis.Directives.OfType<TraceDirective>().Take(MostTraces).SelectMany(trace => OfScenario(tracer, trace.Line, trace.Text, TraceOrigin.Directive));
        IEnumerable<TraceRun> asked = analysis.AskedTraces.SelectMany(trace => OfScenario(tracer, trace.Line, trace.PacketText, TraceOrigin.Asked));
        return [.. expectations.Concat(traces).Concat(asked).OrderBy(run => run.Line)];
    }

    /// <summary>The only trace of its origin once more, with the rules of some lines that pass its packet by.</summary>
    /// <param name="firstLine">0-based.</param>
    /// <param name="lastLine">Included; in front of the first: none.</param>
    public static TraceRun WithPassedRules(Analysis analysis, TraceRun run, int firstLine, int lastLine)
    {
        string? text = run.Origin == TraceOrigin.Asked
            ? analysis.AskedTraces.FirstOrDefault(trace => trace.Line == run.Line)?.PacketText
            : analysis.Directives.OfType<TraceDirective>().FirstOrDefault(trace => trace.Line == run.Line)?.Text;
        return text is not null && firstLine <= lastLine && OfScenario(analysis.Tracer.OfPassedRules(firstLine, lastLine), run.Line, text, run.Origin) is [var again] ? again : run;
    }

    /// <summary>Traces a packet, or the packets of a scenario: one trace for each step, of the last of its packets.</summary>
    public static ImmutableArray<TraceRun> OfScenario(Tracer tracer, int line, string text, TraceOrigin origin)
    {
        ScenarioResult result = Scenario.Parse(text, tracer.Ruleset.Family);
        if (result.Scenario is not { } scenario)
        {
            return [new TraceRun(line, text, origin, null, result.Problem!.Message)];
        }

        return
        [
            .. from trace in scenario.Trace(tracer)
               let step = scenario.Steps[trace.Step]
               where trace.Number == step.Count
               select new TraceRun(line, step.Text, origin, trace.Tree, null),
        ];
    }

    private static IEnumerable<TraceRun> OfExpectation(ExpectDirective expect, ImmutableArray<ExpectationReport> reports, Tracer tracer) => reports.IsEmpty
        ? [new TraceRun(expect.Line, expect.Text, TraceOrigin.Expectation, null, Expectation.Parse(expect.Text, tracer.Ruleset.Family).Problem!.Message)]
        : reports.Select(report => new TraceRun(expect.Line, report.Packet, TraceOrigin.Expectation, report.Outcome.Tree, null, report.Outcome));
}
