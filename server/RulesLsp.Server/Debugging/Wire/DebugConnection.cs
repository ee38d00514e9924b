using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Debugging.Wire;

/// <summary>A request as it came.</summary>
internal sealed record DebugRequest(int Sequence, string Command, JsonElement Arguments)
{
    /// <summary>The request's arguments.</summary>
    /// <exception cref="DebugRefusal">They are others than the protocol's.</exception>
    public TArguments Read<TArguments>(JsonTypeInfo<TArguments> type)
        where TArguments : class
    {
        try
        {
            // A client may leave out arguments in which nothing stands.
            return (Arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? JsonSerializer.Deserialize("{}", type)
                : Arguments.Deserialize(type))!;
        }
        catch (JsonException wrong)
        {
            throw new DebugRefusal($"The arguments of {Command} can't be read: {wrong.Message.ReplaceLineEndings(" ")}");
        }
    }
}

/// <summary>Why a request is refused, for the user to read.</summary>
internal sealed class DebugRefusal(string message) : Exception(message);

/// <summary>The messages of the Debug Adapter Protocol: reads requests, writes responses and events. Nothing here is found by reflection.</summary>
internal sealed class DebugConnection(MessageFrames frames)
{
    private readonly Lock _writing = new();
    private int _lastSequence;

    /// <summary>The next request; null: the connection is closed. What is no request is passed over.</summary>
    /// <param name="warn">Told of messages that can't be read.</param>
    public async Task<DebugRequest?> ReadAsync(Action<string> warn, CancellationToken cancellation)
    {
        while (await frames.ReadAsync(cancellation).ConfigureAwait(false) is { } body)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(body);
                JsonElement message = document.RootElement;
                if (message.ValueKind == JsonValueKind.Object
                    && message.TryGetProperty("type", out JsonElement type) && type.ValueEquals("request")
                    && message.TryGetProperty("command", out JsonElement command) && command.ValueKind == JsonValueKind.String
                    && message.TryGetProperty("seq", out JsonElement sequence) && sequence.ValueKind == JsonValueKind.Number && sequence.TryGetInt32(out int number))
                {
                    return new DebugRequest(number, command.GetString()!, message.TryGetProperty("arguments", out JsonElement arguments) ? arguments.Clone() : default);
                }

                warn("a message is no request and was passed over");
            }
            catch (JsonException wrong)
            {
                warn($"a message is no JSON and was passed over: {wrong.Message.ReplaceLineEndings(" ")}");
            }
        }

        return null;
    }

    public void Reply(DebugRequest request) => Respond(request, null, static _ => { });

    public void Reply<TBody>(DebugRequest request, TBody body, JsonTypeInfo<TBody> type) =>
        Respond(request, null, writer => Body(writer, body, type));

    public void Refuse(DebugRequest request, string problem) =>
        Respond(request, problem, writer => Body(writer, new ErrorBody(new ErrorMessage(1, problem, true)), DebugJson.Default.ErrorBody));

    public void Send(string name) => Event(name, static _ => { });

    public void Send<TBody>(string name, TBody body, JsonTypeInfo<TBody> type) => Event(name, writer => Body(writer, body, type));

    private void Respond(DebugRequest request, string? problem, Action<Utf8JsonWriter> body) => Write("response", writer =>
    {
        writer.WriteNumber("request_seq", request.Sequence);
        writer.WriteBoolean("success", problem is null);
        writer.WriteString("command", request.Command);
        if (problem is not null)
        {
            writer.WriteString("message", problem);
        }

        body(writer);
    });

    private void Event(string name, Action<Utf8JsonWriter> body) => Write("event", writer =>
    {
        writer.WriteString("event", name);
        body(writer);
    });

    private static void Body<TBody>(Utf8JsonWriter writer, TBody body, JsonTypeInfo<TBody> type)
    {
        writer.WritePropertyName("body");
        JsonSerializer.Serialize(writer, body, type);
    }

    /// <summary>Sends a message and waits until it is on its way. Several threads may.</summary>
    private void Write(string type, Action<Utf8JsonWriter> members)
    {
        lock (_writing)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, JsonText.Options))
            {
                writer.WriteStartObject();
                writer.WriteNumber("seq", ++_lastSequence);
                writer.WriteString("type", type);
                members(writer);
                writer.WriteEndObject();
            }

            frames.WriteAsync(new ReadOnlySequence<byte>(buffer.WrittenMemory), CancellationToken.None).GetAwaiter().GetResult();
        }
    }
}
