using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// What the kernel itself keeps from a hook, whatever its settings are. INPUT: no packet has a multicast or broadcast source, and none
/// has ::1 at either end, unless it comes by lo (ip_route_input_slow, ip6_rcv_core; a device of type VRF may bring ::1 too). nat: of
/// ICMP only the queries that begin a connection (nf_conntrack_proto_icmp.c and its sister of IPv6).
/// </summary>
internal static class KernelChecks
{
    private const uint FirstMulticast = 0xE000_0000;
    private const uint LastMulticast = 0xEFFF_FFFF;
    private static readonly byte[] IPv4Queries = [8, 13, 15, 17];
    private static readonly byte[] IPv6Queries = [128, 139];
    private static readonly UInt128 FirstIPv6Multicast = (UInt128)0xFF << 120;

    /// <summary>The source addresses that the checks tell from others, where addresses are numbered: besides the loopback address, which is known always.</summary>
    public static (UInt128 First, UInt128 Last) NumberedSources => (FirstIPv6Multicast, UInt128.MaxValue);

    /// <summary>Those of the packets that come to the chain.</summary>
    public static Box[] Passing(TableDimensions dimensions, Chain chain, Box[] entering)
    {
        Box[] passing = chain.TableName == TableNames.Nat ? dimensions.Shared(entering, BeginningConnections(dimensions)) : entering;
        return chain.Hook == Hook.Input ? dimensions.Shared(passing, Delivered(dimensions)) : passing;
    }

    private static Box[] BeginningConnections(TableDimensions dimensions)
    {
        bool isIPv4 = dimensions.Family == AddressFamily.IPv4;
        byte icmp = isIPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6;
        return
        [
            dimensions.WithLane(Lane.Protocol, 0, icmp - 1u),
            dimensions.WithLane(Lane.Protocol, icmp + 1u, byte.MaxValue),
            .. (isIPv4 ? IPv4Queries : IPv6Queries).Select(type => WithBoth(dimensions, Lane.Protocol, icmp, icmp, Lane.DestinationPortOrIcmp, (uint)type << 8, ((uint)type << 8) | byte.MaxValue)),
        ];
    }

    private static Box[] Delivered(TableDimensions dimensions)
    {
        (uint first, uint last) = dimensions.Interfaces.RangeOf("lo", isPrefix: false);
        Box[] byLoopback = [dimensions.WithLane(Lane.InputInterface, first, last)];
        Box[] possible = dimensions.Family == AddressFamily.IPv4
            ? Between(dimensions, Lane.Source, (0, FirstMulticast - 1), (LastMulticast + 1, uint.MaxValue - 1))
            : dimensions.Shared(
                Between(dimensions, Lane.Source, (0, dimensions.Sources.First(1) - 1), (dimensions.Sources.Last(1) + 1, dimensions.Sources.First(FirstIPv6Multicast) - 1)),
                Between(dimensions, Lane.Destination, (0, dimensions.Destinations.First(1) - 1), (dimensions.Destinations.Last(1) + 1, uint.MaxValue)));
        return [.. byLoopback, .. dimensions.Shared(dimensions.NotByLoopback(), possible)];
    }

    private static Box[] Between(TableDimensions dimensions, Lane lane, params (uint Low, uint High)[] intervals) =>
        [.. intervals.Where(static interval => interval.Low <= interval.High).Select(interval => dimensions.WithLane(lane, interval.Low, interval.High))];

    private static Box WithBoth(TableDimensions dimensions, Lane one, uint low, uint high, Lane other, uint otherLow, uint otherHigh)
    {
        Box box = dimensions.WithLane(one, low, high);
        (box.Low[other], box.High[other]) = (otherLow, otherHigh);
        return box;
    }
}
