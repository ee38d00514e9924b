using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Where routing sends a packet.</summary>
/// <param name="IsLocal">To this host.</param>
/// <param name="Device">The way out, when it is not local.</param>
/// <param name="Ending">Routing throws it away.</param>
/// <param name="Mtu">The longest packet that the way out carries, in bytes; 0: not known.</param>
/// <param name="LastMtu">The same, looked at behind the last hook; 0: nothing is.</param>
internal sealed record Destination(bool IsLocal, InterfaceKnowledge Device, Ending? Ending, int Mtu = 0, int LastMtu = 0)
{
    public static Destination Local { get; } = new(true, InterfaceKnowledge.Absent, null);

    public static Destination Through(InterfaceKnowledge device) => new(false, device, null);

    public static Destination Nowhere(string reason) => new(false, InterfaceKnowledge.Absent, Ending.Unrouted(reason));
}

/// <summary>Whether routing of a local packet also picks its source address.</summary>
internal enum SourceChoice : byte
{
    Choose,

    /// <summary>A second routing: the source stays (netfilter-semantics: output-dev-after-reroute).</summary>
    Keep,
}

/// <summary>The kernel's routing decisions for the packet, with or without a described host.</summary>
internal static class Routing
{
    /// <summary>Packets that die before the first table.</summary>
    public static Ending? DropBeforeHooks(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        if (packet.Family == AddressFamily.IPv4 || packet.Input.Name == "lo")
        {
            return null;
        }

        RegionSight.Addresses(run);

        bool isLoopback = packet.Value(PacketField.SourceAddress) is { } source
            && (source == AddressKinds.IPv6Loopback || AddressKinds.IsMulticast(source, packet.Family));
        bool isToLoopback = packet.Value(PacketField.DestinationAddress) == AddressKinds.IPv6Loopback;
        return isLoopback ? Ending.Unrouted(TraceReasons.MartianSource)
            : isToLoopback ? Ending.Unrouted(TraceReasons.MartianDestination)
            : null;
    }

    public static Destination OfReceived(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        if (run.Start.OutInterface is { } told)
        {
            return Destination.Through(InterfaceKnowledge.Of(told)) with { Mtu = run.Host?.FindInterface(told)?.Mtu ?? 0 };
        }

        if (packet.IsRedirected)
        {
            return ForThisHost(run);
        }

        if (packet.Value(PacketField.DestinationAddress) is not { } destination)
        {
            return run.AskOnceAboutHost("packet is local", "the packet is for this host", "the packet is for another host and this one forwards it")
                ? Destination.Local
                : Destination.Through(InterfaceKnowledge.Unknown);
        }

        if (packet.Input.Name == "lo")
        {
            return Destination.Local;
        }

        RegionSight.Routing(run);
        if (Martians.Reason(run, destination) is { } martian)
        {
            return Destination.Nowhere(martian);
        }

        return run.Host is { } host ? Described(run, host, destination) : Undescribed(run, destination);
    }

    // Only the sender can be refused, and each of the addresses that it may be sent to does.
    private static Destination ForThisHost(TraceRun run)
    {
        if (run.Packet.Input.Name == "lo")
        {
            return Destination.Local;
        }

        RegionSight.Routing(run);
        UInt128 own = run.Packet[PacketField.DestinationAddress]!.Ranges[0].First;
        return Martians.Reason(run, own) is { } martian ? Destination.Nowhere(martian)
            : run.Host is { } host ? LocalUnlessFiltered(run, host, own)
            : Destination.Local;
    }

