using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>How two families compare as JSON, the shape of <c>schemas/families.schema.json</c>.</summary>
public static class FamiliesJson
{
    /// <summary>One answer as one object.</summary>
    /// <param name="ipv4">The IPv4 ruleset's file.</param>
    /// <param name="notes">What a reader must know of the files, such as lines that cannot be read.</param>
    public static string Write(FamiliesAnswer answer, string ipv4, string ipv6, ImmutableArray<string> notes)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("ipv4", ipv4);
            writer.WriteString("ipv6", ipv6);
            writer.WriteString("host", answer.Host);
            writer.WriteBoolean("same", answer.IsSame);
            ComparisonJson.Strings(writer, "notes", notes);
            writer.WriteStartArray("differences");
            foreach (ServiceDifference difference in answer.Differences)
            {
                Difference(writer, difference);
            }

            writer.WriteEndArray();
            ComparisonJson.Undecided(writer, answer.Undecided);
            writer.WriteEndObject();
        });
    }

    private static void Difference(Utf8JsonWriter writer, ServiceDifference difference)
    {
        writer.WriteStartObject();
        writer.WriteString("service", difference.Service);
        writer.WriteString("kind", difference.Kind.ToString().ToLowerInvariant());
        writer.WriteString("arrival", difference.Arrival == ServiceArrival.ToHost ? "to-host" : "through-host");
        writer.WriteStartArray("values");
        foreach (FieldRange range in difference.Values)
        {
            writer.WriteStartObject();
            writer.WriteNumber("first", (int)range.First);
            writer.WriteNumber("last", (int)range.Last);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        ComparisonJson.Strings(writer, "devices", difference.Devices);
        Side(writer, "ipv4Side", difference.IPv4);
        Side(writer, "ipv6Side", difference.IPv6);
        writer.WriteEndObject();
    }

    private static void Side(Utf8JsonWriter writer, string name, ServiceSide side)
    {
        writer.WriteStartObject(name);
        writer.WriteString("opening", side.Opening.ToString().ToLowerInvariant());
        if (side.Packets is { } packets)
        {
            writer.WriteString("packets", packets);
        }

        writer.WriteString("witness", side.Witness.ToShortNotation());
        writer.WritePropertyName("packet");
        PacketJson.Write(writer, side.Witness);
        ComparisonJson.Side(writer, "decision", side.Fate);
        writer.WriteEndObject();
    }
}
