using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>Comparisons as JSON, the shape of <c>schemas/diff.schema.json</c>.</summary>
public static class ComparisonJson
{
    /// <summary>One comparison as one object.</summary>
    /// <param name="notes">What a reader must know of the files, such as lines that cannot be read.</param>
    public static string Write(ComparisonResult result, string oldName, string newName, ImmutableArray<string> notes)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("old", oldName);
            writer.WriteString("new", newName);
            writer.WriteString("family", result.Family == AddressFamily.IPv4 ? "ipv4" : "ipv6");
            writer.WriteString("host", result.Host);
            writer.WriteBoolean("equivalent", result.IsEquivalent);
            Strings(writer, "notes", notes);
            writer.WriteStartArray("classes");
            foreach (DifferenceClass item in result.Classes)
            {
                Class(writer, item);
            }

            writer.WriteEndArray();
            Undecided(writer, result.Undecided);
            writer.WriteEndObject();
        });
    }

    /// <summary>Packets of which nobody can tell.</summary>
    internal static void Undecided(Utf8JsonWriter writer, ImmutableArray<UndecidedPart> parts)
    {
        writer.WriteStartArray("undecided");
        foreach (UndecidedPart part in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("packets", part.Packets);
            writer.WriteString("reason", part.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Class(Utf8JsonWriter writer, DifferenceClass item)
    {
        writer.WriteStartObject();
        Packets(writer, item.Packets, item.Witness, item.Conditions);
        Side(writer, "old", item.Old);
        Side(writer, "new", item.New);
        Products(writer, item.Products);
        writer.WriteEndObject();
    }

    /// <summary>The packets of a class in words, and one of them.</summary>
    internal static void Packets(Utf8JsonWriter writer, string packets, Packet witness, ImmutableArray<string> conditions)
    {
        writer.WriteString("packets", packets);
        writer.WriteString("witness", witness.ToShortNotation());
        writer.WritePropertyName("packet");
        PacketJson.Write(writer, witness);
        Strings(writer, "conditions", conditions);
    }

    /// <summary>Exactly the packets of a class.</summary>
    internal static void Products(Utf8JsonWriter writer, ImmutableArray<PacketProduct> products)
    {
        writer.WriteStartArray("products");
        foreach (PacketProduct product in products)
        {
            writer.WriteStartArray();
            foreach (PacketSet set in product.Sets)
            {
                writer.WriteStartObject();
                writer.WriteString("name", set.Name);
                writer.WriteString("values", set.Values);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>What becomes of the packets of a class.</summary>
    internal static void Side(Utf8JsonWriter writer, string name, FateOfSide side)
    {
        writer.WriteStartObject(name);
        writer.WriteString("verdict", TraceJson.Verdict(side.Verdict));
        writer.WriteString("fate", side.Fate.ToString().ToLowerInvariant());
        writer.WriteString("reason", side.Reason);
        writer.WriteString("text", side.Text);
        if (side.Reply is { } reply)
        {
            writer.WriteString("reply", reply);
        }

        if (side.OutInterface is { } device)
        {
            writer.WriteString("outInterface", device);
        }

        Strings(writer, "changes", side.Changes);
        if (side.Step is { } step)
        {
            writer.WriteString("table", step.Table);
            writer.WriteString("chain", step.Chain.Name);
            if (step.Rule is { } rule)
            {
                writer.WriteNumber("rule", rule.Number);
            }

            if (step.Line is { } line)
            {
                writer.WriteNumber("line", line);
                writer.WriteString("lineText", side.LineText);
            }
        }

        writer.WriteEndObject();
    }

    internal static void Strings(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
