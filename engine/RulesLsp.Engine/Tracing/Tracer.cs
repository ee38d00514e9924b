using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing;

/// <summary>
/// Sends packets through a ruleset as the kernel would: every hook and table in order, routing, translation, connection states.
/// What the given facts leave open is followed both ways; no outcome ever rests on a guess that is not said.
/// </summary>
public sealed class Tracer
{
    private readonly RulesetSemantics _semantics;
    private readonly ConcurrentDictionary<string, SharedBucketsDetail?> _tables;
    private readonly ConcurrentDictionary<Chain, CandidateRules> _candidates = new();
    private readonly ConcurrentDictionary<Chain, int> _walks = new();
    private readonly ConcurrentDictionary<OpaqueTest, ConditionWords> _words = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<Tracer> _ofDecisions;
    private readonly Lazy<bool> _needsTracking;
    private readonly Lazy<bool> _canNatDecide;

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
        _tables = new(StringComparer.Ordinal);
        _needsTracking = new Lazy<bool>(() => Ruleset.Rules.Any(rule => TrackingNeed.Of(SemanticsOf(rule))));
        _canNatDecide = new Lazy<bool>(() => NatWalk.CanDecide(Ruleset, ActionOf));
        _ofDecisions = new Lazy<Tracer>(CreateOfDecisions);
    }

    // What is known of the rules is known whatever is kept of a trace.
    private Tracer(Tracer other, TraceOptions options)
    {
        (_semantics, Host, Options, Pipeline) = (other._semantics, other.Host, options, other.Pipeline);
        (_tables, _needsTracking, _canNatDecide) = (other._tables, other._needsTracking, other._canNatDecide);
        _ofDecisions = new Lazy<Tracer>(CreateOfDecisions);
    }

    public Ruleset Ruleset => _semantics.Ruleset;

    public HostDescription? Host { get; }

    public TraceOptions Options { get; }

    /// <summary>
    /// The same tracer for those who want verdicts: rules that do not match are not among the steps, and most of them are not even
    /// looked at. Everything else is the same.
    /// </summary>
    public Tracer OfDecisions => _ofDecisions.Value;

    /// <summary>The same tracer for those who go through a trace step by step: every rule is among the steps, each with what was known before it.</summary>
    public Tracer OfSituations() => new(this, Options with { Detail = TraceDetail.EveryRule, KeepsSituations = true, PassedLines = null });

    /// <summary>
    /// The same tracer for those who want to know why the rules of some lines did not match: they are among the steps, though not those of
    /// every case: one that surely passes the packet by in all of them is a step of the first that comes to it.
    /// </summary>
    /// <param name="firstLine">0-based.</param>
    /// <param name="lastLine">Included.</param>
    public Tracer OfPassedRules(int firstLine, int lastLine) => new(this, Options with { Detail = TraceDetail.Decisions, PassedLines = (firstLine, lastLine) });

    /// <summary>A rule of the file makes the kernel track connections.</summary>
    internal bool NeedsTracking => _needsTracking.Value;

    /// <summary>Rules of nat, or a policy, end or change packets without translating them.</summary>
    internal bool CanNatDecide => _canNatDecide.Value;

    internal Pipeline Pipeline { get; }

    /// <summary>How many steps the last trace had: a guess for the next one, whichever thread wrote it.</summary>
    internal int UsualSteps { get; private set; }

    internal RulesetSemantics Semantics => _semantics;

    /// <summary>The same ruleset on a host; what is known of its rules is shared.</summary>
    /// <param name="host">null: nothing is known of the host.</param>
    public Tracer On(HostDescription? host) => new(_semantics, host, Options);

    /// <summary>Another ruleset on the same host.</summary>
    public Tracer Through(Ruleset ruleset) => new(ruleset, Host, Options);

    /// <summary>Traces one packet that nothing came before.</summary>
    public TraceTree Trace(Packet packet) => Trace(packet, new TraceState());

    /// <summary>
    /// Traces one packet for which the given conditions, and no other opaque ones, hold. What the packet and the host decide is
    /// decided by them all the same.
    /// </summary>
    public TraceTree Trace(Packet packet, ImmutableArray<AssumedCondition> assumed) => Trace(packet, new TraceState(), null, new AssumedAnswersOf(assumed, null));

    /// <summary>The same, where the conditions are about the rules of one table: what other tables ask stays open, and is followed both ways.</summary>
    public TraceTree Trace(Packet packet, ImmutableArray<AssumedCondition> assumed, string table) =>
        Trace(packet, new TraceState(), null, new AssumedAnswersOf(assumed, table));

    /// <summary>What is assumed, and of which table; null: of all.</summary>
    internal sealed record AssumedAnswersOf(ImmutableArray<AssumedCondition> Conditions, string? Table);

    /// <summary>
    /// Traces packets one after the other: connections, counters and lists are kept between them. Where a packet can go several
    /// ways, the next one finds what its first outcome left, and says so.
    /// </summary>
    public IEnumerable<TraceTree> TraceScenario(IEnumerable<Packet> packets) =>
        TraceScenario(packets.Select(ScenarioStep.Of));

    /// <summary>The same for steps, which may answer each other.</summary>
    public IEnumerable<TraceTree> TraceScenario(IEnumerable<ScenarioStep> steps) =>
        new ScenarioWalk(this, steps, 1).Run().Select(trace => trace.Tree);

    /// <summary>The packet of a scenario before the one that is traced.</summary>
    internal sealed record PacketBefore(TraceOutcome Outcome, string Flow);

    /// <summary>Traces the next packet of a scenario, which may answer the one before.</summary>
    internal TraceTree Next(Packet described, PacketBefore? previous, TraceState state, out string flow)
    {
        flow = described.Flow ?? (described.IsReplyToPrevious ? previous?.Flow : null) ?? state.NextFlow();
        if (!described.IsReplyToPrevious)
        {
            return Trace(described, state, flow);
        }

        return ReplyPacket.Of(described, previous?.Outcome) is { } packet
            ? Trace(packet, state, flow, null, previous!.Outcome.Answer)
            : NothingToAnswer(described, previous?.Outcome);
    }

    /// <summary>An answer that nobody gives, because the packet before reached nobody.</summary>
    internal TraceTree NothingToAnswer(Packet described, TraceOutcome? previous) => new(
        described, HostSummary, [], [new(null, [], TraceVerdict.Unknown, TraceFate.Unknown, TraceReasons.NothingToAnswer, null, null, null, described, []) { StateAfter = previous?.StateAfter }]);

    /// <summary>What stands for all ways beyond those that are told apart.</summary>
    internal static TraceOutcome TooManyCases(Packet packet) => Unknown(packet, ["any other than the cases told apart"], []);

    private string HostSummary => Host?.Summary ?? "not described";

    /// <summary>The settings of a table of shared buckets: the rule that is loaded first makes it. null: no rule names it.</summary>
    internal SharedBucketsDetail? SettingsOf(string table) => _tables.GetOrAdd(table, name => Ruleset.Rules
        .SelectMany(rule => SemanticsOf(rule).Tests)
        .Select(test => (test as OpaqueTest)?.Detail as SharedBucketsDetail)
        .FirstOrDefault(detail => detail?.Table == name));

    /// <summary>The rules of a long chain by what they ask of a packet; null: the chain is walked rule by rule.</summary>
    internal CandidateRules? CandidatesOf(Chain chain) =>
        Options.Detail == TraceDetail.EveryRule || Options.PassedLines is not null ? null
        : _candidates.TryGetValue(chain, out CandidateRules? known) ? known
        : _walks.AddOrUpdate(chain, 1, static (_, walks) => walks + 1) <= Options.WalksBeforeIndex ? null
        : _candidates.GetOrAdd(chain, static (indexed, tracer) => new CandidateRules(indexed, tracer.Ruleset.Family, tracer.SemanticsOf), this);

    private Tracer CreateOfDecisions() => Options is { Detail: TraceDetail.Decisions, PassedLines: null } ? this : new(this, Options with { Detail = TraceDetail.Decisions, PassedLines = null });

    /// <summary>The words for a condition of the rule that the packet alone does not decide.</summary>
    internal ConditionWords WordsOf(Rule rule, OpaqueTest test) => _words.GetOrAdd(test, static (asked, place) => ConditionWords.Of(place.Ruleset, place.Rule, asked), (Rule: rule, Ruleset));

    internal RuleAction ActionOf(Rule rule) => SemanticsOf(rule).Action;

    internal RuleSemantics SemanticsOf(Rule rule) => _semantics.Of(rule);

    /// <param name="refusal">The packet is what this host answers to one that it refused.</param>
    internal TraceTree Trace(Packet packet, TraceState state, string? flow = null, AssumedAnswersOf? assumed = null, RefusalAnswer? refusal = null)
    {
        flow ??= packet.Flow ?? state.NextFlow();
        var outcomes = ImmutableArray.CreateBuilder<TraceOutcome>();
        var assumptions = new SortedSet<string>(StringComparer.Ordinal);
        IReadOnlyList<bool>? answers = [];
        CaseMemory? cases = Options is { Detail: TraceDetail.Decisions, KeepsSituations: false } && assumed is null ? new CaseMemory() : null;
        while (answers is not null)
        {
            if (outcomes.Count >= Options.MostOutcomes)
            {
                outcomes.Add(Unknown(packet, [$"any other than the {Options.MostOutcomes} cases told apart"], []));
                break;
            }

            var choices = new RunChoices(answers);
            var run = new TraceRun(this, new FlowingPacket(packet), packet, flow, choices, state.CopyForPacket())
            {
                Assumed = assumed is null ? null : new AssumedAnswers(assumed.Conditions, assumed.Table),
                Refusal = refusal,
                Cases = cases,
            };
            outcomes.Add(Outcome(run));
            UsualSteps = run.Steps.Count;
            assumptions.UnionWith(run.Assumptions);
            answers = NextAnswers(choices.Answers);
        }

        return new TraceTree(packet, HostSummary, [.. assumptions], outcomes.ToImmutable());
    }

    /// <summary>Sends the packet that a region's tracker follows through the ruleset.</summary>
    internal RegionWalk Walk(RegionTracker region)
    {
        region.BeginWalk();
        Packet start = region.StartPacket();
        var packet = new FlowingPacket(start) { Region = region };
        packet.Input = region.Input(start.InInterface);
        var state = new TraceState();
        var run = new TraceRun(this, packet, start, state.NextFlow(), new RunChoices([]), state);
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
            return Unknown(run.Start, run.Choices.Conditions, run.Steps) with { Way = [.. run.Way], Answers = [.. run.Choices.Told], SituationAfter = run.Recorder?.End(run) };
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
            Way = [.. run.Way],
            Answers = [.. run.Choices.Told],
            SituationAfter = run.Recorder?.End(run),
            StateAfter = run.State,
            IsReply = packet.IsReply,
            Answer = ending is { Verdict: TraceVerdict.Reject, Reply: not null, Step: { Rule: { } rule, Hook: var hook } } && run.Tracer.ActionOf(rule) is RejectAction reject
                ? RefusalAnswer.Of(run, reject, hook)
                : null,
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
