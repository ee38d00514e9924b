using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>A capture's way through a ruleset for people: a table with one row for each flow.</summary>
public static class CaptureText
{
    private const string Gap = "  ";

    /// <summary>Head, table and, as the last line, the verdicts of all packets together.</summary>
    public static string WritePretty(CaptureSummary summary, string file, TextStyle style)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{file}: {Count(summary.Frames, "frame")} in {summary.Seconds:0.###} s, {Count(summary.Packets, "packet")} traced in {Count(summary.Flows.Length, "flow")}\n");
        text.Append("host: ").Append(summary.Host).Append('\n');
        foreach (string assumption in summary.Assumptions)
        {
            text.Append("assumed: ").Append(assumption).Append('\n');
        }

        if (!summary.LeftOut.IsEmpty)
        {
            text.Append("not traced: ").AppendJoin(", ", summary.LeftOut.Select(pair => Count(pair.Value, "frame") + " " + Why(pair.Key))).Append('\n');
        }

        if (summary.Flows.Length > 0)
        {
            text.Append('\n');
            Table(text, summary, style);
        }

        return text.Append('\n').Append(Totals(summary, style)).Append('\n').ToString();
    }

    /// <summary>One line for each verdict of each flow, as for packets that were written down.</summary>
    public static string WriteConcise(CaptureSummary summary)
    {
        var text = new StringBuilder();
        foreach (CaptureFlow flow in summary.Flows)
        {
            foreach (CaptureVerdict verdict in flow.Verdicts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{verdict.FirstNumber}: {Verdict(verdict, TextStyle.Plain)}: {Count(verdict.Packets, "packet")} of {Name(flow)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The stable code of a reason.</summary>
    public static string Code(LeftOut reason) => reason switch
    {
        LeftOut.NoIp => "no-ip",
        LeftOut.OtherFamily => "other-family",
        LeftOut.UnknownLink => "unknown-link-type",
        LeftOut.ForOtherHost => "for-other-host",
        LeftOut.Leaving => "leaving",
        LeftOut.Incomplete => "incomplete-datagram",
        _ => "too-many-flows",
    };

    private static string Why(LeftOut reason) => reason switch
    {
        LeftOut.NoIp => "without IP",
        LeftOut.OtherFamily => "of the other IP version",
        LeftOut.UnknownLink => "of a link type that is not known",
        LeftOut.ForOtherHost => "to other hosts",
        LeftOut.Leaving => "on the way out, traced when they came in",
        LeftOut.Incomplete => "of datagrams that are not there in full",
        _ => $"of further flows than the first {CaptureTracer.MostFlows}",
    };

    private static void Table(StringBuilder text, CaptureSummary summary, TextStyle style)
    {
        string[] names = [.. summary.Flows.Select(flow => Name(flow) + (flow.Beginning == FlowBeginning.Missed ? " *" : ""))];
        int width = Math.Max("flow".Length, names.Max(name => name.Length));
        string head = Row("first", "packets", "bytes", "seconds", "flow".PadRight(width)) + "verdict";
        text.Append(TraceText.Paint(style, TraceText.Bold, head)).Append('\n');
        for (int i = 0; i < names.Length; i++)
        {
            CaptureFlow flow = summary.Flows[i];
            string seconds = flow.Seconds.ToString("0.###", CultureInfo.InvariantCulture);
            string row = Row(Text(flow.FirstNumber), Text(flow.Packets), Text(flow.Bytes), seconds, names[i].PadRight(width));
            foreach (CaptureVerdict verdict in flow.Verdicts)
            {
                text.Append(row).Append(Verdict(verdict, style));
                text.Append(flow.Verdicts.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $": {Count(verdict.Packets, "packet")} from {verdict.FirstNumber} on"));
                text.Append('\n');
                row = new string(' ', row.Length);
            }
        }

        if (summary.Flows.Any(flow => flow.Beginning == FlowBeginning.Missed))
        {
            text.Append("* began before the capture: conntrack does not know it here, as it may have in the running firewall\n");
        }
    }

    private static string Row(string first, string packets, string bytes, string seconds, string flow) =>
        first.PadLeft(6) + Gap + packets.PadLeft(7) + Gap + bytes.PadLeft(8) + Gap + seconds.PadLeft(7) + Gap + flow + Gap;

    private static string Name(CaptureFlow flow) => new Packet
    {
        Family = flow.First.Family,
        InInterface = flow.First.InInterface,
        OutInterface = flow.First.OutInterface,
        Source = flow.First.Source,
        SourcePort = flow.First.SourcePort,
        Destination = flow.First.Destination,
        DestinationPort = flow.First.DestinationPort,
        Protocol = flow.First.Protocol,
        IcmpType = flow.First.IcmpType,
        IcmpCode = flow.First.IcmpCode,
    }.ToShortNotation();

    // Cases that end differently are counted; the trace of one packet tells them apart.
    private static string Verdict(CaptureVerdict verdict, TextStyle style)
    {
        ImmutableArray<TraceOutcome> outcomes = verdict.Trace.Outcomes;
        IEnumerable<string> words = outcomes.Select(outcome => outcome.Verdict).Distinct()
            .Select(word => TraceText.Paint(style, TraceText.ColourOf(word), TraceJson.Verdict(word)));
        string deciders = verdict.Trace.CommonVerdict is null
            ? string.Create(CultureInfo.InvariantCulture, $"({outcomes.Length} cases)")
            : string.Join(" or ", outcomes.Select(Decider).Distinct());
        return string.Join(" or ", words) + " " + deciders;
    }

    private static string Decider(TraceOutcome outcome) => outcome.DecidingStep is { } step ? TraceText.DecidedBy(step) : $"({outcome.Reason})";

    // The last line.
    private static string Totals(CaptureSummary summary, TextStyle style)
    {
        var totals = new SortedDictionary<TraceVerdict, long>();
        long undecided = 0;
        foreach (CaptureVerdict verdict in summary.Flows.SelectMany(flow => flow.Verdicts))
        {
            if (verdict.Trace.CommonVerdict is { } common)
            {
                totals[common] = totals.GetValueOrDefault(common) + verdict.Packets;
            }
            else
            {
                undecided += verdict.Packets;
            }
        }

        List<string> parts = [.. totals.Select(total => TraceText.Paint(style, TraceText.ColourOf(total.Key), TraceJson.Verdict(total.Key)) + " " + Count(total.Value, "packet"))];
        if (undecided > 0)
        {
            parts.Add(TraceText.Paint(style, TraceText.ColourOf(TraceVerdict.Unknown), "one of several ways") + " " + Count(undecided, "packet"));
        }

        return parts.Count == 0 ? "no packet to trace" : string.Join(", ", parts);
    }

    private static string Count(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
