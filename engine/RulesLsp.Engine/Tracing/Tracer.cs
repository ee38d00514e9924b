using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing;

/// <summary>
/// Sends packets through a ruleset as the kernel would: every hook and table in order, routing, translation, connection states.
/// What the given facts leave open is followed both ways; no outcome ever rests on a guess that is not said.
/// </summary>
public sealed class Tracer
{
    private readonly RulesetSemantics _semantics;

    /// <param name="host">null: nothing is known of the host.</param>
    public Tracer(Ruleset ruleset, HostDescription? host, TraceOptions options)
        : this(new RulesetSemantics(ruleset, options.Backend), host, options)
    {
    }

    /// <param name="host">null: nothing is known of the host.</param>
    public Tracer(RulesetSemantics semantics, HostDescription? host, TraceOptions options)
    {
        _semantics = semantics;
        Host = host;
        Options = options;
        Pipeline = Catalogue.Catalogue.Default.Pipeline;
    }

    public Ruleset Ruleset => _semantics.Ruleset;

    public HostDescription? Host { get; }

    public TraceOptions Options { get; }

    internal Pipeline Pipeline { get; }

    internal RulesetSemantics Semantics => _semantics;

    /// <summary>The same ruleset on a host; what is known of its rules is shared.</summary>
    /// <param name="host">null: nothing is known of the host.</param>
    public Tracer On(HostDescription? host) => new(_semantics, host, Options);

    /// <summary>Traces one packet that nothing came before.</summary>
    public TraceTree Trace(Packet packet) => Trace(packet, new TraceState());

    /// <summary>
    /// Traces one packet for which the given conditions, and no other opaque ones, hold. What the packet and the host decide is
    /// decided by them all the same.
    /// </summary>
    public TraceTree Trace(Packet packet, ImmutableArray<AssumedCondition> assumed) => Trace(packet, new TraceState(), assumed);

    /// <summary>
    /// Traces packets one after the other: connections, counters and lists are kept between them. Where a packet can go several
    /// ways, the next one finds what its first outcome left.
    /// </summary>
    public ImmutableArray<TraceTree> TraceScenario(IEnumerable<Packet> packets)
    {
        var state = new TraceState();
        TraceOutcome? previous = null;
        ImmutableArray<TraceTree>.Builder trees = ImmutableArray.CreateBuilder<TraceTree>();
        foreach (Packet described in packets)
        {
            Packet packet = described.IsReplyToPrevious ? ReplyPacket.Of(described, previous) ?? described : described;
            for (int i = 0; i < packet.Repeat; i++)
            {
                state.Now = i == 0 ? Math.Max(state.Now, packet.At ?? state.Now) : state.Now;
                TraceTree tree = Trace(packet, state);
                trees.Add(tree);
                previous = tree.Outcomes[0];
                state = previous.StateAfter ?? state;
            }
        }

        return trees.ToImmutable();
    }

    internal RuleSemantics SemanticsOf(Rule rule) =>
        _semantics.Of(rule);

    internal TraceTree Trace(Packet packet, TraceState state, ImmutableArray<AssumedCondition>? assumed = null)
    {
        var outcomes = ImmutableArray.CreateBuilder<TraceOutcome>();
        var assumptions = new SortedSet<string>(StringComparer.Ordinal);
        IReadOnlyList<bool>? answers = [];
        while (answers is not null)
        {
            if (outcomes.Count >= Options.MostOutcomes)
            {
                outcomes.Add(Unknown(packet, [$"any other than the {Options.MostOutcomes} cases told apart"], []));
                break;
            }

            var choices = new RunChoices(answers);
            var run = new TraceRun(this, new FlowingPacket(packet), packet, choices, state.Copy())
            {
                Assumed = assumed is { } conditions ? new AssumedAnswers(conditions) : null,
            };
            outcomes.Add(Outcome(run));
            assumptions.UnionWith(run.Assumptions);
            answers = NextAnswers(choices.Answers);
        }

        return new TraceTree(packet, Host?.Summary ?? "not described", [.. assumptions], outcomes.ToImmutable());
    }

    /// <summary>Sends the packet that a region's tracker follows through the ruleset.</summary>
    internal RegionWalk Walk(RegionTracker region)
    {
        region.BeginWalk();
        Packet start = region.StartPacket();
        var packet = new FlowingPacket(start) { Region = region };
        packet.Input = region.Input(start.InInterface);
        var run = new TraceRun(this, packet, start, new RunChoices([]), new TraceState());
        TraceOutcome outcome = Outcome(run);
        return new RegionWalk(outcome, packet, run.State, region.Origins(), run.Work, run.Choices.Answers.Count == 0);
    }

    private static TraceOutcome Outcome(TraceRun run)
    {
        Ending ending;
        try
        {
            ending = PacketWalk.Run(run);
        }
        catch (TooManyChoicesException)
        {
            return Unknown(run.Start, run.Choices.Conditions, run.Steps);
        }

        FlowingPacket packet = run.Packet;
        bool leaves = ending.Fate is TraceFate.Forwarded or TraceFate.Sent;
        return new TraceOutcome(
            run.Choices.Probability < 1 ? run.Choices.Probability : null,
            [.. run.Choices.Conditions],
            ending.Verdict,
            ending.Fate,
            ending.Reason,
            ending.Step ?? LastDecision(run.Steps, ending),
            leaves && packet.Output.Name is { Length: > 0 } device ? device : null,
            ending.Reply,
            packet.Snapshot(),
            [.. run.Steps])
        {
            StateAfter = run.State,
        };
    }

    // An accepted packet was let through by the last filter-like decision: the last match that ended a table, or policy.
    private static TraceStep? LastDecision(List<TraceStep> steps, Ending ending)
    {
        if (ending.Verdict != TraceVerdict.Accept)
        {
            return null;
        }

        return steps.FindLast(step => step.Table == DecidingTable && IsDecision(step)) ?? steps.FindLast(IsDecision);
    }

    private const string DecidingTable = "filter";

    private static bool IsDecision(TraceStep step) => step.Result == TraceResult.Policy
        || (step.Result == TraceResult.Match && step.Rule!.JumpChain is null
            && step.Rule.Bound.Target?.Entry?.Flow is TargetFlow.EndsTable or TargetFlow.EndsPacket);

    private static TraceOutcome Unknown(Packet packet, IEnumerable<string> conditions, IEnumerable<TraceStep> steps) =>
        new(null, [.. conditions], TraceVerdict.Unknown, TraceFate.Unknown, TraceReasons.TooManyCases, null, null, null, packet, [.. steps]);

    // The last yes becomes a no; the answers after it are asked again.
    private static List<bool>? NextAnswers(IReadOnlyList<bool> answers)
    {
        int last = answers.Count - 1;
        while (last >= 0 && !answers[last])
        {
            last--;
        }

        return last < 0 ? null : [.. answers.Take(last), false];
    }
}
