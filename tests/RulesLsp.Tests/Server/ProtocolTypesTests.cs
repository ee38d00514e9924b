using System.Text.Encodings.Web;
using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>
/// What the server reads and writes, as its serialiser has it, in one file. tests/editors/protocol.test.mjs compares that file with the
/// declarations of VS Code's protocol library. <c>UPDATE=1</c> writes it anew.
/// </summary>
public sealed class ProtocolTypesTests
{
    private static readonly string Golden = RepositoryRoot.Combine("tests", "fixtures", "protocol", "messages.json");

    [Fact]
    public async Task The_messages_are_those_that_are_compared_with_the_protocol()
    {
        string actual = Write();
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            await File.WriteAllTextAsync(Golden, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(Golden), actual);
    }

    private static string Write()
    {
        var types = new ProtocolTypes();
        ProtocolMessage[] messages = [.. ProtocolMessages.All(types).OrderBy(message => message.Method, StringComparer.Ordinal)];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("messages");
            foreach (ProtocolMessage message in messages)
            {
                json.WriteStartObject(message.Method);
                json.WriteString("to", message.To);
                json.WriteString("params", message.Params);
                json.WriteString("result", message.Result);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            types.Write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