    /// <summary>The way of a packet that this host makes.</summary>
    public static Destination OfSent(TraceRun run, SourceChoice choice)
    {
        FlowingPacket packet = run.Packet;
        if (packet.Value(PacketField.DestinationAddress) is not { } destination)
        {
            return Destination.Through(Told(run, InterfaceKnowledge.Unknown));
        }

        RegionSight.Routing(run);
        if (run.Host is not { } host)
        {
            // A socket that is bound to a device finds no local route: to 127.0.0.1 or ::1 it sends on that device.
            bool isLoopback = run.Start.OutInterface is null && AddressKinds.IsLoopback(destination, packet.Family);
            return Destination.Through(isLoopback ? InterfaceKnowledge.Of("lo") : Told(run, UnknownDevice(run)));
        }

        RouteAnswer? answer = RouteQuestion.Sent(run, host, destination);
        if (AddressKinds.IsMulticast(destination, packet.Family) && run.Start.OutInterface is { } group)
        {
            answer = new RouteAnswer(RouteType.Unicast, group, null, host.Routing.AddressOf(group, packet.Family, destination));
        }

        if (Refusal(answer) is { } reason)
        {
            return Destination.Nowhere(reason);
        }

        if (choice == SourceChoice.Choose && packet.Value(PacketField.SourceAddress) is null && answer!.Source is { } source)
        {
            packet.Narrow(PacketField.SourceAddress, FieldDomain.Of(source));
        }

        packet.NextHop = answer!.Via ?? destination;
        InterfaceKnowledge device = answer.Device is { } name ? InterfaceKnowledge.Of(name) : UnknownDevice(run);
        return Destination.Through(choice == SourceChoice.Choose && device.Name != "lo" ? Told(run, device) : device);
    }

    /// <summary>A packet from 127.0.0.1 that was sent elsewhere by DNAT does not leave; IPv6 has no such check.</summary>
    public static bool IsLoopbackLeaving(TraceRun run, InterfaceKnowledge device)
    {
        run.Region?.SawAddress(PacketField.SourceAddress, AddressUse.Sender);
        return run.Packet.Family == AddressFamily.IPv4
        && run.Packet.Value(PacketField.SourceAddress) is { } source
        && AddressKinds.IsLoopback(source, run.Packet.Family)
        && device.Name is not (null or "lo")
        && !Martians.RoutesLoopback(run);
    }

    /// <summary>Between routing and the FORWARD hook: one hop further, unless the packet's time is over or the way out is too narrow for it.</summary>
    /// <param name="mtu">Of the way out, in bytes; 0: not known.</param>
    public static Ending? PassOn(TraceRun run, int mtu)
    {
        FlowingPacket packet = run.Packet;
        FieldDomain before = packet[PacketField.TimeToLive]!;
        run.Region?.Saw(PacketField.TimeToLive, FieldDomain.Between(0, 1));
        if (before.Value is { } value && value <= 1)
        {
            return Ending.Unrouted(TraceReasons.TtlExceeded);
        }

        if (IsTooBig(run, mtu))
        {
            return Ending.Unrouted(TraceReasons.TooBig);
        }

        FieldDomain living = before.Intersect(FieldDomain.Between(2, byte.MaxValue));
        packet.Move(PacketField.TimeToLive, FieldDomain.OfRanges(living.Ranges.Select(range => new FieldRange(range.First - 1, range.Last - 1))));
        return null;
    }

    /// <summary>Behind the last hook of what is passed on.</summary>
    public static Ending? Finish(TraceRun run, Destination destination) => IsTooBig(run, destination.LastMtu) ? Ending.Unrouted(TraceReasons.TooBig) : null;

    // IPv4 divides what may be divided, IPv6 nothing; no IPv6 link is narrower than 1280 bytes (ip_forward, ip6_forward).
    private static bool IsTooBig(TraceRun run, int mtu)
    {
        FlowingPacket packet = run.Packet;
        if (mtu == 0 || packet.Value(PacketField.Length) is not { } length)
        {
            return false;
        }

        bool isIPv6 = packet.Family == AddressFamily.IPv6;
        return length > (UInt128)(isIPv6 ? Math.Max(mtu, NarrowestIPv6) : mtu)
            && (run.Start.DontFragment ?? (isIPv6 || run.AskOnce("df", "the packet may not be divided (DF)", "the packet may be divided (no DF)")));
    }

