using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>One run of one packet: everything that its walk reads and writes.</summary>
internal sealed class TraceRun(Tracer tracer, FlowingPacket packet, Packet start, string flow, RunChoices choices, TraceState state)
{
    /// <summary>Answers that the one who asks has given; null: none, so open conditions are followed both ways.</summary>
    public AssumedAnswers? Assumed { get; init; }

    /// <summary>What this host refused, where the packet is the answer to it; null: it is none.</summary>
    public RefusalAnswer? Refusal { get; init; }

    /// <summary>What the cases of the packet have learnt from each other; null: each looks at every rule.</summary>
    public CaseMemory? Cases { get; init; }

    public Tracer Tracer => tracer;

    /// <summary>Follows which packets would go the same way; null: nobody asks.</summary>
    public Regions.RegionTracker? Region => packet.Region;

    public FlowingPacket Packet => packet;

    /// <summary>The packet as the user gave it.</summary>
    public Packet Start => start;

    /// <summary>The flow that the packet belongs to, under the user's name or one of its own.</summary>
    public string Flow => flow;

    public RunChoices Choices => choices;

    public TraceState State => state;

    public HostDescription? Host => tracer.Host;

    /// <summary>As long as the last ones were: a list of 100,000 steps that grows is copied many times.</summary>
    public List<TraceStep> Steps { get; } = new(tracer.UsualSteps);

    /// <summary>The stations so far.</summary>
    public List<TracePassage> Way { get; } = new(8);

    public SortedSet<string> Assumptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers to questions that must stay the same through the run, by key.</summary>
    public Dictionary<string, bool> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>Keeps what is known before each step; null: nobody asks for it.</summary>
    public Stepping.SituationRecorder? Recorder { get; } = tracer.Options.KeepsSituations ? new() : null;

    /// <summary>A rule asked to be told of all that happens to the packet.</summary>
    public bool IsTraced { get; set; }

    /// <summary>Why a match dropped the packet instead of answering (hotdrop), as a code of <see cref="TraceReasons"/>; null: none did.</summary>
    public string? ThrownAway { get; set; }

    /// <summary>Rules evaluated so far: a bound against chains that call each other in a circle.</summary>
    public int Work { get; set; }

    /// <summary>Connections are tracked: a rule of the file asks for it, or another program or ruleset of this host does.</summary>
    public bool IsTracked => Tracer.NeedsTracking
        || (Region is { } region ? region.Ask(TrackingQuestion, TrackedWords, UntrackedWords) : AskHost(TrackingQuestion, TrackedWords, UntrackedWords));

    /// <summary>The key of the question whether connections are tracked.</summary>
    public const string TrackingQuestion = "tracking";

    private const string TrackedWords = "connections are tracked on this host";
    private const string UntrackedWords = "connections are not tracked on this host, as no rule of the file asks for it";

    /// <summary>The packet comes to a station.</summary>
    public void ComeTo(TracePlace place) => Way.Add(new TracePassage(place));

    /// <summary>The connection's translation changed the packet at the hook that it came to last.</summary>
    public void NoteTranslated(Hook hook)
    {
        int index = Way.FindLastIndex(passage => passage.Hook == hook);
        Way[index] = Way[index] with { Translated = Packet.Snapshot() };
    }

    /// <summary>Asks once; the same key gets the same answer for the rest of the run.</summary>
    public bool AskOnce(string key, string ifTrue, string ifFalse)
    {
        if (Region is { } region)
        {
            return region.Ask(key, ifTrue, ifFalse);
        }

        return AskOnceOfPacket(key, ifTrue, ifFalse);
    }

    /// <summary>The same about an address of the host's or a group that it has joined.</summary>
    public bool AskOnceAboutHost(string key, string ifTrue, string ifFalse) =>
        Region is { } region ? region.AskAboutHost(key, ifTrue, ifFalse) : AskOnceOfPacket(key, ifTrue, ifFalse);

    private bool AskOnceOfPacket(string key, string ifTrue, string ifFalse)
    {
        if (!Known.TryGetValue(key, out bool answer))
        {
            answer = Choices.Ask(ifTrue, ifFalse);
            Known[key] = answer;
        }

        return answer;
    }

    /// <summary>Asks once about this host: the answer is the same for the next packet of the scenario.</summary>
    public bool AskHost(string key, string ifTrue, string ifFalse)
    {
        if (!State.HostAnswers.TryGetValue(key, out bool answer))
        {
            answer = Choices.Ask(ifTrue, ifFalse);
            State.HostAnswers = State.HostAnswers.SetItem(key, answer);
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
