using System.Text.Json;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>Explanations of messages as JSON, the shape of <c>schemas/explanation.schema.json</c>.</summary>
public static class MessageJson
{
    /// <summary>One text's explanation as one object.</summary>
    public static string Write(ExplainedMessages explained)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("messages");
            foreach (ExplainedMessage message in explained.All)
            {
                Write(writer, message);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("unknown");
            foreach (string line in explained.Unknown)
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, ExplainedMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("said", message.Said);
        writer.WriteString("means", message.Means);
        writer.WriteString("advice", message.Advice);
        if (message.Line is { } line)
        {
            writer.WriteNumber("line", line + 1);
        }

        if (message.Place is { } place)
        {
            writer.WriteStartObject("place");
            writer.WriteString("path", place.Document);
            writer.WriteNumber("line", place.Line + 1);
            writer.WriteString("text", place.Text);
            WriteWhere(writer, "finding", place.Finding);
            WriteWhere(writer, "fix", place.Fix);
            writer.WriteEndObject();
        }

        WriteWhere(writer, "remark", message.Place?.Finding is null ? message.Remark : null);
        writer.WriteEndObject();
    }

    private static void WriteWhere(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
