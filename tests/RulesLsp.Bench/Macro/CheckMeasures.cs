using System.Diagnostics;
using System.Globalization;
using RulesLsp.Bench.Rulesets;

namespace RulesLsp.Bench.Macro;

/// <summary>Whole processes: <c>--check</c> with every lint on, beside iptables' own parser on the same file in the same run.</summary>
internal sealed class CheckMeasures(string server, MacroOptions options, Deadline deadline, Peer peer, string folder, TextWriter log)
{
    private const int RepeatedUpTo = 100_000;
    private static readonly Shape[] Shapes =
    [
        new("flat", static size => size, FlatRuleset.Text, Goal.Time(500, 200)),

        // A service for each ten rules.
        new("kube", static size => size / 10, KubeRuleset.Text, Goal.Time(600, 250)),
    ];

    private static readonly Goal FasterThanThePeer = new(Unit.Plain, 1, 1);
    private static readonly Goal Growth = new(Unit.Plain, 1.35, 1.15);

    private TimeSpan Limit => deadline.AtMost(options.Effort.Limit);

    public IEnumerable<Figure> Measure()
    {
        foreach (Shape shape in Shapes)
        {
            var work = new SortedDictionary<int, TimeSpan>();
            foreach (int size in options.Sizes.Where(size => shape.ArgumentOf(size) > 0))
            {
                string name = shape.Name + MacroOptions.Short(shape.ArgumentOf(size));
                string file = Write(name, shape.Text(shape.ArgumentOf(size)));
                int rules = File.ReadLines(file).Count(line => line.StartsWith("-A", StringComparison.Ordinal));
                log.WriteLine($"--check of {name} ({rules.ToString("N0", CultureInfo.InvariantCulture)} rules)");
                foreach (Figure figure in Check(name, file, size == 100_000 ? shape.Goal : null, size <= RepeatedUpTo ? options.Effort.Runs : 1, processor => work[rules] = processor))
                {
                    yield return figure;
                }

                File.Delete(file);
            }

            foreach (((int fewer, TimeSpan before), (int more, TimeSpan after)) in work.Zip(work.Skip(1), (a, b) => ((a.Key, a.Value), (b.Key, b.Value))))
            {
                double exponent = Math.Log(after / before) / Math.Log((double)more / fewer);
                string detail = $"{Text(before)} → {Text(after)} of processor time, start of the process included";
                yield return Figure.Of($"growth exponent of --check, {shape.Name}, {fewer.ToString("N0", CultureInfo.InvariantCulture)} → {more.ToString("N0", CultureInfo.InvariantCulture)} rules", Growth, exponent, detail);
            }
        }
    }

    private List<Figure> Check(string name, string file, Goal? goal, int runs, Action<TimeSpan> keepProcessor)
    {
        string what = $"--check of {name}, whole process";
        try
        {
            deadline.Require();
            (Samples ours, Samples theirs) = (new Samples(), new Samples());
            (TimeSpan ourProcessor, TimeSpan theirProcessor, long peak) = (TimeSpan.MaxValue, TimeSpan.MaxValue, 0);
            string? obstacle = peer.Obstacle;
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run == 0 || (run < runs && Stopwatch.GetElapsedTime(start) < options.Effort.Budget); run++)
            {
                if (obstacle is null && Theirs(file, ref obstacle) is { } tested)
                {
                    theirs.Add(tested.Elapsed);
                    theirProcessor = Least(theirProcessor, tested.Processor);
                }

                ProcessRun ended = Ours(file);
                ours.Add(ended.Elapsed);
                peak = Math.Max(peak, ended.PeakBytes);
                ourProcessor = Least(ourProcessor, ended.Processor);
            }

            keepProcessor(ourProcessor);
            string detail = $"least of {ours.Count}, median {Text(ours.Median)}, processor {Text(ourProcessor)}, peak {Figure.Text(Unit.Mebibytes, peak / 1_048_576.0)}";
            Figure time = goal is null ? Figure.Info(what, ours.Least, detail) : Figure.Of(what, goal, ours.Least, detail);
            string beside = $"{name}: --check / {Peer.Name}";
            return obstacle is not null
                ? [time, Figure.Missing(beside, FasterThanThePeer, obstacle)]
                : [time, Figure.Of(beside, FasterThanThePeer, ours.Least / theirs.Least, $"that one: least {Text(theirs.Least)}, median {Text(theirs.Median)}, processor {Text(theirProcessor)}")];
        }
        catch (BenchException problem)
        {
            return [Figure.Missing(what, goal, problem.Message)];
        }
    }

    /// <summary>What stands in the way of the peer is no obstacle to the check beside it.</summary>
    private ProcessRun? Theirs(string file, ref string? obstacle)
    {
        try
        {
            return peer.Test(Limit, file);
        }
        catch (BenchException problem)
        {
            obstacle = $"{Peer.Name}: {problem.Message}";
            return null;
        }
    }

    private ProcessRun Ours(string file)
    {
        ProcessRun run = MeasuredProcess.Run(Limit, server, "--check", file);
        return run.ExitCode is 0 or 1 ? run : throw new BenchException($"--check ended with code {run.ExitCode}: {run.Errors}");
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(folder, $"{name}.rules");
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>A family of rulesets.</summary>
    /// <param name="ArgumentOf">From about so many rules to what the generator is told.</param>
    /// <param name="Goal">For 100,000 rules.</param>
    private sealed record Shape(string Name, Func<int, int> ArgumentOf, Func<int, string> Text, Goal Goal);

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Text(TimeSpan time) => Figure.Text(Unit.Milliseconds, time.TotalMilliseconds);
}
