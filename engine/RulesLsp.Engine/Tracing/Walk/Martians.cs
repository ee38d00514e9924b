using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Addresses that routing refuses on received packets (net/ipv4/route.c, ip_route_input_slow).</summary>
internal static class Martians
{
    private const int StrictFilter = 1;

    /// <summary>Why routing throws the packet away; null: it does not.</summary>
    public static string? Reason(TraceRun run, UInt128 destination)
    {
        FlowingPacket packet = run.Packet;
        if (packet.Family == AddressFamily.IPv6)
        {
            // What a translation sends to ::1 finds no route but from lo (net/ipv6/route.c, rt6_need_strict).
            return AddressKinds.IsLoopback(destination, packet.Family) ? TraceReasons.MartianDestination : null;
        }

        UInt128? known = packet.Value(PacketField.SourceAddress);
        if (known is { } source && SourceReason(run, source, destination) is { } reason)
        {
            return reason;
        }

        bool isZero = AddressKinds.IsUnspecified(destination) && known != 0;
        bool isLoopback = AddressKinds.IsLoopback(destination, packet.Family) && !RoutesLoopback(run);
        return isZero || isLoopback ? TraceReasons.MartianDestination : null;
    }

    /// <summary>Is loopback traffic allowed on real devices (net.ipv4.conf.*.route_localnet)?</summary>
    public static bool RoutesLoopback(TraceRun run)
    {
        return run.Host?.IsSetFor(run.Packet.Input.Name, "route_localnet") ?? false;
    }

    /// <summary>The groups that every host, or every router, listens to; others need a program.</summary>
    public static bool IsJoined(HostDescription host, UInt128 group, FlowingPacket packet)
    {
        if (packet.Family == AddressFamily.IPv4)
        {
            return group == 0xE0000001u;
        }

        UInt128 scope = (group >> 112) & 0xF;
        UInt128 rest = group & ((UInt128.One << 112) - 1);
        bool isAllNodes = rest == 1 && (scope == 1 || scope == 2);
        bool isAllRouters = rest == 2 && scope >= 1 && scope <= 5 && host.IsForwarding(packet.Family, null);
        UInt128 solicitedNode = (UInt128)0xFF02 << 112 | ((UInt128)0x1FF << 24);
        bool isSolicited = (group & ~(UInt128)0xFFFFFF) == solicitedNode
            && host.Interfaces.Any(device => device.Name == packet.Input.Name
                && device.Addresses.Any(own => own.Family == AddressFamily.IPv6 && (own.Address & 0xFFFFFF) == (group & 0xFFFFFF)));
        return isAllNodes || isAllRouters || isSolicited;
    }

    private static string? SourceReason(TraceRun run, UInt128 source, UInt128 destination)
    {
        AddressFamily family = run.Packet.Family;
        bool isToAll = AddressKinds.IsLimitedBroadcast(destination, family) || (source == 0 && destination == 0);
        bool isMulticastTo = AddressKinds.IsMulticast(destination, family);
        if (AddressKinds.IsMulticast(source, family) || AddressKinds.IsLimitedBroadcast(source, family))
        {
            return TraceReasons.MartianSource;
        }

        if (AddressKinds.IsLoopback(source, family) && !RoutesLoopback(run))
        {
            return TraceReasons.MartianSource;
        }

        if (AddressKinds.IsUnspecified(source))
        {
            return isToAll || isMulticastTo ? null : TraceReasons.MartianSource;
        }

        if (run.Host is not { } host)
        {
            return null;
        }

        if (host.Routing.IsOwn(source, family) || host.Routing.IsBroadcast(source, family))
        {
            return host.IsSetFor(run.Packet.Input.Name, "accept_local") ? null : TraceReasons.MartianSource;
        }

        return null;
    }

    /// <summary>The reverse path filter: would an answer leave where the packet came in? (net/ipv4/fib_frontend.c, fib_validate_source)</summary>
    /// <param name="output">The device that the packet is sent on by, where the answer would come in; null: it is for this host.</param>
    public static string? ReversePath(TraceRun run, HostDescription host, UInt128 destination, string? output)
    {
        FlowingPacket packet = run.Packet;
        int mode = host.ReversePathFilterOf(packet.Input.Name);
        bool isFiltered = packet.Family == AddressFamily.IPv4 && mode != 0;
        if (!isFiltered || packet.Value(PacketField.SourceAddress) is not { } source || AddressKinds.IsUnspecified(source))
        {
            return null;
        }

        RouteAnswer? back = host.Routing.Find(new RouteQuery(packet.Family, source, destination, 0, (byte)(packet.Value(PacketField.TypeOfService) ?? 0), output));
        bool isReachable = back is { Type: RouteType.Unicast };
        string?[] ways = back is null ? [] : back.Ways.IsEmpty ? [back.Device] : [.. back.Ways.Select(item => item.Way.Device)];
        RouteQuestion.AskForInput(run, isReachable ? ways : []);
        bool isSameWay = isReachable && ways.Contains(packet.Input.Name);
        return isSameWay || (isReachable && mode != StrictFilter) ? null : TraceReasons.ReversePath;
    }
}
