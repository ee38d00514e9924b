using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Bench.Macro;

/// <summary>The engine without a process or a protocol around it. Times are the process's own, collector and compiler included: other work does not change them.</summary>
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
            Samples slices = Run(tracer.OfDecisions, packets, options.Effort.Budget / 2);
            double perSecond = packets.Length / slices.Median.TotalSeconds;
            Samples full = OfFullTraces(tracer, packets);
            yield return Figure.Of(
                $"verdicts per second, {name}",
                Verdicts,
                perSecond,
                $"median of {slices.Count} times {packets.Length} packets, one thread, processor time; the fastest {packets.Length / slices.Least.TotalSeconds:N0} /s; {perSecond * full.Median.TotalSeconds:N0} times the walk rule by rule");
            yield return Figure.Of($"one packet, every rule a step, {name}", FullTrace, full.Median, $"{FullTraces} packets, the fastest {full.Least.TotalMilliseconds:F1} ms");
        }
    }

    private static Samples OfFullTraces(Tracer tracer, Packet[] packets)
    {
        var samples = new Samples();
        for (int i = 0; i < 5; i++)
        {
            tracer.Trace(packets[i]);
        }

        for (int i = 0; i < FullTraces; i++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            tracer.Trace(packets[i]);
            samples.Add(Environment.CpuUsage.TotalTime - start);
        }

        return samples;
    }

    // One sample for each round through all packets: the clock costs more than a verdict.
    private static Samples Run(Tracer tracer, Packet[] packets, TimeSpan budget)
    {
        var samples = new Samples();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        TimeSpan now = start;
        while (now - start < budget)
        {
            TimeSpan before = now;
            foreach (Packet packet in packets)
            {
                tracer.Trace(packet);
            }

            now = Environment.CpuUsage.TotalTime;
            samples.Add(now - before);
        }

        return samples;
    }
}
