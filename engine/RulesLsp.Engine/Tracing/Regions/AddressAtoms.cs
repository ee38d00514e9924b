using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What somebody wants to know of an address.</summary>
internal enum AddressUse : byte
{
    /// <summary>Where routing sends a packet to it, and what kind of address it is.</summary>
    Routed,

    /// <summary>Whether routing takes a packet from it.</summary>
    Sender,

    /// <summary>Everything that a host tells apart.</summary>
    Any,
}

/// <summary>The addresses in parts that nothing but rules can tell apart: routing, masquerading and the kinds of addresses treat a part alike.</summary>
internal sealed class AddressAtoms
{
    private const int Groups = 16;

    // The first address of each piece, ascending; 0 is always one.
    private readonly UInt128[] _starts;
    private readonly FieldDomain[][] _parts;

    /// <param name="host">null: only the digits of an address say what it is.</param>
    public AddressAtoms(AddressFamily family, HostDescription? host)
    {
        UInt128 highest = AddressText.AllOnes(family);
        var starts = new SortedSet<UInt128> { 0 };
        foreach ((UInt128 first, UInt128 last) in Pieces(family, host))
        {
            starts.Add(first);
            if (last < highest)
            {
                starts.Add(last + 1);
            }
        }

        _starts = [.. starts];
        FieldRange[] pieces = [.. _starts.Select((start, index) => new FieldRange(start, index + 1 < _starts.Length ? _starts[index + 1] - 1 : highest))];
        bool isPlain = host is null || host.Rules.IsEmpty;
        bool isReverseAsked = host is { ReversePathFilter: not 0 };
        _parts =
        [
            Parts(pieces, address => isPlain ? RoutedKey(address, family, host) : address),
            Parts(pieces, address => isPlain && !isReverseAsked ? SenderKey(address, family, host) : address),
            Parts(pieces, static address => address),
        ];
    }

    /// <summary>All addresses that are like this one.</summary>
    public FieldDomain Around(UInt128 address, AddressUse use)
    {
        int index = Array.BinarySearch(_starts, address);
        return _parts[(int)use][index >= 0 ? index : ~index - 1];
    }

    // For each piece all pieces with the same key.
    private static FieldDomain[] Parts(FieldRange[] pieces, Func<UInt128, object> keyOf)
    {
        object[] keys = [.. pieces.Select(piece => keyOf(piece.First))];
        Dictionary<object, FieldDomain> parts = Enumerable.Range(0, pieces.Length).GroupBy(index => keys[index])
            .ToDictionary(group => group.Key, group => FieldDomain.OfRanges(group.Select(index => pieces[index])));
        return [.. keys.Select(key => parts[key])];
    }

    private static object RoutedKey(UInt128 address, AddressFamily family, HostDescription? host)
    {
        (AddressTypes, bool, bool, bool) kinds = (AddressKinds.WithoutHost(address, family), AddressKinds.IsUnspecified(address),
            AddressKinds.IsLinkLocal(address, family), family == AddressFamily.IPv6 && AddressKinds.IsOfLink(address));
        if (host is null)
        {
            return kinds;
        }

        if (AddressKinds.IsMulticast(address, family))
        {
            // Which groups a host has joined depends on more than this.
            return address;
        }

        RouteAnswer? answer = host.Routing.Find(new RouteQuery(family, address, null, 0, 0, null));
        UInt128? own = answer?.Device is { } device ? host.Routing.AddressOf(device, family, answer.Via ?? address) : null;
        return (kinds, answer?.Type, answer?.Device, answer?.Via, own, host.Routing.IsOwn(address, family), host.Routing.IsBroadcast(address, family));
    }

    private static object SenderKey(UInt128 address, AddressFamily family, HostDescription? host)
    {
        bool isHosts = host is not null && (host.Routing.IsOwn(address, family) || host.Routing.IsBroadcast(address, family));
        return (AddressKinds.WithoutHost(address, family), AddressKinds.IsUnspecified(address), AddressKinds.IsLinkLocal(address, family), isHosts);
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> Pieces(AddressFamily family, HostDescription? host)
    {
        IEnumerable<(UInt128, UInt128)> kinds = family == AddressFamily.IPv4
            ? [(0u, 0u), (0x7F00_0000u, 0x7FFF_FFFFu), (0xE000_0000u, 0xEFFF_FFFFu), (uint.MaxValue, uint.MaxValue)]
            : [(0u, 0u), (1u, 1u), Prefix((UInt128)0xFE80 << 112, 10, family), Prefix((UInt128)0xFF << 120, 8, family), Prefix((UInt128)0xFF02 << 112, 16, family)];
        return host is null ? kinds : kinds.Concat(OfHost(family, host));
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> OfHost(AddressFamily family, HostDescription host)
    {
        foreach (InterfaceAddress own in host.Interfaces.SelectMany(device => device.Addresses).Where(own => own.Family == family))
        {
            yield return Prefix(own.Network, own.PrefixLength, family);
            yield return (own.Address, own.Address);
            yield return (own.Network, own.Network);
            if (own.Broadcast is { } broadcast)
            {
                yield return (broadcast, broadcast);
            }

            if (family == AddressFamily.IPv6)
            {
                // The solicited-node group of the address (RFC 4291, 2.7.1).
                UInt128 group = ((UInt128)0xFF02 << 112) | ((UInt128)0x1FF << 24) | (own.Address & 0xFF_FFFF);
                yield return (group, group);
            }
        }

        foreach (HostRoute route in host.Routes.Where(route => route.Family == family))
        {
            yield return Prefix(route.Destination, route.PrefixLength, family);
        }

        foreach ((UInt128 address, int length) in host.Rules.Where(rule => rule.Family is null || rule.Family == family)
            .SelectMany(rule => new[] { rule.From, rule.To }).OfType<(UInt128, int)>())
        {
            yield return Prefix(address, Math.Min(length, AddressText.Width(family)), family);
        }

        if (family == AddressFamily.IPv4)
        {
            // All hosts.
            yield return (0xE000_0001u, 0xE000_0001u);
            yield break;
        }

        for (int scope = 0; scope < Groups; scope++)
        {
            UInt128 groups = ((UInt128)0xFF00 << 112) | ((UInt128)scope << 112);
            yield return (groups | 1, groups | 1);
            yield return (groups | 2, groups | 2);
        }
    }

    private static (UInt128 First, UInt128 Last) Prefix(UInt128 address, int length, AddressFamily family)
    {
        UInt128 mask = AddressText.PrefixMask(length, family);
        return (address & mask, (address & mask) | (~mask & AddressText.AllOnes(family)));
    }
}
