using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RulesLsp.Bench.Macro;

/// <summary>A server with one document, as an editor works with it; every method takes a figure.</summary>
internal sealed class EditorSession : IDisposable
{
    private readonly Deadline _deadline;
    private readonly LspClient _client;
    private readonly EditedDocument _document;
    private readonly Typist _typist;

    /// <param name="diagnostics">How the editor comes by them.</param>
    public EditorSession(string server, Deadline deadline, string text, DiagnosticsWay diagnostics)
    {
        deadline.Require();
        _deadline = deadline;
        _client = new LspClient(server, deadline);
        _document = new EditedDocument(_client, text);
        _typist = new Typist(_document);
        (LspMessage answer, _) = _client.Request("initialize", json => WriteInitialize(json, diagnostics));
        Start = Stopwatch.GetElapsedTime(_client.Spawned, answer.Arrived);
        _client.Notify("initialized", json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });
    }

    /// <summary>From spawn to the answer to initialize.</summary>
    public TimeSpan Start { get; }

    /// <summary>Resident memory in MiB.</summary>
    public (double Now, double Peak) Memory => _client.Memory;

    /// <summary>User and system time that the server has used so far.</summary>
    public TimeSpan Processor => _client.Processor;

    /// <summary>From didOpen to the first diagnostics, to those of the whole document that need no search, and to the complete ones.</summary>
    public (TimeSpan First, TimeSpan Fast, TimeSpan Complete, int Bytes) Open()
    {
        long start = _document.Open();
        Published complete = _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Complete);
        Published fast = _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Fast);
        Published first = _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.First);
        return (Stopwatch.GetElapsedTime(start, first.Arrived), Stopwatch.GetElapsedTime(start, fast.Arrived), Stopwatch.GetElapsedTime(start, complete.Arrived), complete.Bytes);
    }

    /// <summary>Opens the document in an editor that asks for diagnostics itself.</summary>
    public TimeSpan OpenAndPull()
    {
        long start = _document.Open();
        _document.PullDiagnostics();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>From a keystroke to the first and to the complete diagnostics; the next one comes when those of the last are there.</summary>
    public (Samples First, Samples Complete) Type(Effort effort) => Type(effort, _typist.Next);

    /// <summary>The same in the rules of some chains: see <see cref="ChainTypist"/>.</summary>
    public Samples Type(Effort effort, Regex digit) => Type(effort, new ChainTypist(_document, digit).Next).Complete;

    /// <summary>From a keystroke to the answer with its diagnostics, in an editor that asks for them itself.</summary>
    public Samples TypeAndPull(Effort effort)
    {
        var samples = new Samples();
        for (long begin = Stopwatch.GetTimestamp(); samples.Count < effort.Strokes && Stopwatch.GetElapsedTime(begin) < effort.Budget;)
        {
            long start = _document.Change(_typist.Next());
            _document.PullDiagnostics();
            samples.Add(Stopwatch.GetElapsedTime(start));
        }

        return samples;
    }

    /// <summary>From edits of whole lines, and from those that take them back, to the complete diagnostics.</summary>
    public IEnumerable<(string What, Samples Made, Samples TakenBack)> EditLines(Effort effort)
    {
        foreach ((string what, int line, string text, bool isNew) in LineEdits.In([.. _document.Lines]))
        {
            (Samples made, Samples back) = (new Samples(), new Samples());
            for (int run = 0; run < effort.Runs; run++)
            {
                string old = _document.Lines[line];
                made.Add(Complete(_document.Change(isNew ? new Edit(line, 0, 0, text + "\n") : new Edit(line, 0, old.Length, text))));
                back.Add(Complete(isNew ? _document.RemoveLine(line) : _document.Change(new Edit(line, 0, text.Length, old))));
            }

            yield return (what, made, back);
        }

        TimeSpan Complete(long start) => Stopwatch.GetElapsedTime(start, _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Complete).Arrived);
    }

    /// <summary>A rule that takes every packet is put before the first rule, and removed again; hovers are asked for meanwhile.</summary>
    public (TimeSpan Typed, TimeSpan Removed, Samples Meanwhile) EditAtTheTop()
    {
        var meanwhile = new Samples();
        int line = Enumerable.Range(0, _document.Lines.Count).First(line => _document.Lines[line].StartsWith("-A", StringComparison.Ordinal));
        TimeSpan typed = Finish(_document.Change(new Edit(line, 0, 0, "-A INPUT -j ACCEPT\n")), meanwhile);
        TimeSpan removed = Finish(_document.RemoveLine(line), meanwhile);
        return (typed, removed, meanwhile);
    }

    /// <summary>Requests of one kind at rules all over a document that rests.</summary>
    public Samples Ask(string method, Effort effort)
    {
        var samples = new Samples();
        int step = Math.Max(1, _document.Lines.Count / effort.Strokes);
        for (int line = step / 2; line < _document.Lines.Count; line += step)
        {
            samples.Add(_document.Ask(method, line, Caret(line)));
        }

        return samples;
    }

    /// <summary>Completion asked for together with the keystroke, as editors do.</summary>
    public Samples CompleteWhileTyping(Effort effort)
    {
        var samples = new Samples();
        for (long begin = Stopwatch.GetTimestamp(); samples.Count < effort.Strokes && Stopwatch.GetElapsedTime(begin) < effort.Budget;)
        {
            Edit edit = _typist.Next();
            _document.Change(edit);
            samples.Add(_document.Ask("textDocument/completion", edit.Line, edit.Start));
            _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Complete);
        }

        return samples;
    }

    /// <summary>Colours of the whole document, of a screenful, and of what a keystroke changed when its diagnostics are there.</summary>
    public ColourSamples Colour(Effort effort)
    {
        (Samples full, Samples screen, Samples delta) = (new Samples(), new Samples(), new Samples());
        (LspMessage answer, TimeSpan first) = _document.Colour("full", "");
        int bytes = answer.Body.Length;
        for (int run = 0; run < effort.Runs; run++)
        {
            (answer, TimeSpan elapsed) = _document.Colour("full", "");
            full.Add(elapsed);
        }

        for (int line = 0; line < _document.Lines.Count; line += Math.Max(1, _document.Lines.Count / effort.Runs / 4))
        {
            screen.Add(_document.Colour("range", $",\"range\":{{\"start\":{{\"line\":{line},\"character\":0}},\"end\":{{\"line\":{line + 60},\"character\":0}}}}").Elapsed);
        }

        for (int run = 0; run < effort.Runs * 2; run++)
        {
            string id = ResultIdOf(answer);
            _document.Change(_typist.Next());
            _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Complete);
            (answer, TimeSpan elapsed) = _document.Colour("full/delta", $",\"previousResultId\":\"{id}\"");
            delta.Add(answer.Has("\"edits\":"u8) ? elapsed : throw new BenchException("the colours after a keystroke are no edits"));
        }

        return new ColourSamples(first, full, screen, delta, bytes);
    }

    private static string ResultIdOf(LspMessage answer)
    {
        const string Key = "\"resultId\":\"";
        string text = answer.Text;
        int start = text.LastIndexOf(Key, StringComparison.Ordinal) + Key.Length;
        return text[start..text.IndexOf('"', start)];
    }

    /// <summary>Packets that walk the whole chain, and some that a rule takes on the way.</summary>
    public Samples Trace(Effort effort)
    {
        var samples = new Samples();
        long begin = Stopwatch.GetTimestamp();
        for (int number = 0; number < effort.Strokes && Stopwatch.GetElapsedTime(begin) < effort.Budget; number++)
        {
            string source = number % 2 == 0 ? $"9.9.9.{number}" : $"16.{number % 4}.{number}.7";
            (LspMessage answer, TimeSpan elapsed) = _document.Trace($"tcp {source}:40000 > 192.0.2.1:{1_000 + number} in eth0 syn new");
            samples.Add(answer.Has("\"verdict\":"u8) ? elapsed : throw new BenchException($"the trace has no verdict: {answer.Text}"));
        }

        return samples;
    }

    public void Dispose() => _client.Dispose();

    private (Samples First, Samples Complete) Type(Effort effort, Func<Edit> next)
    {
        (Samples first, Samples complete) = (new Samples(), new Samples());
        for (long begin = Stopwatch.GetTimestamp(); complete.Count < effort.Strokes && Stopwatch.GetElapsedTime(begin) < effort.Budget;)
        {
            long start = _document.Change(next());
            complete.Add(Stopwatch.GetElapsedTime(start, _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.Complete).Arrived));
            first.Add(Stopwatch.GetElapsedTime(start, _client.WaitForDiagnostics(_document.Version, DiagnosticsSet.First).Arrived));
        }

        return (first, complete);
    }

    private TimeSpan Finish(long start, Samples meanwhile)
    {
        Published? complete;
        while ((complete = _client.PeekDiagnostics(_document.Version, DiagnosticsSet.Complete)) is null)
        {
            int line = _document.Lines.Count / 2;
            meanwhile.Add(_document.Ask("textDocument/hover", line, Caret(line)));
            Thread.Sleep(5);
            _deadline.Require();
        }

        return Stopwatch.GetElapsedTime(start, complete.Arrived);
    }

    // Behind the blank before one of the line's words; each line another one.
    private int Caret(int line)
    {
        string text = _document.Lines[line];
        int[] blanks = [.. Enumerable.Range(0, text.Length).Where(column => text[column] == ' ')];
        return blanks.Length == 0 ? 0 : blanks[line % blanks.Length] + 1;
    }

    private static void WriteInitialize(Utf8JsonWriter json, DiagnosticsWay diagnostics)
    {
        string way = diagnostics == DiagnosticsWay.Pulled ? ",\"diagnostic\":{\"relatedInformation\":true}" : "";
        json.WriteRawValue(
            $"{{\"processId\":{Environment.ProcessId},\"rootUri\":null,\"capabilities\":{{\"general\":{{\"positionEncodings\":[\"utf-16\"]}}," +
            "\"workspace\":{\"configuration\":true,\"inlayHint\":{\"refreshSupport\":true},\"codeLens\":{\"refreshSupport\":true}}," +
            "\"textDocument\":{\"inlayHint\":{},\"publishDiagnostics\":{\"relatedInformation\":true,\"codeDescriptionSupport\":true}," +
            $"\"completion\":{{\"completionItem\":{{\"snippetSupport\":true}}}}{way}}}}}}}");
    }
}

/// <summary>How an editor comes by diagnostics.</summary>
internal enum DiagnosticsWay
{
    Pushed,
    Pulled,
}

/// <summary>How long an editor waits for colours.</summary>
/// <param name="First">The first time for the whole document.</param>
/// <param name="Bytes">The size of that answer.</param>
internal sealed record ColourSamples(TimeSpan First, Samples Full, Samples Screen, Samples Delta, int Bytes);
