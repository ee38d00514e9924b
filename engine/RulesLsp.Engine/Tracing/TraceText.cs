using System.Globalization;
using System.Text;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing;

/// <summary>Whether a text for people carries colours.</summary>
public enum TextStyle : byte
{
    Plain,

    /// <summary>ANSI escape sequences.</summary>
    Ansi,
}

/// <summary>Traces for people: as a story in numbered phases, or one line for each outcome.</summary>
public static class TraceText
{
    private const string Green = "1;32";
    private const string Red = "1;31";
    internal const string Yellow = "33";
    internal const string Bold = "1";
    internal const string Dim = "2";

    /// <summary>The whole story of every outcome; the last line is the verdict.</summary>
    public static string WritePretty(TraceTree tree, TextStyle style = TextStyle.Plain, TraceDetail detail = TraceDetail.Decisions) =>
        new TraceStory(tree, style, detail).Write();

    /// <summary>One line for each outcome: verdict, deciding line, what becomes of the packet, under which conditions.</summary>
    public static string WriteConcise(TraceTree tree)
    {
        var text = new StringBuilder();
        foreach (TraceOutcome outcome in tree.Outcomes)
        {
            text.Append(TraceJson.Verdict(outcome.Verdict)).Append(' ').Append(Fate(outcome)).Append(CaseOf(outcome)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The verdict in one sentence: "forwarded to eth1 as tcp …, decided by line 12".</summary>
    public static string Fate(TraceOutcome outcome)
    {
        var text = new StringBuilder(outcome.Fate switch
        {
            TraceFate.Delivered => "delivered to this host",
            TraceFate.Forwarded => "forwarded" + Through(outcome),
            TraceFate.Sent => "sent" + Through(outcome),
            TraceFate.Dropped when outcome.Reason == TraceReasons.HeaderUnreadable => "dropped because its transport header cannot be read",
            TraceFate.Dropped when outcome.Reason == TraceReasons.NothingCounted => "dropped because no connection is left to count",
            TraceFate.Dropped when outcome.Reason == TraceReasons.RedirectNowhere => "dropped because the device has no address to redirect to",
            TraceFate.Dropped => "dropped",
            TraceFate.Rejected => outcome.Reply is null ? "rejected without an answer" : $"rejected with {outcome.Reply}",
            TraceFate.Unrouted => TraceReasons.MeaningOf(outcome.Reason) ?? "thrown away by routing",
            _ when outcome.Reason == TraceReasons.NothingToAnswer => TraceReasons.MeaningOf(outcome.Reason)!,
            _ => outcome.Verdict == TraceVerdict.Queue ? "handed to a program" : "not known",
        });
        if (outcome.Fate is TraceFate.Delivered or TraceFate.Forwarded or TraceFate.Sent)
        {
            text.Append(" as ").Append(Endpoints(outcome.PacketAfter));
        }

        text.Append(outcome.DecidingStep is { } step ? ", " + DecidedBy(step) : $" ({outcome.Reason})");
        return text.ToString();
    }

    /// <summary>"by line 12 (filter INPUT)" or "by the policy of filter INPUT".</summary>
    public static string DecidedBy(TraceStep step) => step.Rule is not null
        ? string.Create(CultureInfo.InvariantCulture, $"by line {step.Line} ({step.Table} {step.Chain.Name})")
        : $"by the policy of {step.Table} {step.Chain.Name}";

    private static string Through(TraceOutcome outcome) => outcome.OutInterface is { } device ? $" through {device}" : "";

    /// <summary>"198.51.100.7:40000 > 192.0.2.1:22".</summary>
    public static string Endpoints(Packet packet) =>
        $"{PacketShortNotation.Endpoint(packet.Source, packet.SourcePort, packet.Family)} > {PacketShortNotation.Endpoint(packet.Destination, packet.DestinationPort, packet.Family)}";

    /// <summary>", probability 0.333, if …"; empty: it is the only case.</summary>
    public static string CaseOf(TraceOutcome outcome)
    {
        string share = outcome.Probability is { } probability ? string.Create(CultureInfo.InvariantCulture, $", probability {probability:0.###}") : "";
        return share + (outcome.Conditions.IsEmpty ? "" : ", if " + string.Join(" and ", outcome.Conditions));
    }

    internal static string ColourOf(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Accept => Green,
        TraceVerdict.Drop or TraceVerdict.Reject => Red,
        _ => Yellow,
    };

    internal static string Paint(TextStyle style, string colour, string text) => style == TextStyle.Ansi ? $"\u001b[{colour}m{text}\u001b[0m" : text;
}
