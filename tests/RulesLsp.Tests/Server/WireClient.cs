using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>An editor reduced to its pipe: frames and reads messages itself, so that a test sees what really crosses the wire.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Stream _toServer;
    private readonly Stream _fromServer;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly BlockingCollection<JsonElement> _notifications = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private int _lastId;

    public WireClient(Stream toServer, Stream fromServer)
    {
        _toServer = toServer;
        _fromServer = fromServer;
        _reading = Task.Run(ReadAllAsync);
    }

    /// <summary>Answers the server's requests; by default null for everything. Without a text there is no answer.</summary>
    public Func<string, JsonElement, string?> Answer { get; set; } = (_, _) => "null";

    /// <summary>The methods of the server that this editor refuses.</summary>
    public string[] Refused { get; set; } = [];

    /// <summary>The methods of the requests that the server sent, in order.</summary>
    public ConcurrentQueue<string> ServerRequests { get; } = new();

    /// <summary>Sends a request and gives the whole reply: result or error.</summary>
    public async Task<JsonElement> RequestAsync(string method, string parameters)
    {
        (int id, Task<JsonElement> reply) = await StartAsync(method, parameters);
        _ = id;
        return await reply.WaitAsync(Patience);
    }

    /// <summary>Sends a request and gives its id and its coming reply.</summary>
    public async Task<(int Id, Task<JsonElement> Reply)> StartAsync(string method, string parameters)
    {
        int id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = reply;
        await SendAsync($$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"{{{{method}}}}","params":{{{{parameters}}}}}""");
        return (id, reply.Task);
    }

    /// <summary>Sends a request whose result is expected, and gives it.</summary>
    public async Task<JsonElement> ResultAsync(string method, string parameters)
    {
        JsonElement reply = await RequestAsync(method, parameters);
        return reply.TryGetProperty("result", out JsonElement result)
            ? result
            : throw new InvalidOperationException($"{method} was refused: {reply}");
    }

    public Task NotifyAsync(string method, string parameters) =>
        SendAsync($$$$"""{"jsonrpc":"2.0","method":"{{{{method}}}}","params":{{{{parameters}}}}}""");

    /// <summary>Waits for the next notification of a method that fits; others are passed over.</summary>
    public JsonElement WaitFor(string method, Func<JsonElement, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement message = _notifications.Take(patience.Token);
            JsonElement parameters = message.GetProperty("params");
            if (message.GetProperty("method").GetString() == method && (fits is null || fits(parameters)))
            {
                return parameters;
            }
        }
    }

    /// <summary>The notifications of a method that have come and were not waited for.</summary>
    public IReadOnlyList<JsonElement> Arrived(string method) =>
        [.. _notifications.Where(message => message.GetProperty("method").GetString() == method).Select(message => message.GetProperty("params"))];

    /// <summary>Waits until the server has sent a request of this method.</summary>
    public async Task UntilAskedAsync(string method)
    {
        for (var waited = Stopwatch.StartNew(); !ServerRequests.Contains(method); await Task.Delay(5))
        {
            Assert.True(waited.Elapsed < Patience, $"the server did not send {method}");
        }
    }

    /// <summary>Sends a message as it is.</summary>
    public async Task SendAsync(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        await _writing.WaitAsync();
        try
        {
            await _toServer.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
            await _toServer.WriteAsync(body);
            await _toServer.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends bytes as they are, without a frame.</summary>
    public async Task SendRawAsync(byte[] bytes)
    {
        await _toServer.WriteAsync(bytes);
        await _toServer.FlushAsync();
    }

    /// <summary>Closes the pipe to the server, as an editor that died does.</summary>
    public ValueTask HangUpAsync() => _toServer.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _toServer.DisposeAsync();
        await _reading.WaitAsync(Patience);
        await _fromServer.DisposeAsync();
        _notifications.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAllAsync()
    {
        while (await ReadAsync() is { } message)
        {
            bool hasId = message.TryGetProperty("id", out JsonElement id);
            bool hasMethod = message.TryGetProperty("method", out JsonElement method);
            if (hasId && hasMethod)
            {
                string asked = method.GetString()!;
                ServerRequests.Enqueue(asked);
                string? answer = Refused.Contains(asked)
                    ? """ "error":{"code":-32601,"message":"This editor can't."} """
                    : Answer(asked, message.TryGetProperty("params", out JsonElement parameters) ? parameters : default) is { } result ? $"\"result\":{result}" : null;
                if (answer is not null)
                {
                    await SendAsync($$$$"""{"jsonrpc":"2.0","id":{{{{id.GetRawText()}}}},{{{{answer}}}}}""");
                }
            }
            else if (hasId && id.ValueKind == JsonValueKind.Number && _pending.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? reply))
            {
                reply.SetResult(message);
            }
            else if (hasMethod)
            {
                _notifications.Add(message);
            }
        }
    }

    private async Task<JsonElement?> ReadAsync()
    {
        int length = 0;
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            if (await _fromServer.ReadAsync(one) == 0)
            {
                return null;
            }

            line.Append((char)one[0]);
            if (line.Length < 2 || line[^1] != '\n')
            {
                continue;
            }

            string header = line.ToString().Trim();
            line.Clear();
            if (header.Length == 0)
            {
                break;
            }

            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(header["Content-Length:".Length..]);
            }
        }

        byte[] body = new byte[length];
        await _fromServer.ReadExactlyAsync(body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
