using System.Globalization;
using System.Text;
using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>Whether the whole trace of each verdict's first packet is written.</summary>
public enum CaptureTraces : byte
{
    LeftOut,
    Included,
}

/// <summary>A capture's flows as JSON lines: one object for each flow, and a last one for the file (<c>schemas/trace.schema.json</c>).</summary>
public static class CaptureJson
{
    /// <summary>All lines, each with its line break.</summary>
    public static string Write(CaptureSummary summary, string file, CaptureTraces traces)
    {
        var text = new StringBuilder();
        foreach (CaptureFlow flow in summary.Flows)
        {
            text.Append(Object(writer => Flow(writer, flow, traces))).Append('\n');
        }

        return text.Append(Object(writer => Capture(writer, summary, file))).Append('\n').ToString();
    }

    private static string Object(Action<Utf8JsonWriter> write)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            write(writer);
            writer.WriteEndObject();
        });
    }

    private static void Capture(Utf8JsonWriter writer, CaptureSummary summary, string file)
    {
        writer.WriteStartObject("capture");
        writer.WriteString("file", file);
        writer.WriteString("host", summary.Host);
        writer.WriteStartArray("assumptions");
        foreach (string assumption in summary.Assumptions)
        {
            writer.WriteStringValue(assumption);
        }

        writer.WriteEndArray();
        writer.WriteNumber("frames", summary.Frames);
        writer.WriteNumber("packets", summary.Packets);
        writer.WriteNumber("flows", summary.Flows.Length);
        Seconds(writer, "seconds", summary.Seconds);
        writer.WriteStartObject("leftOut");
        foreach ((LeftOut reason, long frames) in summary.LeftOut)
        {
            writer.WriteNumber(CaptureText.Code(reason), frames);
        }

        writer.WriteEndObject();
        if (summary.Problem is { } problem)
        {
            writer.WriteString("problem", problem);
        }

        writer.WriteEndObject();
    }

    private static void Flow(Utf8JsonWriter writer, CaptureFlow flow, CaptureTraces traces)
    {
        writer.WriteStartObject("flow");
        writer.WritePropertyName("packet");
        PacketJson.Write(writer, flow.First);
        writer.WriteNumber("firstPacket", flow.FirstNumber);
        Seconds(writer, "start", flow.Start);
        Seconds(writer, "seconds", flow.Seconds);
        writer.WriteNumber("packets", flow.Packets);
        writer.WriteNumber("bytes", flow.Bytes);
        writer.WriteBoolean("beginningMissed", flow.Beginning == FlowBeginning.Missed);
        writer.WriteStartArray("verdicts");
        foreach (CaptureVerdict verdict in flow.Verdicts)
        {
            writer.WriteStartObject();
            writer.WriteNumber("packets", verdict.Packets);
            writer.WriteNumber("firstPacket", verdict.FirstNumber);
            writer.WriteStartArray("outcomes");
            foreach (TraceOutcome outcome in verdict.Trace.Outcomes)
            {
                Outcome(writer, outcome);
            }

            writer.WriteEndArray();
            if (traces == CaptureTraces.Included)
            {
                writer.WritePropertyName("trace");
                TraceJson.Write(writer, verdict.Trace, TraceDetail.EveryRule);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Outcome(Utf8JsonWriter writer, TraceOutcome outcome)
    {
        writer.WriteStartObject();
        TraceJson.Fate(writer, outcome);
        if (outcome.DecidingStep is { } step)
        {
            writer.WriteStartObject("decidedBy");
            writer.WriteString("table", step.Table);
            writer.WriteString("chain", step.Chain.Name);
            TraceJson.OptionalNumber(writer, "rule", step.Rule?.Number);
            TraceJson.OptionalNumber(writer, "line", step.Line);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // Nanoseconds are what the file has; more digits would be an accident of binary fractions.
    private static void Seconds(Utf8JsonWriter writer, string name, double seconds)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(seconds.ToString("0.#########", CultureInfo.InvariantCulture));
    }
}
