using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RulesLsp.Bench.Macro;

/// <summary>
/// A real server process and the least client that can time it: one thread reads and stamps each message when its last byte is
/// there, and answers the server's questions; the caller's thread writes and waits.
/// </summary>
internal sealed class LspClient : IDisposable
{
    private readonly Deadline _deadline;
    private readonly Process _process;
    private readonly Stream _toServer;
    private readonly Lock _writing = new();
    private readonly object _arrived = new();
    private readonly Dictionary<long, LspMessage> _responses = [];
    private readonly List<Published> _published = [];
    private string? _end;
    private string _lastError = "";
    private long _lastId;

    public LspClient(string server, Deadline deadline)
    {
        _deadline = deadline;
        Spawned = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(server, "--stdio") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new BenchException($"{server} can't be started");
        _toServer = _process.StandardInput.BaseStream;
        _process.ErrorDataReceived += (_, line) => _lastError = line.Data ?? _lastError;
        _process.BeginErrorReadLine();
        new Thread(Read) { IsBackground = true, Name = "reader" }.Start();
    }

    /// <summary>Stopwatch ticks just before the process was started.</summary>
    public long Spawned { get; }

    /// <summary>Resident memory in MiB: now, and the most so far (VmRSS and VmHWM of proc(5)).</summary>
    public (double Now, double Peak) Memory
    {
        get
        {
            string[] status = File.ReadAllLines($"/proc/{_process.Id}/status");
            return (Field("VmRSS:"), Field("VmHWM:"));

            double Field(string name) =>
                double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2], CultureInfo.InvariantCulture) / 1_024;
        }
    }

    /// <summary>User and system time that the server has used so far; other work on the machine does not lengthen it.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="parameters">Writes the value of "params".</param>
    /// <returns>The answer, and how long it took from the first byte written to the last byte read.</returns>
    public (LspMessage Answer, TimeSpan Elapsed) Request(string method, Action<Utf8JsonWriter> parameters)
    {
        long id = ++_lastId;
        byte[] message = Message(method, id, parameters);
        long start = Stopwatch.GetTimestamp();
        Send(message);
        LspMessage answer = Wait(() => _responses.Remove(id, out LspMessage? found) ? found : null, $"the answer to {method}");
        return answer.Has("\"error\":"u8) && !answer.Has("\"result\":"u8)
            ? throw new BenchException($"{method}: {answer.Text}")
            : (answer, Stopwatch.GetElapsedTime(start, answer.Arrived));
    }

    /// <summary>Sends a notification.</summary>
    /// <returns>Stopwatch ticks just before its first byte was written.</returns>
    public long Notify(string method, Action<Utf8JsonWriter> parameters)
    {
        byte[] message = Message(method, null, parameters);
        long start = Stopwatch.GetTimestamp();
        Send(message);
        return start;
    }

    /// <summary>Waits for diagnostics of a version.</summary>
    /// <param name="set"><see cref="DiagnosticsSet.First"/>: whichever comes first.</param>
    public Published WaitForDiagnostics(int version, DiagnosticsSet set) =>
        Wait(() => FindDiagnostics(version, set), $"the diagnostics of version {version}");

    /// <summary>The diagnostics of a version, when they are there.</summary>
    public Published? PeekDiagnostics(int version, DiagnosticsSet set)
    {
        lock (_arrived)
        {
            return FindDiagnostics(version, set);
        }
    }

    /// <summary>Ends the session as an editor does; a server that does not go is killed.</summary>
    public void Dispose()
    {
        try
        {
            Request("shutdown", json => json.WriteNullValue());
            Notify("exit", json => json.WriteNullValue());
        }
        catch (Exception failure) when (failure is BenchException or IOException)
        {
            // It is gone already.
        }

        if (!_process.WaitForExit(5_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private Published? FindDiagnostics(int version, DiagnosticsSet set) =>
        _published.Find(published => published.Version == version && published.Set >= set);

    private T Wait<T>(Func<T?> find, string what)
        where T : class
    {
        lock (_arrived)
        {
            while (true)
            {
                if (find() is { } found)
                {
                    return found;
                }

                if (_end is not null || _deadline.IsOver)
                {
                    throw new BenchException($"{what} did not come: {_end ?? Deadline.Words}");
                }

                Monitor.Wait(_arrived, _deadline.Left);
            }
        }
    }

    private static byte[] Message(string method, long? id, Action<Utf8JsonWriter> parameters)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            if (id is { } number)
            {
                json.WriteNumber("id", number);
            }

            json.WriteString("method", method);
            json.WritePropertyName("params");
            parameters(json);
            json.WriteEndObject();
        }

        return [.. Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), .. body.ToArray()];
    }

    // Two threads write: a pipe takes a long message in pieces, and an answer between them would leave neither readable.
    private void Send(byte[] message)
    {
        lock (_writing)
        {
            _toServer.Write(message);
            _toServer.Flush();
        }
    }

    private void Read()
    {
        try
        {
            using var input = new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16);
            while (ReadLength(input) is { } length)
            {
                byte[] body = new byte[length];
                input.ReadExactly(body);
                Keep(LspMessage.Parse(Stopwatch.GetTimestamp(), body));
            }

            End(_process.WaitForExit(1_000) ? $"the server ended with code {_process.ExitCode}: {_lastError}" : "the server closed its output");
        }
        catch (Exception failure) when (failure is IOException or JsonException or FormatException or InvalidOperationException)
        {
            End(failure.Message);
        }
    }

    private void Keep(LspMessage message)
    {
        if (message is { Method: not null, Id: { } id })
        {
            // The server asks for something that this client does not have, such as settings.
            Send(Encoding.ASCII.GetBytes($"Content-Length: {$"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":null}}".Length}\r\n\r\n{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":null}}"));
            return;
        }

        lock (_arrived)
        {
            if (message.Id is { } answered)
            {
                _responses[answered] = message;
            }
            else if (message.Method == "textDocument/publishDiagnostics")
            {
                int version = message.Number("\"version\":"u8) ?? 0;
                DiagnosticsSet set = message.Has("\"RL4"u8) ? DiagnosticsSet.Complete : _published.Exists(before => before.Version == version) ? DiagnosticsSet.Fast : DiagnosticsSet.First;
                _published.Add(new Published(version, set, message.Arrived, message.Body.Length));
            }

            Monitor.PulseAll(_arrived);
        }
    }

    private void End(string why)
    {
        lock (_arrived)
        {
            _end = why;
            Monitor.PulseAll(_arrived);
        }
    }

    private static int? ReadLength(Stream input)
    {
        int? length = null;
        while (ReadLine(input) is { } line)
        {
            if (line.Length == 0)
            {
                return length;
            }

            const string Name = "Content-Length:";
            if (line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string? ReadLine(Stream input)
    {
        var line = new StringBuilder();
        for (int octet = input.ReadByte(); octet >= 0; octet = input.ReadByte())
        {
            if (octet == '\n')
            {
                return line.ToString();
            }

            if (octet != '\r')
            {
                line.Append((char)octet);
            }
        }

        return null;
    }
}
