using System.Diagnostics;
using System.Text.RegularExpressions;
using RulesLsp.Bench.Rulesets;

namespace RulesLsp.Bench.Macro;

/// <summary>Sessions over standard input and output with the published server, as an editor sees it.</summary>
internal sealed partial class EditorMeasures(string server, MacroOptions options, Deadline deadline, TextWriter log)
{
    private const int Large = 100_000;
    private const int LargestOpened = 100_000;
    private static readonly Goal Request = Goal.Time(16, 2);

    /// <summary>Who opens a document looks at it before the first key.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private Effort Effort => options.Effort;

    public IEnumerable<Figure> Measure()
    {
        yield return Start();
        foreach (int size in options.Sizes.Where(size => size <= LargestOpened))
        {
            string name = $"flat{MacroOptions.Short(size)}";
            log.WriteLine($"a session with {name}");
            string text = FlatRuleset.Text(size);
            var figures = new List<Figure>();
            try
            {
                Session(figures, name, size, text);
            }
            catch (BenchException problem)
            {
                figures.Add(Figure.Missing($"session with {name}", null, problem.Message));
            }

            foreach (Figure figure in figures.Concat(size == Large ? InChains(size / 10) : []))
            {
                yield return figure;
            }
        }
    }

    [GeneratedRegex(@"^-A KUBE-SVC-\w+ ! -s .* -d [\d.]*(?<digit>\d)/")]
    private static partial Regex AddressInCalledChain();

    [GeneratedRegex(@"^-A KUBE-SERVICES .*--dport \d*(?<digit>\d) -j KUBE-SVC-")]
    private static partial Regex PortOfCall();

    /// <summary>Keystrokes in a ruleset of many small chains: no goal was set for them.</summary>
    private List<Figure> InChains(int services)
    {
        string name = $"kube{MacroOptions.Short(services)}";
        log.WriteLine($"a session with {name}");
        var figures = new List<Figure>();
        try
        {
            // A rule that is never reached tells the complete diagnostics from those before.
            const string Doubled = "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n";
            string text = KubeRuleset.Text(services).Replace(Doubled, Doubled + Doubled, StringComparison.Ordinal);
            using var session = new EditorSession(server, deadline, text, DiagnosticsWay.Pushed);
            figures.Add(Figure.Info($"didOpen → complete diagnostics, {name}", session.Open().Complete, "one session"));
            Add("an address in a called chain", AddressInCalledChain());
            Add("a port of a call", PortOfCall());

            void Add(string what, Regex digit)
            {
                Samples typed = session.Type(Effort, digit);
                figures.Add(Figure.Info($"keystroke in {what} → complete diagnostics, {name}, p50", typed.Median, $"{typed.Count} keystrokes, most {Text(typed.Most)}"));
                figures.Add(Figure.Info($"keystroke in {what} → complete diagnostics, {name}, p99", typed.Percentile(99), ""));
            }
        }
        catch (BenchException problem)
        {
            figures.Add(Figure.Missing($"session with {name}", null, problem.Message));
        }

        return figures;
    }

    private Figure Start()
    {
        log.WriteLine("starts of the server");
        var samples = new Samples();
        for (int run = 0; run < Effort.Runs * 4; run++)
        {
            using var session = new EditorSession(server, deadline, "", DiagnosticsWay.Pushed);
            samples.Add(session.Start);
        }

        return Figure.Of("spawn → initialize answered", Goal.Time(20, 10), samples.Median, $"median of {samples.Count}, least {Text(samples.Least)}, most {Text(samples.Most)}");
    }

