namespace RulesLsp.Engine.Packets;

/// <summary>
/// Proves that two neighbouring rules can change places: no packet passes the tests of both that come before anything that keeps
/// state, or both do the same with the packets and neither keeps state. What is not proved is not claimed.
/// </summary>
public static class RuleOrder
{
    /// <summary>Fields that no target changes before the packet has left the chain.</summary>
    private static readonly HashSet<PacketField> Lasting =
    [
        PacketField.Protocol, PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.SourcePort, PacketField.DestinationPort, PacketField.IcmpTypeCode,
    ];

    /// <summary>Whether the two can change places for every packet.</summary>
    public static bool MayChange(RuleSemantics one, RuleSemantics other)
    {
        if (one.Action is UnknownAction || other.Action is UnknownAction)
        {
            return false;
        }

        return AreApart(one, other) || (DoTheSame(one.Action, other.Action) && IsStateless(one) && IsStateless(other));
    }

    private static bool DoTheSame(RuleAction one, RuleAction other) => (one, other) switch
    {
        (VerdictAction a, VerdictAction b) => a.IsAccept == b.IsAccept,
        (RejectAction a, RejectAction b) => a.ReplyType == b.ReplyType,
        _ => false,
    };

    private static bool IsStateless(RuleSemantics semantics) => semantics.Tests.All(KeepsNoState);

    private static bool IsPlain(PacketTest test) => test is RangeTest or MaskTest or InterfaceTest;

    private static bool AreApart(RuleSemantics one, RuleSemantics other)
    {
        IEnumerable<PacketTest> left = one.Tests.TakeWhile(KeepsNoState);
        PacketTest[] right = [.. other.Tests.TakeWhile(KeepsNoState)];
        return left.Any(test => right.Any(candidate => Exclude(test, candidate)));
    }

    // The kernel asks in the order of the tests: a limit is not asked for packets that fail a test before it.
    private static bool KeepsNoState(PacketTest test) => IsPlain(test) || (test is AnyOfTest any && any.Alternatives.All(IsPlain));

    private static bool Exclude(PacketTest one, PacketTest other) => (one, other) switch
    {
        (RangeTest a, RangeTest b) => a.Field == b.Field && Lasting.Contains(a.Field) && Exclude(a, b),
        (InterfaceTest a, InterfaceTest b) => a.IsInput == b.IsInput && Exclude(a, b),
        _ => false,
    };

    private static bool Exclude(RangeTest one, RangeTest other) => (one.IsNegated, other.IsNegated) switch
    {
        (false, false) => one.Ranges.All(range => other.Ranges.All(taken => range.Last < taken.First || taken.Last < range.First)),
        (false, true) => IsInside(one, other),
        (true, false) => IsInside(other, one),
        _ => false,
    };

    private static bool IsInside(RangeTest inner, RangeTest outer) =>
        inner.Ranges.All(range => outer.Ranges.Any(around => around.First <= range.First && range.Last <= around.Last));

    private static bool Exclude(InterfaceTest one, InterfaceTest other) => (one.IsNegated, other.IsNegated) switch
    {
        (false, false) => !Covers(one, other) && !Covers(other, one),
        (false, true) => Covers(other, one),
        (true, false) => Covers(one, other),
        _ => false,
    };

    /// <summary>Whether every name that the inner one takes is taken by the outer one, negations aside.</summary>
    private static bool Covers(InterfaceTest outer, InterfaceTest inner) => outer.IsPrefix
        ? inner.Name.StartsWith(outer.Name, StringComparison.Ordinal)
        : !inner.IsPrefix && inner.Name == outer.Name;
}
