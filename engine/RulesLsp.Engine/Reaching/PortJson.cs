using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reaching;

/// <summary>What a ruleset lets through to a port as JSON, the shape of <c>schemas/port.schema.json</c>.</summary>
public static class PortJson
{
    /// <summary>One answer as one object.</summary>
    /// <param name="name">The ruleset's file.</param>
    /// <param name="notes">What a reader must know of the file, such as lines that cannot be read.</param>
    public static string Write(PortAnswer answer, string name, ImmutableArray<string> notes)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("file", name);
            writer.WriteString("port", answer.Question.Text);
            writer.WriteString("family", answer.Family == AddressFamily.IPv4 ? "ipv4" : "ipv6");
            writer.WriteString("host", answer.Host);
            ComparisonJson.Strings(writer, "notes", notes);
            writer.WriteStartArray("classes");
            foreach (PortClass item in answer.Classes)
            {
                Class(writer, item);
            }

            writer.WriteEndArray();
            ComparisonJson.Undecided(writer, answer.Undecided);
            writer.WriteEndObject();
        });
    }

    private static void Class(Utf8JsonWriter writer, PortClass item)
    {
        writer.WriteStartObject();
        ComparisonJson.Packets(writer, item.Packets, item.Witness, item.Conditions);
        writer.WriteString("arrival", item.Arrival == PortArrival.AtPort ? "at-port" : "elsewhere");
        ComparisonJson.Side(writer, "decision", item.Fate);
        if (item.Translation is { } rule)
        {
            writer.WriteStartObject("translation");
            writer.WriteString("table", rule.Table);
            writer.WriteString("chain", rule.Chain);
            writer.WriteNumber("line", rule.Line);
            writer.WriteString("lineText", rule.Text);
            writer.WriteEndObject();
        }

        ComparisonJson.Products(writer, item.Products);
        writer.WriteEndObject();
    }
}
