using System.Diagnostics;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Bench.Macro;

/// <summary>The engine without a process or a protocol around it.</summary>
internal sealed class EngineMeasures(MacroOptions options, Deadline deadline, TextWriter log)
{
    private static readonly Goal Verdicts = new(Unit.PerSecond, 100_000, 1_000_000);

    public IEnumerable<Figure> Measure()
    {
        foreach (int size in options.Sizes.Where(size => size == 100_000))
        {
            string name = $"flat{MacroOptions.Short(size)}";
            if (deadline.IsOver)
            {
                yield return Figure.Missing($"verdicts per second, {name}", Verdicts, Deadline.Words);
                continue;
            }

            log.WriteLine($"verdicts of {name}");
            Tracer tracer = EngineInput.Tracer(FlatRuleset.Text(size));
            Packet[] packets = EngineInput.Packets(1_000);
            Run(tracer, packets, TimeSpan.FromSeconds(1));
            (int count, TimeSpan elapsed) = Run(tracer, packets, options.Effort.Budget / 2);
            yield return Figure.Of($"verdicts per second, {name}", Verdicts, count / elapsed.TotalSeconds, $"{count} packets in process, one thread");
        }
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
