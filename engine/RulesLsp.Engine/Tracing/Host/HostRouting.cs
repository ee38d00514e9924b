using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>What routing is asked.</summary>
/// <param name="Mark">The packet's mark; rules with fwmark look at it.</param>
/// <param name="Input">The device it came in by; null: this host sends it.</param>
public sealed record RouteQuery(AddressFamily Family, UInt128 Destination, UInt128? Source, uint Mark, byte TypeOfService, string? Input)
{
    public byte? Protocol { get; init; }

    public ushort? SourcePort { get; init; }

    public ushort? DestinationPort { get; init; }

    /// <summary>The user whose socket sends it; packets that are passed on count as root's.</summary>
    public uint? UserId { get; init; }
}

/// <summary>What routing answers.</summary>
/// <param name="Type">Unicast: sent on; Local and Broadcast: to this host.</param>
/// <param name="Source">The address that this host sends from; null when none fits.</param>
public sealed record RouteAnswer(RouteType Type, string? Device, UInt128? Via, UInt128? Source)
{
    /// <summary>The longest packet that the way carries, in bytes; 0: not known.</summary>
    public int Mtu { get; init; }

    /// <summary>The same, looked at behind the last hook; 0: nothing is.</summary>
    public int LastMtu { get; init; }

    /// <summary>The ways of which a flow takes one, each with its share; empty: there is only one.</summary>
    public ImmutableArray<(RouteAnswer Way, int Weight)> Ways { get; init; } = [];
}

/// <summary>The routing decisions of a described host: own addresses first, then the rules' tables, longest prefix first.</summary>
public sealed class HostRouting
{
    private const int MainRulePriority = 32766;
    private const int DefaultRulePriority = 32767;
    private const string LocalTable = "local";
    private readonly HostDescription _host;
    private readonly ImmutableArray<HostRoute> _routes;
    private readonly ImmutableArray<HostRule> _rules;

    internal HostRouting(HostDescription host)
    {
        _host = host;
        _routes = [.. ConnectedRoutes(host).Concat(host.Routes)];
        IEnumerable<HostRule> usual = Enum.GetValues<AddressFamily>().Where(family => family.HasPackets() && !host.FullyRuled.Contains(family)).SelectMany(UsualRules);
        _rules = [.. host.Rules.Concat(usual).OrderBy(rule => rule.Priority)];
    }

    /// <summary>The route of a packet; null: no route.</summary>
    public RouteAnswer? Find(RouteQuery query)
    {
        if (LocalTypeOf(query.Destination, query.Family) is { } local)
        {
            UInt128? source = local == RouteType.Local ? query.Destination : null;
            return new RouteAnswer(local, query.Input ?? (local == RouteType.Local ? "lo" : DeviceOfBroadcast(query.Destination)), null, source ?? SourceFor(query));
        }

        int next = int.MinValue;
        foreach (HostRule rule in _rules)
        {
            if (rule.Priority < next || !RouteLookup.Selects(rule, query))
            {
                continue;
            }

            if (rule.GoTo is { } target)
            {
                next = target;
                continue;
            }

            if (rule.Action is { } action)
            {
                // A rule that says so is answered as if there were no route, a route as an unreachable host (net/ipv4/fib_rules.c).
                return action == RouteType.Unreachable ? null : new RouteAnswer(action, null, null, null);
            }

            HostRoute? route = RouteLookup.Best(_routes.Where(IsUp), rule.Table, query);
            if (route is null || route.Type == RouteType.Throw || route.PrefixLength <= rule.SuppressPrefixLength)
            {
                continue;
            }

            return AnswerOf(route, query);
        }

        return null;
    }

