using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>Runs the traces of a document: its directives' and those that the user asked for.</summary>
internal static class TraceSession
{
    /// <summary>More than this many directives are not run in an editor: the command line runs them all.</summary>
    private const int MostTraces = 200;

    /// <summary>The traces by line; on one line the directive's first.</summary>
    public static ImmutableArray<TraceRun> Run(Analysis analysis, Tracer tracer)
    {
        var runs = new List<TraceRun>();
        foreach (Directive directive in analysis.Directives.All)
        {
            TraceRun? run = directive switch
            {
                _ when runs.Count >= MostTraces => null,
                TraceDirective trace => OfPacket(tracer, trace.Line, trace.Text, TraceOrigin.Directive),
                ExpectDirective expect => OfExpectation(tracer, expect.Line, expect.Text),
                _ => null,
            };
            if (run is not null)
            {
                runs.Add(run);
            }
        }

        runs.AddRange(analysis.AskedTraces.Select(asked => OfPacket(tracer, asked.Line, asked.PacketText, TraceOrigin.Asked)));
        return [.. runs.OrderBy(run => run.Line)];
    }

    /// <summary>Traces one packet.</summary>
    public static TraceRun OfPacket(Tracer tracer, int line, string packetText, TraceOrigin origin)
    {
        PacketResult result = PacketParser.Parse(packetText, tracer.Ruleset.Family);
        return result.Packet is { } packet
            ? new TraceRun(line, packetText, origin, tracer.Trace(packet), null)
            : new TraceRun(line, packetText, origin, null, result.Problem!.Message);
    }

    private static TraceRun OfExpectation(Tracer tracer, int line, string text)
    {
        ExpectationResult result = Expectation.Parse(text, tracer.Ruleset.Family);
        if (result.Expectation is not { } expectation)
        {
            return new TraceRun(line, text, TraceOrigin.Expectation, null, result.Problem!.Message);
        }

        ExpectationOutcome outcome = expectation.Evaluate(tracer);
        return new TraceRun(line, expectation.Packet.ToShortNotation(), TraceOrigin.Expectation, outcome.Tree, null, outcome);
    }

    /// <summary>The backend whose rules a trace follows when the file is meant for <paramref name="backends"/>.</summary>
    public static Backends BackendOf(Backends backends) => backends == Backends.Nft ? Backends.Nft : Backends.Legacy;
}
