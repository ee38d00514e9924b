using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RulesLsp.Engine.Text;

/// <summary>JSON as the project prints it: without line ends, and with every character that needs no escape as it is.</summary>
public static class JsonText
{
    /// <summary>How it is written.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of one document.</summary>
    public static string Write(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            content(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
