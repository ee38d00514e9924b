using System.Diagnostics;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Bench.Macro;

/// <summary>The engine without a process or a protocol around it.</summary>
internal sealed class EngineMeasures(MacroOptions options, Deadline deadline, TextWriter log)
{
    private const int FullTraces = 20;
    private static readonly Goal Verdicts = new(Unit.PerSecond, 100_000, 1_000_000);
    private static readonly Goal FullTrace = Goal.Time(16, 2);

    public IEnumerable<Figure> Measure()
    {
        foreach (int size in options.Sizes.Where(size => size == 100_000))
        {
            string name = $"flat{MacroOptions.Short(size)}";
            if (deadline.IsOver)
            {
                yield return Figure.Missing($"verdicts per second, {name}", Verdicts, Deadline.Words);
                yield return Figure.Missing($"one packet, every rule a step, {name}", FullTrace, Deadline.Words);
                continue;
            }

            log.WriteLine($"verdicts of {name}");
            Tracer tracer = EngineInput.Tracer(FlatRuleset.Text(size));
            Packet[] packets = EngineInput.Packets(1_000);
            Run(tracer.OfDecisions, packets, TimeSpan.FromSeconds(1));
            (int count, TimeSpan elapsed) = Run(tracer.OfDecisions, packets, options.Effort.Budget / 2);
            double perSecond = count / elapsed.TotalSeconds;
            Samples full = OfFullTraces(tracer, packets);
            yield return Figure.Of($"verdicts per second, {name}", Verdicts, perSecond, $"{count} packets in process, one thread; {perSecond * full.Median.TotalSeconds:N0} times the walk rule by rule");
            yield return Figure.Of($"one packet, every rule a step, {name}", FullTrace, full.Median, $"{FullTraces} packets, the fastest {full.Least.TotalMilliseconds:F1} ms");
        }
    }

    private static Samples OfFullTraces(Tracer tracer, Packet[] packets)
    {
        Run(tracer, packets, TimeSpan.FromSeconds(1));
        var samples = new Samples();
        for (int i = 0; i < FullTraces; i++)
        {
            long start = Stopwatch.GetTimestamp();
            tracer.Trace(packets[i]);
            samples.Add(Stopwatch.GetElapsedTime(start));
        }

        return samples;
    }

    private static (int Count, TimeSpan Elapsed) Run(Tracer tracer, Packet[] packets, TimeSpan budget)
    {
        int count = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < budget)
        {
            tracer.Trace(packets[count++ % packets.Length]);
        }

        return (count, Stopwatch.GetElapsedTime(start));
    }
}
