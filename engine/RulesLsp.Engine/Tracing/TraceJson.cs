using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Tracing;

/// <summary>Which steps are written: those that matter, or every rule that was looked at.</summary>
public enum TraceDetail : byte
{
    /// <summary>Matches and policies.</summary>
    Decisions,

    /// <summary>Also the rules that did not match, with the reason.</summary>
    EveryRule,
}

/// <summary>Traces as JSON, the shape of <c>schemas/trace.schema.json</c>.</summary>
public static class TraceJson
{
    /// <summary>One trace as one object, without line breaks, ready for JSON lines.</summary>
    public static string Write(TraceTree tree, TraceDetail detail = TraceDetail.Decisions) =>
        JsonText.Write(writer => Write(writer, tree, detail));

    /// <summary>Writes the object into a larger document.</summary>
    public static void Write(Utf8JsonWriter writer, TraceTree tree, TraceDetail detail)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        writer.WritePropertyName("packet");
        PacketJson.Write(writer, tree.Packet);
        writer.WriteString("host", tree.Host);
        writer.WriteStartArray("assumptions");
        foreach (string assumption in tree.Assumptions)
        {
            writer.WriteStringValue(assumption);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outcomes");
        foreach (TraceOutcome outcome in tree.Outcomes)
        {
            Outcome(writer, outcome, detail);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The verdict in the word of rulesets.</summary>
    public static string Verdict(TraceVerdict verdict) => verdict.ToString().ToUpperInvariant();

    /// <summary>The result's word: "no-match".</summary>
    public static string Result(TraceResult result) => result == TraceResult.NoMatch ? "no-match" : result.ToString().ToLowerInvariant();

    /// <summary>What becomes of the packet, and under which conditions, as members of the object that is open.</summary>
    internal static void Fate(Utf8JsonWriter writer, TraceOutcome outcome)
    {
        if (outcome.Probability is { } probability)
        {
            writer.WriteNumber("probability", Math.Round(probability, 6));
        }

        writer.WriteStartArray("conditions");
        foreach (string condition in outcome.Conditions)
        {
            writer.WriteStringValue(condition);
        }

        writer.WriteEndArray();
        writer.WriteString("verdict", Verdict(outcome.Verdict));
        writer.WriteString("fate", outcome.Fate.ToString().ToLowerInvariant());
        writer.WriteString("reason", outcome.Reason);
        OptionalText(writer, "outInterface", outcome.OutInterface);
        OptionalText(writer, "reply", outcome.Reply);
    }

    private static void Outcome(Utf8JsonWriter writer, TraceOutcome outcome, TraceDetail detail)
    {
        writer.WriteStartObject();
        Fate(writer, outcome);
        writer.WritePropertyName("packetAfter");
        PacketJson.Write(writer, outcome.PacketAfter);
        writer.WriteStartArray("steps");
        foreach (TraceStep step in outcome.Steps)
        {
            if (step.Result != TraceResult.NoMatch || detail == TraceDetail.EveryRule)
            {
                Step(writer, step);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter writer, TraceStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("hook", Pipeline.ChainName(step.Hook));
        writer.WriteString("table", step.Table);
        writer.WriteString("chain", step.Chain.Name);
        OptionalNumber(writer, "rule", step.Rule?.Number);
        OptionalNumber(writer, "line", step.Line);
        writer.WriteString("result", Result(step.Result));
        OptionalText(writer, "target", step.Target);
        OptionalText(writer, "why", step.Why);
        if (!step.Log.IsEmpty)
        {
            writer.WriteStartArray("log");
            foreach (string line in step.Log)
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        if (step.PacketAfter is { } packet)
        {
            writer.WritePropertyName("packetAfter");
            PacketJson.Write(writer, packet);
        }

        writer.WriteEndObject();
    }

    private static void OptionalText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    internal static void OptionalNumber(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