    private RouteAnswer AnswerOf(HostRoute route, RouteQuery query)
    {
        if (route.NextHops.IsEmpty)
        {
            string? device = route.Type == RouteType.Local ? query.Input ?? "lo" : route.Device;

            // IPv4 asks the route before FORWARD, IPv6 the device there and the route only at the very end (ip6_dst_mtu_maybe_forward).
            bool isRoutes = route.Mtu > 0 && route.Family == AddressFamily.IPv4;
            int mtu = isRoutes || device is null ? route.Mtu : _host.FindInterface(device)?.Mtu ?? 0;
            return new RouteAnswer(route.Type, device, route.Via, SourceOf(route, query.Destination)) { Mtu = mtu, LastMtu = isRoutes ? 0 : route.Mtu };
        }

        return new RouteAnswer(route.Type, null, null, null)
        {
            Ways = [.. route.NextHops.Select(hop => (AnswerOf(route with { NextHops = [], Via = hop.Via, Device = hop.Device }, query), hop.Weight))],
        };
    }

    private static IEnumerable<HostRule> UsualRules(AddressFamily family)
    {
        HostRule main = new(MainRulePriority, null, null, null, uint.MaxValue, null, null, null, "main", null, RuleSense.Plain, family);
        return [main with { Priority = 0, Table = LocalTable }, main, main with { Priority = DefaultRulePriority, Table = "default" }];
    }

    /// <summary>The kind of an address as this host routes it.</summary>
    /// <param name="device">Only this device's own addresses are local; "": all of them.</param>
    public AddressTypes TypeOf(UInt128 address, AddressFamily family, string device)
    {
        if (family == AddressFamily.IPv6)
        {
            return TypeOfIPv6(address, device);
        }

        AddressTypes known = AddressKinds.WithoutHost(address, family);
        if (known is AddressTypes.Multicast or AddressTypes.Broadcast)
        {
            return known;
        }

        if (AddressKinds.IsUnspecified(address))
        {
            return AddressTypes.Broadcast;
        }

        if (known == AddressTypes.Local)
        {
            return device is "" or "lo" ? AddressTypes.Local : AddressTypes.Unicast;
        }

        foreach (HostInterface owner in _host.Interfaces.Where(owner => device.Length == 0 || owner.Name == device))
        {
            foreach (InterfaceAddress own in owner.Addresses.Where(own => own.Family == family))
            {
                if (own.Address == address)
                {
                    return AddressTypes.Local;
                }

                if (own.Broadcast == address)
                {
                    return AddressTypes.Broadcast;
                }
            }
        }

        // Only the table of own addresses is asked: a blackhole in another table is unicast (net/ipv4/fib_frontend.c).
        return AddressTypes.Unicast;
    }

    private AddressTypes TypeOfIPv6(UInt128 address, string device)
    {
        AddressTypes digits = AddressKinds.DigitsOfIPv6(address);
        bool isOwn = device switch
        {
            "" => IsOwn(address, AddressFamily.IPv6),
            "lo" => address == AddressKinds.IPv6Loopback,
            _ => _host.FindInterface(device)?.Addresses.Any(own => own.Family == AddressFamily.IPv6 && own.Address == address) ?? false,
        };
        if (isOwn)
        {
            return digits | AddressTypes.Local;
        }

        RouteAnswer? answer = Find(new RouteQuery(AddressFamily.IPv6, address, null, 0, 0, null));
        return answer?.Type switch
        {
            RouteType.Local when !IsOwn(address, AddressFamily.IPv6) => digits | AddressTypes.Anycast,
            RouteType.Unicast or RouteType.Local => digits,
            _ => digits | AddressTypes.Unreachable,
        };
    }

    /// <summary>Does one of the devices have the address, or does a route bring it here?</summary>
    public bool IsOwn(UInt128 address, AddressFamily family) =>
        AddressKinds.IsLoopback(address, family)
        || _host.Routes.Any(route => route is { Type: RouteType.Local, Table: LocalTable } && route.Family == family && route.Covers(address))
        || _host.Interfaces.Any(device => device.Addresses.Any(own => own.Family == family && own.Address == address));

