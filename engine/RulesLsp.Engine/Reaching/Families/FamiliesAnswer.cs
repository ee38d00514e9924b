using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>For whom a service is open.</summary>
public enum ServiceOpening : byte
{
    Nobody,

    /// <summary>For some senders, or under conditions.</summary>
    Some,
    Everyone,
}

/// <summary>What one of two rulesets does with the packets of a service.</summary>
/// <param name="Packets">Those that are let in, in words; null: none.</param>
/// <param name="Witness">A packet of the service that shows the difference.</param>
/// <param name="Fate">What becomes of it, and where that is decided.</param>
public sealed record ServiceSide(ServiceOpening Opening, string? Packets, Packet Witness, FateOfSide Fate);

/// <summary>Services that the two families open differently, all in one way.</summary>
/// <param name="Service">In words: "tcp to port 80, received on eth0".</param>
/// <param name="Values">Ports, or protocol numbers, as ranges; empty for pings.</param>
/// <param name="Devices">Through which they come; empty: any, or all that no rule names.</param>
public sealed record ServiceDifference(
    ServiceKind Kind,
    ServiceArrival Arrival,
    string Service,
    ImmutableArray<FieldRange> Values,
    ImmutableArray<string> Devices,
    ServiceSide IPv4,
    ServiceSide IPv6);

/// <summary>How the services of two families compare.</summary>
/// <param name="Host">What was assumed of the host, in words.</param>
/// <param name="Undecided">Services of which nobody can tell.</param>
public sealed record FamiliesAnswer(string Host, ImmutableArray<ServiceDifference> Differences, ImmutableArray<UndecidedPart> Undecided)
{
    /// <summary>Both families let in the same, as far as families can be compared, and nothing is left open.</summary>
    public bool IsSame => Differences.IsEmpty && Undecided.IsEmpty;
}
