using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
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
    private const string Green = "32";
    private const string Red = "31";
    private const string Yellow = "33";
    private const string Bold = "1";

    /// <summary>The whole story of every outcome; the last line is the verdict.</summary>
    public static string WritePretty(TraceTree tree, TextStyle style = TextStyle.Plain, TraceDetail detail = TraceDetail.Decisions)
    {
        var text = new StringBuilder();
        text.Append("packet  ").Append(tree.Packet.ToShortNotation()).Append('\n');
        text.Append("host    ").Append(tree.Host).Append('\n');
        foreach (string assumption in tree.Assumptions)
        {
            text.Append("assumed ").Append(assumption).Append('\n');
        }

        for (int i = 0; i < tree.Outcomes.Length; i++)
        {
            TraceOutcome outcome = tree.Outcomes[i];
            text.Append('\n');
            if (tree.Outcomes.Length > 1)
            {
                text.Append(Paint(style, Bold, string.Create(CultureInfo.InvariantCulture, $"case {i + 1} of {tree.Outcomes.Length}"))).Append(CaseOf(outcome)).Append('\n');
            }

            Phases(text, outcome, style, detail);
            text.Append(Paint(style, ColourOf(outcome.Verdict), TraceJson.Verdict(outcome.Verdict))).Append(": ").Append(Fate(outcome)).Append('\n');
        }

        if (tree.Outcomes.Length > 1)
        {
            text.Append('\n').Append(Summary(tree, style)).Append('\n');
        }

        return text.ToString();
    }

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
            TraceFate.Dropped => "dropped",
            TraceFate.Rejected => outcome.Reply is null ? "rejected without an answer" : $"rejected with {outcome.Reply}",
            TraceFate.Unrouted => "thrown away by routing",
            _ when outcome.Reason == TraceReasons.NothingToAnswer => "nobody answers, because the packet before did not arrive",
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

    private static string Endpoints(Packet packet) =>
        $"{PacketShortNotation.Endpoint(packet.Source, packet.SourcePort, packet.Family)} > {PacketShortNotation.Endpoint(packet.Destination, packet.DestinationPort, packet.Family)}";

    private static string CaseOf(TraceOutcome outcome)
    {
        string share = outcome.Probability is { } probability ? string.Create(CultureInfo.InvariantCulture, $", probability {probability:0.###}") : "";
        return share + (outcome.Conditions.IsEmpty ? "" : ", if " + string.Join(" and ", outcome.Conditions));
    }

    private static void Phases(StringBuilder text, TraceOutcome outcome, TextStyle style, TraceDetail detail)
    {
        int phase = 0;
        (Hook Hook, string Table)? current = null;
        foreach (TraceStep step in outcome.Steps.Where(step => step.Result != TraceResult.NoMatch || detail == TraceDetail.EveryRule))
        {
            if (current != (step.Hook, step.Table))
            {
                current = (step.Hook, step.Table);
                phase++;
                text.Append(Paint(style, Bold, string.Create(CultureInfo.InvariantCulture, $"{phase,2}. {step.Table} {Pipeline.ChainName(step.Hook)}"))).Append('\n');
            }

            Step(text, step, style);
        }
    }

    private static void Step(StringBuilder text, TraceStep step, TextStyle style)
    {
        text.Append("    ");
        if (step.Rule is { } rule)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Chain.Name} rule {rule.Number}, line {step.Line}: ");
        }
        else
        {
            text.Append(step.Chain.Name).Append(" policy: ");
        }

        text.Append(step.Result switch
        {
            TraceResult.NoMatch => "no match, " + step.Why,
            TraceResult.Match => step.Target is { } target ? Paint(style, Yellow, target) : "matches, no target",
            _ => step.Target ?? "",
        });
        text.Append('\n');
        if (step.PacketAfter is { } packet)
        {
            text.Append("      now ").Append(packet.ToShortNotation()).Append('\n');
        }
    }

    private static string Summary(TraceTree tree, TextStyle style)
    {
        IEnumerable<string> verdicts = tree.Outcomes.GroupBy(outcome => outcome.Verdict).OrderBy(group => group.Key)
            .Select(group => Paint(style, ColourOf(group.Key), TraceJson.Verdict(group.Key)) + string.Create(CultureInfo.InvariantCulture, $" in {group.Count()} of {tree.Outcomes.Length} cases"));
        return string.Join(", ", verdicts);
    }

    private static string ColourOf(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Accept => Green,
        TraceVerdict.Drop or TraceVerdict.Reject => Red,
        _ => Yellow,
    };

    private static string Paint(TextStyle style, string colour, string text) => style == TextStyle.Ansi ? $"\u001b[{colour}m{text}\u001b[0m" : text;
}