    private void Session(List<Figure> figures, string name, int size, string text)
    {
        bool isLarge = size == Large;
        (Samples first, Samples fast, Samples complete, int bytes) = (new Samples(), new Samples(), new Samples(), 0);
        long start = Stopwatch.GetTimestamp();
        for (int run = 1; run < Effort.Sessions && Stopwatch.GetElapsedTime(start) < Effort.Budget; run++)
        {
            using var opening = new EditorSession(server, deadline, text, DiagnosticsWay.Pushed);
            Open(opening);
        }

        using var session = new EditorSession(server, deadline, text, DiagnosticsWay.Pushed);
        Open(session);
        string opened = $"median of {complete.Count}, most {Text(complete.Most)}; {bytes / 1_048_576.0:F1} MiB of diagnostics, processor {Text(session.Processor)}";
        figures.Add(isLarge
            ? Figure.Of($"didOpen → first diagnostics, {name}", Goal.Time(150, 80), first.Median, $"median of {first.Count}")
            : Figure.Info($"didOpen → first diagnostics, {name}", first.Median, $"median of {first.Count}"));
        figures.Add(Figure.Info($"didOpen → diagnostics of all lines but dead rules, {name}", fast.Median, "of a long document the first ones are about its first lines"));
        figures.Add(isLarge
            ? Figure.Of($"didOpen → complete diagnostics, {name}", Goal.Time(600, 250), complete.Median, opened)
            : Figure.Info($"didOpen → complete diagnostics, {name}", complete.Median, opened));
        Goal memory = isLarge ? Goal.Memory(250, 100) : Goal.Memory(60, 30);
        (double now, double peak) = session.Memory;
        figures.Add(Figure.Of($"memory with {name} open", memory, now, "resident when the complete diagnostics are out"));
        figures.Add(Figure.Of($"memory with {name} open, peak", memory, peak, "the most that was resident on the way there"));
        Thread.Sleep(Rest);
        figures.Add(new Figure($"memory with {name} open, at rest", Unit.Mebibytes, null, session.Memory.Now, $"{Rest.TotalSeconds:F0} s later"));

        if (isLarge)
        {
            Requests(figures, session, name);
            Colours(figures, session, name);
        }

        TimeSpan before = session.Processor;
        (Samples firstTyped, Samples typed) = session.Type(Effort);
        TimeSpan processor = (session.Processor - before) / typed.Count;
        figures.Add(Figure.Of($"keystroke → complete diagnostics, {name}, p50", isLarge ? Goal.Time(10, 2) : Goal.Time(5, 1), typed.Median, $"{typed.Count} keystrokes, {Text(processor)} of processor for each; first diagnostics p50 {Text(firstTyped.Median)}"));
        figures.Add(Figure.Of($"keystroke → complete diagnostics, {name}, p99", isLarge ? Goal.Time(50, 16) : Goal.Time(50, 8), typed.Percentile(99), $"most {Text(typed.Most)}; first diagnostics p99 {Text(firstTyped.Percentile(99))}"));
        figures.Add(new Figure($"didOpen → complete diagnostics ÷ keystroke → complete diagnostics, {name}", Unit.Plain, null, complete.Median / typed.Median, "how much of a fresh check an edit is spared, in this run"));
        if (isLarge)
        {
            foreach ((string what, Samples made, Samples back) in session.EditLines(Effort))
            {
                figures.Add(Figure.Info($"{what} → complete diagnostics, {name}", made.Median, $"median of {made.Count}, most {Text(made.Most)}; taken back {Text(back.Median)}"));
            }

            AtTheTop(figures, session, name);
            Samples traced = session.Trace(Effort);
            figures.Add(Figure.Of($"trace of one packet through {name} over LSP, p50", Request, traced.Median, $"{traced.Count} packets, p95 {Text(traced.Percentile(95))}, most {Text(traced.Most)}"));
        }

        (now, peak) = session.Memory;
        figures.Add(new Figure($"memory after all of this, {name}", Unit.Mebibytes, null, now, $"peak {Figure.Text(Unit.Mebibytes, peak)}"));
        Pulled(figures, name, text);

        void Open(EditorSession opening)
        {
            (TimeSpan toFirst, TimeSpan toFast, TimeSpan toComplete, bytes) = opening.Open();
            first.Add(toFirst);
            fast.Add(toFast);
            complete.Add(toComplete);
        }
    }

    private void Requests(List<Figure> figures, EditorSession session, string name)
    {
        foreach (string kind in new[] { "completion", "hover" })
        {
            Samples asked = session.Ask($"textDocument/{kind}", Effort);
            figures.Add(Figure.Of($"{kind}, {name}, p95", Request, asked.Percentile(95), $"{asked.Count} requests, p50 {Text(asked.Median)}, most {Text(asked.Most)}"));
        }

        Samples typing = session.CompleteWhileTyping(Effort);
        figures.Add(Figure.Info($"completion asked for with a keystroke, {name}, p95", typing.Percentile(95), $"{typing.Count} keystrokes, p50 {Text(typing.Median)}, most {Text(typing.Most)}"));
    }

    private void Colours(List<Figure> figures, EditorSession session, string name)
    {
        ColourSamples colours = session.Colour(Effort);
        figures.Add(Figure.Info($"full colours, {name}", colours.Full.Median, $"first {Text(colours.First)}; {colours.Full.Count} requests after it, {colours.Bytes / 1_048_576.0:F1} MiB each"));
        figures.Add(Figure.Info($"colours of a screenful, {name}", colours.Screen.Median, $"{colours.Screen.Count} requests, most {Text(colours.Screen.Most)}"));
        figures.Add(Figure.Info($"colours after an edit (delta), {name}", colours.Delta.Median, $"{colours.Delta.Count} keystrokes, most {Text(colours.Delta.Most)}"));
    }

    private static void AtTheTop(List<Figure> figures, EditorSession session, string name)
    {
        (TimeSpan typed, TimeSpan removed, Samples meanwhile) = session.EditAtTheTop();
        figures.Add(Figure.Of($"any-any rule put at the top of {name} → complete diagnostics", Goal.Time(600, 100), typed, "every rule below it dies"));
        figures.Add(Figure.Of($"any-any rule removed again → complete diagnostics, {name}", Goal.Time(600, 200), removed, "every rule below it lives again"));
        figures.Add(meanwhile.Count == 0
            ? Figure.Missing("hover asked for meanwhile, slowest", Request, "the diagnostics were there at once")
            : Figure.Of("hover asked for meanwhile, slowest", Request, meanwhile.Most, $"{meanwhile.Count} requests, p50 {Text(meanwhile.Median)}"));
    }

    private void Pulled(List<Figure> figures, string name, string text)
    {
        using var session = new EditorSession(server, deadline, text, DiagnosticsWay.Pulled);
        session.OpenAndPull();
        Samples pulled = session.TypeAndPull(Effort with { Budget = Effort.Budget / 2 });
        figures.Add(Figure.Info($"keystroke → pulled diagnostics, {name}, p50", pulled.Median, $"{pulled.Count} keystrokes, p99 {Text(pulled.Percentile(99))}"));
    }

    private static string Text(TimeSpan time) => Figure.Text(Unit.Milliseconds, time.TotalMilliseconds);
}
