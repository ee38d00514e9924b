using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Nerdbank.Streams;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Debugging;
using RulesLsp.Tests.Server;

namespace RulesLsp.Tests.Debugging;

/// <summary>The real debug adapter behind a pipe in this process, and a client reduced to that pipe at the other end.</summary>
internal sealed class DebugClient : IAsyncDisposable
{
    private const string Nothing = "nothing at all";

    private readonly Stream _toAdapter;
    private readonly Stream _fromAdapter;
    private readonly List<JsonElement> _events = [];
    private int _lastSequence;

    private DebugClient(Stream toAdapter, Stream fromAdapter, Task<int> exitCode, StringWriter errors)
    {
        _toAdapter = toAdapter;
        _fromAdapter = fromAdapter;
        ExitCode = exitCode;
        Errors = errors;
    }

    public Task<int> ExitCode { get; }

    public StringWriter Errors { get; }

    public static DebugClient Start()
    {
        (IDuplexPipe client, IDuplexPipe adapterPipe) = FullDuplexStream.CreatePipePair();
        Stream adapter = adapterPipe.AsStream();
        var errors = new StringWriter();
        Task<int> exitCode = Task.Run(async () =>
        {
            await using (adapter)
            {
                return await DebugAdapter.RunAsync(adapter, adapter, TextWriter.Synchronized(errors), new CliOptions { Mode = CliMode.DebugAdapter });
            }
        });
        return new DebugClient(client.Output.AsStream(), client.Input.AsStream(), exitCode, errors);
    }

    /// <summary>A session with its ruleset and packets, which are not on their way yet.</summary>
    public static async Task<DebugClient> LaunchAsync(string program, string packet, string more = "")
    {
        DebugClient client = Start();
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        await client.ResultAsync("launch", $$$$"""{"program":{{{{Quote(program)}}}},"packet":{{{{Quote(packet)}}}}{{{{more}}}}}""");
        return client;
    }

    /// <summary>Sends a request and gives its whole response; events that come before it wait to be taken.</summary>
    public async Task<JsonElement> RequestAsync(string command, string arguments = "{}")
    {
        int sequence = ++_lastSequence;
        await SendAsync($$$$"""{"seq":{{{{sequence}}}},"type":"request","command":"{{{{command}}}}","arguments":{{{{arguments}}}}}""");
        while (await ReadAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() == "response" && message.GetProperty("request_seq").GetInt32() == sequence)
            {
                return message;
            }

            _events.Add(message);
        }

        throw new InvalidOperationException($"the adapter ended before it answered {command}: {Errors}");
    }

    /// <summary>Sends a request that has to succeed, and gives the body of its response.</summary>
    public async Task<JsonElement> ResultAsync(string command, string arguments = "{}")
    {
        JsonElement response = await RequestAsync(command, arguments);
        return response.GetProperty("success").GetBoolean()
            ? (response.TryGetProperty("body", out JsonElement body) ? body : default)
            : throw new InvalidOperationException($"{command} was refused: {response}");
    }

    /// <summary>Why a request is refused.</summary>
    public async Task<string> RefusalAsync(string command, string arguments = "{}")
    {
        JsonElement response = await RequestAsync(command, arguments);
        return response.GetProperty("success").GetBoolean() ? "" : response.GetProperty("message").GetString()!;
    }

    /// <summary>The events since the last time, once everything that was asked for has been carried out.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync()
    {
        await RequestAsync(Nothing);
        JsonElement[] events = [.. _events];
        _events.Clear();
        return events;
    }

    /// <summary>The body of the stop that the last request led to.</summary>
    public async Task<JsonElement> StopAsync() =>
        (await EventsAsync()).Single(happened => happened.GetProperty("event").GetString() == "stopped").GetProperty("body");

    /// <summary>Lets a thread go by a request, and tells where it stops: its topmost frame's name.</summary>
    public async Task<string> GoAsync(string command, int thread)
    {
        await ResultAsync(command, $$"""{"threadId":{{thread}}}""");
        int stopped = (await StopAsync()).GetProperty("threadId").GetInt32();
        return await TopAsync(stopped);
    }

    public async Task<string> TopAsync(int thread) => (await FramesAsync(thread))[0].GetProperty("name").GetString()!;

    public async Task<JsonElement[]> FramesAsync(int thread) =>
        [.. (await ResultAsync("stackTrace", $$"""{"threadId":{{thread}}}""")).GetProperty("stackFrames").EnumerateArray()];

    /// <summary>The values of a group at a thread's topmost frame, by name; empty: there is no such group.</summary>
    public async Task<Dictionary<string, string>> ValuesAsync(int thread, string group)
    {
        int frame = (await FramesAsync(thread))[0].GetProperty("id").GetInt32();
        JsonElement scopes = (await ResultAsync("scopes", $$"""{"frameId":{{frame}}}""")).GetProperty("scopes");
        JsonElement? scope = scopes.EnumerateArray().Cast<JsonElement?>().FirstOrDefault(one => one!.Value.GetProperty("name").GetString() == group);
        if (scope is not { } found)
        {
            return [];
        }

        int reference = found.GetProperty("variablesReference").GetInt32();
        JsonElement variables = (await ResultAsync("variables", $$"""{"variablesReference":{{reference}}}""")).GetProperty("variables");
        return variables.EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetString()!);
    }

    public async Task SendAsync(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        await SendRawAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
        await SendRawAsync(body);
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        await _toAdapter.WriteAsync(bytes);
        await _toAdapter.FlushAsync();
    }

    /// <summary>Closes the pipe, as a client that died does.</summary>
    public ValueTask HangUpAsync() => _toAdapter.DisposeAsync();

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public async ValueTask DisposeAsync()
    {
        await _toAdapter.DisposeAsync();
        await ExitCode.WaitAsync(WireClient.Patience);
        await _fromAdapter.DisposeAsync();
    }

    private async Task<JsonElement?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(WireClient.Patience);
        var header = new StringBuilder();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _fromAdapter.ReadAsync(one, patience.Token) == 0)
            {
                return null;
            }

            header.Append((char)one[0]);
        }

        byte[] body = new byte[int.Parse(header.ToString()["Content-Length:".Length..].Trim())];
        await _fromAdapter.ReadExactlyAsync(body, patience.Token);
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
