using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets;

/// <summary>
/// One condition of a rule in the packet model's own terms: what matches mean, freed from how they are written.
/// A rule takes a packet when all of its tests hold. Both the tracer and the reachability analysis read these.
/// </summary>
/// <param name="Option">The option that the condition comes from, to explain a failure; null for an implied condition.</param>
/// <param name="IsNegated">The test as a whole is turned round, within what the field's absence allows.</param>
public abstract record PacketTest(BoundOption? Option, bool IsNegated);

/// <summary>The field lies in one of the inclusive ranges. A packet that lacks the field passes neither form.</summary>
public sealed record RangeTest(BoundOption? Option, bool IsNegated, PacketField Field, ImmutableArray<FieldRange> Ranges)
    : PacketTest(Option, IsNegated)
{
    /// <summary>The match has to read a transport header, and throws away packets that lack it; null: it asks for none.</summary>
    public HeaderNeed? Need { get; init; }
}

/// <summary>A transport header without which a match drops the packet, whatever it is asked for (xt_action_param.hotdrop).</summary>
/// <param name="Bytes">So many have to be there.</param>
/// <param name="RefusesFragmentWithin">A fragment of IPv4 that begins 8 bytes into the header is dropped too (net/netfilter/xt_tcpudp.c, tcp_mt).</param>
public sealed record HeaderNeed(int Bytes, bool RefusesFragmentWithin);

/// <summary>An inclusive range of a field's values.</summary>
public readonly record struct FieldRange(UInt128 First, UInt128 Last);

/// <summary>(field AND <paramref name="Mask"/>) equals <paramref name="Value"/>. A packet that lacks the field passes neither form.</summary>
public sealed record MaskTest(BoundOption? Option, bool IsNegated, PacketField Field, UInt128 Mask, UInt128 Value)
    : PacketTest(Option, IsNegated);

/// <summary>The device's name; an absent device is the empty name (netfilter-semantics 9).</summary>
public sealed record InterfaceTest(BoundOption? Option, bool IsNegated, bool IsInput, string Name, bool IsPrefix)
    : PacketTest(Option, IsNegated);

/// <summary>How an opaque condition behaves over time.</summary>
public enum OpaqueKind : byte
{
    /// <summary>The same packet always gets the same answer: two equal tests agree.</summary>
    Deterministic,

    /// <summary>Every evaluation answers anew (limit, statistic, recent …).</summary>
    Fresh,
}

/// <summary>
/// A condition whose truth the model does not compute from the packet alone. Its <paramref name="Detail"/> says in typed
/// terms what it asks, for those who know the host or keep state.
/// </summary>
/// <param name="Key">Canonical text, without the negation when <c>IsNegated</c> carries it: equal keys are the same condition.</param>
/// <param name="Source">The match in the rule; null for a built-in option.</param>
/// <param name="Detail">What is asked; null when nobody can tell.</param>
public sealed record OpaqueTest(BoundOption? Option, bool IsNegated, OpaqueKind Kind, string Key, BoundModule? Source, OpaqueDetail? Detail = null)
    : PacketTest(Option, IsNegated)
{
    /// <summary>It stands for all options of the match, and not for <c>Option</c> alone.</summary>
    public bool IsWholeMatch { get; init; }
}

/// <summary>
/// One of the alternatives holds. Negated (alternatives are then plain ranges or masks): each one's field is there and none holds.
/// </summary>
public sealed record AnyOfTest(BoundOption? Option, bool IsNegated, ImmutableArray<PacketTest> Alternatives)
    : PacketTest(Option, IsNegated);

/// <summary>Something the catalogue lacks or the model does not support: always unknown, never covers, never excludes.</summary>
public sealed record UnmodelledTest(BoundOption? Option, string Text) : PacketTest(Option, false);

/// <summary>A contradiction or a form that the kernel never matches.</summary>
public sealed record NeverTest(BoundOption? Option, string Why) : PacketTest(Option, false);
