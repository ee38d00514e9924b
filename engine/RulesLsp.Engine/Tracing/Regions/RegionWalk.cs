using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>How the packets of a region fared in one ruleset.</summary>
/// <param name="Outcome">The followed packet's.</param>
/// <param name="Packet">The packet as it was in the end.</param>
/// <param name="State">Counters, lists and sets as it left them.</param>
/// <param name="Origins">Where each field's last value comes from, by the field's number.</param>
/// <param name="Work">Rules evaluated.</param>
/// <param name="IsExact">No question was left that the region does not know of.</param>
internal sealed record RegionWalk(TraceOutcome Outcome, FlowingPacket Packet, TraceState State, FieldOrigin[] Origins, int Work, bool IsExact)
{
    /// <summary>The walk was to go no further, and nothing is decided yet.</summary>
    public bool IsStopped => Outcome.Reason == Ending.Stopped.Reason;

    /// <summary>It was given up, because it would have told too many parts apart: what comes behind is not known.</summary>
    public bool IsTooLong => Outcome.Reason == TraceReasons.TooManyCases;

    public InterfaceKnowledge Output => Packet.Output;

    /// <summary>Conntrack knows the packet.</summary>
    public bool HasConnection => Packet.Connection is not null;

    /// <summary>Nothing that was done to the packets differs: whatever comes next does the same to both.</summary>
    public bool IsLike(RegionWalk other) =>
        Origins.Zip(other.Origins).All(pair => pair.First.IsSameAs(pair.Second))
        && IsSameDevice(Packet.Input, other.Packet.Input)
        && IsSameDevice(Packet.Output, other.Packet.Output)
        && IsSameDevice(Packet.Leaving, other.Packet.Leaving)
        && IsLike(Packet.Connection, other.Packet.Connection)
        && State.Recent.Count == 0 && other.State.Recent.Count == 0
        && State.SetChanges.Count == 0 && other.State.SetChanges.Count == 0;

    private static bool IsSameDevice(InterfaceKnowledge one, InterfaceKnowledge other) =>
        one.Name == other.Name && ReferenceEquals(one.Dimension, other.Dimension);

    private static bool IsLike(Connection? one, Connection? other) => one is null || other is null
        ? ReferenceEquals(one, other)
        : one.IsDestinationDecided == other.IsDestinationDecided && one.IsSourceDecided == other.IsSourceDecided
            && one.IsDestinationTranslated == other.IsDestinationTranslated && one.IsSourceTranslated == other.IsSourceTranslated
            && one.MasqueradeDevice == other.MasqueradeDevice;
}
