using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide;

/// <summary>Runs the traces of a document: its directives' and those that the user asked for.</summary>
internal static class TraceSession
{
    /// <summary>More than this many trace directives are not run in an editor, where each keeps every rule that it met.</summary>
    private const int MostTraces = 200;

    /// <summary>The traces by line; on one line the directive's first.</summary>
    public static ImmutableArray<TraceRun> Run(Analysis analysis)
    {
        Dictionary<ExpectDirective, ExpectationReport> reports = analysis.Facts.Expectations(CancellationToken.None)
            .ToDictionary(report => report.Directive);
        Tracer tracer = analysis.Tracer;
        IEnumerable<TraceRun> expectations = analysis.Directives.OfType<ExpectDirective>().Select(expect => OfExpectation(expect, reports.GetValueOrDefault(expect), tracer));
        IEnumerable<TraceRun> traces = analysis.Directives.OfType<TraceDirective>().Take(MostTraces).Select(trace => OfPacket(tracer, trace.Line, trace.Text, TraceOrigin.Directive));
        IEnumerable<TraceRun> asked = analysis.AskedTraces.Select(trace => OfPacket(tracer, trace.Line, trace.PacketText, TraceOrigin.Asked));
        return [.. expectations.Concat(traces).Concat(asked).OrderBy(run => run.Line)];
    }

    /// <summary>Traces one packet.</summary>
    public static TraceRun OfPacket(Tracer tracer, int line, string packetText, TraceOrigin origin)
    {
        PacketResult result = PacketParser.Parse(packetText, tracer.Ruleset.Family);
        return result.Packet is { } packet
            ? new TraceRun(line, packetText, origin, tracer.Trace(packet), null)
            : new TraceRun(line, packetText, origin, null, result.Problem!.Message);
    }

    private static TraceRun OfExpectation(ExpectDirective expect, ExpectationReport? report, Tracer tracer) => report is null
        ? new TraceRun(expect.Line, expect.Text, TraceOrigin.Expectation, null, Expectation.Parse(expect.Text, tracer.Ruleset.Family).Problem!.Message)
        : new TraceRun(expect.Line, report.Expectation.Packet.ToShortNotation(), TraceOrigin.Expectation, report.Outcome.Tree, null, report.Outcome);
}