    /// <summary>Is it the broadcast address of one of the networks, or of all?</summary>
    public bool IsBroadcast(UInt128 address, AddressFamily family) =>
        AddressKinds.IsLimitedBroadcast(address, family)
        || _host.Interfaces.Any(device => device.Addresses.Any(own => own.Family == family && own.Broadcast == address));

    /// <summary>The address that a device sends from towards <paramref name="nextHop"/> (net/ipv4/devinet.c, inet_select_addr).</summary>
    public UInt128? AddressOf(string device, AddressFamily family, UInt128? nextHop)
    {
        InterfaceAddress[] own = [.. _host.FindInterface(device)?.Addresses.Where(address => address.Family == family) ?? []];
        InterfaceAddress? covering = nextHop is { } hop ? own.FirstOrDefault(address => address.Covers(hop)) : null;
        if (family == AddressFamily.IPv6)
        {
            // A link-local address speaks to link-local ones only.
            bool wantsLinkLocal = nextHop is { } target && AddressKinds.IsLinkLocal(target, family);
            covering ??= own.FirstOrDefault(address => AddressKinds.IsLinkLocal(address.Address, family) == wantsLinkLocal);
        }

        return (covering ?? own.FirstOrDefault())?.Address;
    }

    private RouteType? LocalTypeOf(UInt128 address, AddressFamily family)
    {
        if (IsOwn(address, family))
        {
            return RouteType.Local;
        }

        if (IsBroadcast(address, family))
        {
            return RouteType.Broadcast;
        }

        // IPv6 routers answer to the network's own address (RFC 4291, subnet-router anycast).
        bool isAnycast = family == AddressFamily.IPv6 && _host.IsForwarding(family, null)
            && _host.Interfaces.Any(device => device.Addresses.Any(own => own.Family == family && own.PrefixLength < 127 && own.Network == address));
        return isAnycast ? RouteType.Local : null;
    }

    private string? DeviceOfBroadcast(UInt128 address) =>
        _host.Interfaces.FirstOrDefault(device => device.Addresses.Any(own => own.Broadcast == address))?.Name;

    private UInt128? SourceFor(RouteQuery query) =>
        DeviceOfBroadcast(query.Destination) is { } device ? AddressOf(device, query.Family, query.Destination) : null;

    private UInt128? SourceOf(HostRoute route, UInt128 destination)
    {
        if (route.Source is { } preferred)
        {
            return preferred;
        }

        UInt128 nextHop = route.Family == AddressFamily.IPv6 ? destination : route.Via ?? destination;
        return route.Device is { } device ? AddressOf(device, route.Family, nextHop) : null;
    }

    private bool IsUp(HostRoute route) =>
        route.Device is null || _host.FindInterface(route.Device) is not { State: LinkState.Down };

    private static IEnumerable<HostRoute> ConnectedRoutes(HostDescription host)
    {
        foreach (HostInterface device in host.Interfaces.Where(device => device.State == LinkState.Up))
        {
            foreach (InterfaceAddress own in device.Addresses.Where(own => !host.FullyRouted.Contains(own.Family)))
            {
                UInt128? source = own.Family == AddressFamily.IPv4 ? own.Address : null;
                long metric = own.Family == AddressFamily.IPv4 ? 0 : 256;
                yield return new HostRoute(own.Family, own.Network, own.PrefixLength, null, device.Name, "main", RouteType.Unicast, source, metric);
            }

            if (device.Name != "lo" && device.Addresses.Any(own => own.Family == AddressFamily.IPv6))
            {
                yield return new HostRoute(AddressFamily.IPv6, AddressKinds.IPv6LinkLocal, 64, null, device.Name, "main", RouteType.Unicast, null, 256);
                yield return new HostRoute(AddressFamily.IPv6, (UInt128)0xFF << 120, 8, null, device.Name, "main", RouteType.Unicast, null, 256);
            }
        }
    }
}