    private const int NarrowestIPv6 = 1280;
    private static InterfaceKnowledge UnknownDevice(TraceRun run) => run.Region?.Output() ?? InterfaceKnowledge.Unknown;

    private static InterfaceKnowledge Told(TraceRun run, InterfaceKnowledge device) =>
        run.Start.OutInterface is { } told ? InterfaceKnowledge.Of(told) : device;

    private static string? Refusal(RouteAnswer? answer) => answer?.Type switch
    {
        null => TraceReasons.NoRoute,
        RouteType.Blackhole => TraceReasons.Blackhole,
        RouteType.Unreachable => TraceReasons.Unreachable,
        RouteType.Prohibit => TraceReasons.Prohibited,
        _ => null,
    };

    private static Destination Described(TraceRun run, HostDescription host, UInt128 destination)
    {
        FlowingPacket packet = run.Packet;
        if (AddressKinds.IsMulticast(destination, packet.Family))
        {
            return Martians.IsJoined(host, destination, packet) ? LocalUnlessFiltered(run, host, destination) : Destination.Nowhere(TraceReasons.MulticastNotJoined);
        }

        RouteAnswer? answer = RouteQuestion.Received(run, host, destination);
        if (answer?.Type is RouteType.Local or RouteType.Broadcast)
        {
            return LocalUnlessFiltered(run, host, destination);
        }

        if (!host.IsForwarding(packet.Family, packet.Input.Name))
        {
            return Destination.Nowhere(TraceReasons.ForwardingOff);
        }

        if (Refusal(answer) is { } reason)
        {
            return Destination.Nowhere(reason);
        }

        run.Region?.Saw(PacketField.PacketType, FieldDomain.Of((byte)PacketType.Unicast));
        if (packet.Value(PacketField.PacketType) is { } type && type != 0)
        {
            return Destination.Nowhere(TraceReasons.LinkBroadcast);
        }

        if (Martians.ReversePath(run, host, destination, answer!.Device) is { } filtered)
        {
            return Destination.Nowhere(filtered);
        }

        packet.NextHop = answer.Via ?? destination;

        // Link-local packets stay on their link (RFC 4291, 2.5.6).
        bool isLinkLocal = AddressKinds.IsLinkLocal(destination, packet.Family)
            || (packet.Value(PacketField.SourceAddress) is { } source && AddressKinds.IsLinkLocal(source, packet.Family));
        return isLinkLocal
            ? Destination.Nowhere(TraceReasons.MartianSource)
            : Destination.Through(answer.Device is { } device ? InterfaceKnowledge.Of(device) : UnknownDevice(run)) with { Mtu = answer.Mtu, LastMtu = answer.LastMtu };
    }

    private static Destination LocalUnlessFiltered(TraceRun run, HostDescription host, UInt128 destination) =>
        Martians.ReversePath(run, host, destination, null) is { } reason ? Destination.Nowhere(reason) : Destination.Local;

    private static Destination Undescribed(TraceRun run, UInt128 destination)
    {
        AddressFamily family = run.Packet.Family;
        if (AddressKinds.IsLimitedBroadcast(destination, family))
        {
            return Destination.Local;
        }

        string text = run.Region?.AddressName(PacketField.DestinationAddress) ?? AddressText.Format(destination, family);
        if (AddressKinds.IsMulticast(destination, family))
        {
            return run.AskOnceAboutHost($"joined {text}", $"this host is a member of the group {text}", $"this host is no member of the group {text}")
                ? Destination.Local
                : Destination.Nowhere(TraceReasons.MulticastNotJoined);
        }

        if (PacketWalk.IsOwnAddress(run, PacketField.DestinationAddress))
        {
            return Destination.Local;
        }

        run.Assumptions.Add("this host forwards packets that are not its own");
        return Destination.Through(UnknownDevice(run));
    }
}
