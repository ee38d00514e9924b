using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>One run of one packet: everything that its walk reads and writes.</summary>
internal sealed class TraceRun(Tracer tracer, FlowingPacket packet, Packet start, RunChoices choices, TraceState state)
{
    /// <summary>Answers that the one who asks has given; null: none, so open conditions are followed both ways.</summary>
    public AssumedAnswers? Assumed { get; init; }

    public Tracer Tracer => tracer;

    /// <summary>Follows which packets would go the same way; null: nobody asks.</summary>
    public Regions.RegionTracker? Region => packet.Region;

    public FlowingPacket Packet => packet;

    /// <summary>The packet as the user gave it.</summary>
    public Packet Start => start;

    public RunChoices Choices => choices;

    public TraceState State => state;

    public HostDescription? Host => tracer.Host;

    public List<TraceStep> Steps { get; } = [];

    public SortedSet<string> Assumptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers to questions that must stay the same through the run, by key.</summary>
    public Dictionary<string, bool> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>Rules evaluated so far: a bound against chains that call each other in a circle.</summary>
    public int Work { get; set; }

    /// <summary>Asks once; the same key gets the same answer for the rest of the run.</summary>
    public bool AskOnce(string key, string ifTrue, string ifFalse)
    {
        if (Region is { } region)
        {
            return region.Ask(key, ifTrue, ifFalse);
        }

        if (!Known.TryGetValue(key, out bool answer))
        {
            answer = Choices.Ask(ifTrue, ifFalse);
            Known[key] = answer;
        }

        return answer;
    }

    /// <summary>Splits what is known of a field: is its value in <paramref name="part"/>?</summary>
    public bool Split(PacketField field, FieldDomain domain, FieldDomain part)
    {
        if (part.IsEmpty)
        {
            return false;
        }

        if (part.SameAs(domain))
        {
            return true;
        }

        string name = FieldText.Name(field);
        string values = FieldText.Ranges(field, part.Ranges, Packet.Family);
        bool answer = Choices.Ask($"{name} is {values}", $"{name} is not {values}");
        Packet.Narrow(field, answer ? part : domain.Subtract(part));
        return answer;
    }

    public static string LineOf(Rule rule) => $"line {rule.Line + 1}";
}
