using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing;

/// <summary>What the ruleset says about a packet.</summary>
public enum TraceVerdict : byte
{
    Accept,
    Drop,
    Reject,

    /// <summary>A program in user space decides.</summary>
    Queue,

    /// <summary>The kernel keeps the packet for itself.</summary>
    Stolen,

    /// <summary>The model cannot tell. Never shown as ACCEPT.</summary>
    Unknown,
}

/// <summary>Where a packet ends.</summary>
public enum TraceFate : byte
{
    /// <summary>Handed to a program of this host.</summary>
    Delivered,
    Forwarded,

    /// <summary>Made here and sent out.</summary>
    Sent,
    Dropped,
    Rejected,

    /// <summary>Routing throws it away, not a rule.</summary>
    Unrouted,
    Unknown,
}

/// <summary>How a rule or a policy took part.</summary>
public enum TraceResult : byte
{
    Match,
    NoMatch,

    /// <summary>No rule decided: the built-in chain's policy did.</summary>
    Policy,

    /// <summary>The table was not asked.</summary>
    Skipped,
    Unknown,
}

/// <summary>Settings of a trace.</summary>
/// <param name="Backend">Whose differences are followed; with both, legacy, the canonical one.</param>
/// <param name="MostOutcomes">How many cases are told apart before the rest is UNKNOWN.</param>
/// <param name="Detail">Which rules are among the steps. Without those that did not match long chains are no longer walked rule by rule.</param>
public sealed record TraceOptions(Backends Backend = Backends.Legacy, int MostOutcomes = 64, TraceDetail Detail = TraceDetail.EveryRule)
{
    /// <summary>Chains with fewer rules than this are walked in any case.</summary>
    internal int ShortestIndexedChain { get; init; } = 32;

    /// <summary>So many walks through a long chain cost less than to find out what all of its rules ask of packets.</summary>
    internal int WalksBeforeIndex { get; init; } = 16;

    /// <summary>
    /// Lines (0-based, both included) whose rules are among the steps also where they did not match, unless they surely do the same in
    /// every case: then only the first case that comes to them has them. null: of none.
    /// </summary>
    internal (int First, int Last)? PassedLines { get; init; }

    /// <summary>Each step keeps what was known before it and how it was called, for those who go through a trace step by step.</summary>
    internal bool KeepsSituations { get; init; }

    public static TraceOptions Default { get; } = new();

    /// <summary>Whether a rule that did not match is among the steps.</summary>
    internal bool KeepsPassed(Rule rule) => Detail == TraceDetail.EveryRule
        || (PassedLines is { } lines && rule.Line >= lines.First && rule.Line <= lines.Last);
}

/// <summary>Everything that can happen to one packet, as far as the given facts tell.</summary>
/// <param name="Host">What was assumed of the host, in words.</param>
/// <param name="Assumptions">Further assumptions, such as "the limit at line 12 is not used up".</param>
public sealed record TraceTree(
    Packet Packet,
    string Host,
    ImmutableArray<string> Assumptions,
    ImmutableArray<TraceOutcome> Outcomes)
{
    /// <summary>The verdict of every outcome; null when they differ.</summary>
    public TraceVerdict? CommonVerdict =>
        Outcomes.Length > 0 && Outcomes.All(outcome => outcome.Verdict == Outcomes[0].Verdict) ? Outcomes[0].Verdict : null;

    /// <summary>The tree without the rules that did not match: of a long ruleset they are nearly all that it holds.</summary>
    public TraceTree WithoutPassedRules() => this with
    {
        Outcomes = [.. Outcomes.Select(outcome => outcome with { Steps = [.. outcome.Steps.Where(step => step.Result != TraceResult.NoMatch)], StateAfter = null })],
    };
}

