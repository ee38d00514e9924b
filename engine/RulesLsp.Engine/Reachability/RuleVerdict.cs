using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>Whether any packet gets to a rule and matches it.</summary>
public abstract record RuleVerdict;

/// <summary>A packet reaches and matches the rule.</summary>
/// <param name="Path">The jumps and gotos that lead there, from the built-in chain inwards, and the rule itself last.</param>
public sealed record AliveVerdict(WitnessPacket Witness, ImmutableArray<Rule> Path) : RuleVerdict;

/// <summary>No packet ever reaches and matches the rule.</summary>
/// <param name="Blockers">The rules that take its packets away, the one with the largest part first; for callers that exclude it: the calls.</param>
/// <param name="SameVerdictOnly">Every blocker does what the dead rule would have done.</param>
/// <param name="Policies">The built-in chains of earlier tables whose policies take packets away besides.</param>
public sealed record DeadVerdict(DeadKind Kind, ImmutableArray<Rule> Blockers, bool SameVerdictOnly, ImmutableArray<Chain> Policies) : RuleVerdict;

/// <summary>The question is open; nothing may be claimed.</summary>
/// <param name="Why">A clause that completes "not decided: …".</param>
public sealed record UndecidedVerdict(string Why) : RuleVerdict;

/// <summary>Why a rule is dead.</summary>
public enum DeadKind : byte
{
    /// <summary>Its own condition contradicts itself.</summary>
    NeverMatches,

    /// <summary>Earlier rules take all of its packets.</summary>
    Shadowed,

    /// <summary>Nothing live calls its chain. Reported once, at the chain or the dead call.</summary>
    ChainUnreached,

    /// <summary>The packet's mark never has the value that is asked for here, or on the way here.</summary>
    MarkNever,

    /// <summary>No packet at the hook satisfies it, such as an incoming interface at OUTPUT.</summary>
    HookExcludes,

    /// <summary>Every call of the chain excludes its packets.</summary>
    CallerExcludes,
}

/// <summary>A packet that reaches a rule, and what it takes besides.</summary>
/// <param name="Conditions">What must hold besides; every opaque condition that is not named does not hold.</param>
public sealed record WitnessPacket(Packet Packet, ImmutableArray<AssumedCondition> Conditions);

/// <summary>What an analysis looks at.</summary>
public enum ReachabilityScope : byte
{
    /// <summary>What earlier tables and hooks do with packets counts.</summary>
    WholeWay,

    /// <summary>
    /// The same, and what the kernel's checks between the hooks keep away as well. Findings don't rest on it: a rule against spoofed
    /// addresses is no mistake because routing would drop them too.
    /// </summary>
    WholeKernel,

    /// <summary>Any packet may enter each table.</summary>
    EachTable,
}

/// <summary>How much work an analysis may do; never a time, so that verdicts repeat.</summary>
public sealed record ReachabilityOptions
{
    public ReachabilityScope Scope { get; init; }

    /// <summary>Units of work for each rule at first.</summary>
    public long UnitsPerRule { get; init; } = 64_000;

    /// <summary>When the rules of a table have used so many units, each further one gets a sixty-fourth only: a check of any file ends.</summary>
    public long UnitsBeforeHaste { get; init; } = 150_000_000;

    /// <summary>Units for all rules of a table that needed more, in rule order.</summary>
    public long UnitsPerTable { get; init; } = 50_000_000;

    /// <summary>
    /// The ruleset is being edited: what the decisions rest on is kept, so that the analysis of the next version decides only what an
    /// edit can change.
    /// </summary>
    public bool ExpectsEdits { get; init; }

    /// <summary>
    /// The file is added to chains that exist already (<see cref="RulesetOptions.KeepsChains"/>): rules elsewhere may call its
    /// user chains, so none counts as unreached and callers exclude nothing.
    /// </summary>
    public bool KeepsChains { get; init; }

    /// <summary>
    /// 0-based lines that no back end loads, besides those whose jump leads nowhere: their rules are analysed as if they were not
    /// there. A user chain that such a line calls counts as called with any packet, for the line will be mended.
    /// </summary>
    public IReadOnlySet<int> RefusedLines { get; init; } = FrozenSet<int>.Empty;
}
