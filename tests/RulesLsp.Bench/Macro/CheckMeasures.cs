using System.Diagnostics;
using System.Globalization;
using RulesLsp.Bench.Rulesets;

namespace RulesLsp.Bench.Macro;

/// <summary>Whole processes: <c>--check</c> with every lint on, beside iptables' own parser on the same file in the same run.</summary>
internal sealed class CheckMeasures(string server, MacroOptions options, Deadline deadline, Peer peer, string folder, TextWriter log)
{
    private const int KubeServices = 10_000;
    private static readonly Goal FasterThanThePeer = new(Unit.Plain, 1, 1);
    private static readonly Goal Growth = new(Unit.Plain, 1.35, 1.15);

    private TimeSpan Limit => deadline.AtMost(options.Effort.Limit);

    public IEnumerable<Figure> Measure()
    {
        var work = new SortedDictionary<int, TimeSpan>();
        foreach (int size in options.Sizes)
        {
            string name = $"flat{MacroOptions.Short(size)}";
            string file = Write(name, FlatRuleset.Text(size));
            Goal? goal = size == 100_000 ? Goal.Time(500, 200) : null;
            foreach (Figure figure in Check(name, file, goal, size <= 100_000 ? options.Effort.Runs : 1, processor => work[size] = processor))
            {
                yield return figure;
            }

            File.Delete(file);
        }

        if (options.Sizes.Contains(100_000))
        {
            string kube = Write("kube10k", KubeRuleset.Text(KubeServices));
            foreach (Figure figure in Check("kube10k", kube, Goal.Time(600, 250), options.Effort.Runs, _ => { }))
            {
                yield return figure;
            }

            File.Delete(kube);
        }

        foreach (((int smaller, TimeSpan before), (int larger, TimeSpan after)) in work.Zip(work.Skip(1), (a, b) => ((a.Key, a.Value), (b.Key, b.Value))))
        {
            double exponent = Math.Log(after / before) / Math.Log((double)larger / smaller);
            yield return Figure.Of($"growth exponent of --check, flat{MacroOptions.Short(smaller)} → {MacroOptions.Short(larger)}", Growth, exponent, "of the processor times, start of the process included");
        }
    }

    private List<Figure> Check(string name, string file, Goal? goal, int runs, Action<TimeSpan> keepProcessor)
    {
        string what = $"--check of {name}, whole process";
        int rules = File.ReadLines(file).Count(line => line.StartsWith("-A", StringComparison.Ordinal));
        log.WriteLine($"{what} ({rules.ToString("N0", CultureInfo.InvariantCulture)} rules)");
        try
        {
            deadline.Require();
            (Samples ours, Samples theirs) = (new Samples(), new Samples());
            (TimeSpan ourProcessor, TimeSpan theirProcessor, long peak) = (TimeSpan.MaxValue, TimeSpan.MaxValue, 0);
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run == 0 || (run < runs && Stopwatch.GetElapsedTime(start) < options.Effort.Budget); run++)
            {
                if (peer.Obstacle is null)
                {
                    ProcessRun tested = peer.Test(Limit, file);
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
            return peer.Obstacle is { } obstacle
                ? [time, Figure.Missing(beside, FasterThanThePeer, obstacle)]
                : [time, Figure.Of(beside, FasterThanThePeer, ours.Least / theirs.Least, $"that one: least {Text(theirs.Least)}, median {Text(theirs.Median)}, processor {Text(theirProcessor)}")];
        }
        catch (BenchException problem)
        {
            return [Figure.Missing(what, goal, problem.Message)];
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

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Text(TimeSpan time) => Figure.Text(Unit.Milliseconds, time.TotalMilliseconds);
}