/// <summary>One way that it can go.</summary>
/// <param name="Probability">Between 0 and 1, of the lots alone; null when nothing was drawn.</param>
/// <param name="Conditions">What must be so for this outcome, in words; empty: nothing is left open.</param>
/// <param name="Reason">A stable code out of <see cref="TraceReasons"/>.</param>
/// <param name="DecidingStep">The rule or policy that decided; null when none did.</param>
/// <param name="Reply">What the sender is told; null: nothing.</param>
public sealed record TraceOutcome(
    double? Probability,
    ImmutableArray<string> Conditions,
    TraceVerdict Verdict,
    TraceFate Fate,
    string Reason,
    TraceStep? DecidingStep,
    string? OutInterface,
    string? Reply,
    Packet PacketAfter,
    ImmutableArray<TraceStep> Steps)
{
    /// <summary>The packet came to the rule and matched it.</summary>
    public bool Matched(Rule rule) => Steps.Any(step => step.Result is TraceResult.Match or TraceResult.Unknown && ReferenceEquals(step.Rule, rule));

    /// <summary>The stations that it came to, in order; the last one is where its way ended. Empty: it came to none, or the case is one of too many.</summary>
    public ImmutableArray<TracePassage> Way { get; init; } = [];

    /// <summary>The answers to what the facts left open, in the order of the questions; default: the outcome stands for cases that were not told apart.</summary>
    public ImmutableArray<TraceAnswer> Answers { get; init; }

    /// <summary>What is known of the packet in the end; null: nobody asked for it.</summary>
    public Stepping.Situation? SituationAfter { get; init; }

    /// <summary>Counters, lists and connections as the packet leaves them, for the next packet of a scenario.</summary>
    internal Walk.TraceState? StateAfter { get; init; }

    /// <summary>It went against its connection's direction.</summary>
    internal bool IsReply { get; init; }

    /// <summary>What this host sends because it refused the packet; null: it did not, or stays silent.</summary>
    internal Walk.RefusalAnswer? Answer { get; init; }
}

/// <summary>An answer to a question that the facts leave open: one way of a fork.</summary>
/// <param name="Condition">What is assumed, in words.</param>
/// <param name="Probability">Of this answer, where it was drawn; null: it was not.</param>
public sealed record TraceAnswer(bool IsYes, string Condition, double? Probability);

/// <summary>One rule, or one policy, that the packet met.</summary>
public sealed record TraceStep
{
    public required Hook Hook { get; init; }

    public string Table => Chain.TableName;

    /// <summary>The chain that the rule stands in.</summary>
    public required Chain Chain { get; init; }

    /// <summary>null for a policy.</summary>
    public Rule? Rule { get; init; }

    public required TraceResult Result { get; init; }

    /// <summary>The target's or chain's name; the policy's name; null for a rule without a target.</summary>
    public string? Target => Rule is { } rule ? rule.Bound.JumpName : (Chain.Policy == ChainPolicy.Drop ? ChainPolicy.Drop : ChainPolicy.Accept).ToString().ToUpperInvariant();

    /// <summary>For a rule that did not match: the first condition that failed, with both values.</summary>
    public string? Why => FailedTest is { } failed ? Walk.WhyText.Of(failed, Observed.Text(failed, Family), Family) : null;

    /// <summary>What the kernel writes into its log here, line by line.</summary>
    public ImmutableArray<string> Log { get; init; } = [];

    /// <summary>The packet after the target, where that changed it; else null.</summary>
    public Packet? PacketAfter { get; init; }

    /// <summary>1-based line of the file: the rule's, or the policy's; null when the file does not mention the chain.</summary>
    public int? Line => (Rule?.Line ?? Chain.PolicyLine ?? Chain.DeclarationLine) + 1;

    /// <summary>Where the packet stood before it; null: nobody asked for it.</summary>
    public Stepping.StepRecord? Record { get; init; }

    internal PacketTest? FailedTest { get; init; }

    internal Walk.SeenValue Observed { get; init; }

    internal AddressFamily Family { get; init; }
}
