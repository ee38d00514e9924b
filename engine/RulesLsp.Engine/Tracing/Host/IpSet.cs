using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>An ipset with its members as text, such as type "hash:ip,port" and member "192.0.2.1,tcp:80".</summary>
public sealed record IpSet(string Name, string Type, ImmutableArray<string> Members)
{
    private const string NetworkAndDevice = "hash:net,iface";
    private const string ListPrefix = "list:";
    private ImmutableArray<IpSetMember> _members;

    /// <summary>What follows the type when it is created: "family inet6 netmask 64".</summary>
    public string Options { get; init; } = "";

    private ImmutableArray<IpSetMember> ReadMembers => _members.IsDefault ? _members = [.. Members.Select(IpSetMember.Of)] : _members;

    /// <summary>What its members are made of: "ip", "net", "port", "mac", "iface", "mark"; "set" for a list.</summary>
    internal ImmutableArray<string> Dimensions => Type.Contains(':', StringComparison.Ordinal) ? [.. Type[(Type.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',')] : [];

    /// <summary>The set is a list of sets.</summary>
    internal bool IsList => Type.StartsWith(ListPrefix, StringComparison.Ordinal);

    /// <summary>The set is a list, and one of these stands in it.</summary>
    internal bool IsListOfAny(IEnumerable<string> names) =>
        Type.StartsWith(ListPrefix, StringComparison.Ordinal) && names.Any(name => Members.Any(member => member.Split(' ')[0] == name));

    /// <summary>Is the packet in the set? null: a field or a member that cannot be judged.</summary>
    /// <param name="findSet">The other sets of the host, for a list of them.</param>
    /// <param name="now">Seconds since the members were told: what was added for a time is gone after it.</param>
    internal bool? Contains(FlowingPacket packet, ImmutableArray<bool> isSource, Func<string, IpSet?> findSet, double now)
    {
        if (Type.StartsWith(ListPrefix, StringComparison.Ordinal))
        {
            return ListContains(packet, isSource, findSet, now);
        }

        if (Dimensions.Length == 0)
        {
            return null;
        }

        // Directions for too few dimensions, or packets of the other family, are never members (net/netfilter/ipset/ip_set_core.c, ip_set_test).
        if (isSource.Length < Dimensions.Length || (MembersFamily is { } family && family != packet.Family))
        {
            return false;
        }

        // A protocol without ports, or a packet without its header, is in no set of ports, negated tests included (netfilter-semantics: sets; ip_set_getport.c).
        if (Dimensions.Contains("port") && packet.LacksHeader)
        {
            return false;
        }

        if (Dimensions.Contains("port") && packet.Value(PacketField.Protocol) is { } protocol
            && !HasPortsForSets((byte)protocol) && !ProtocolNumbers.IsIcmp((byte)protocol))
        {
            return false;
        }

        bool isUnsure = false;
        int longest = -1;
        bool isMember = false;
        IEnumerable<IpSetMember> members = ReadMembers.Where(member => member.Seconds is null || member.Seconds > now);
        foreach (IpSetMember member in Type == NetworkAndDevice ? MostSpecificNetworks([.. members], packet, isSource[0]) : members)
        {
            switch (MemberFits(member, packet, isSource, out int prefix))
            {
                case null:
                    isUnsure = true;
                    break;
                case true when prefix > longest:
                    // The most specific network decides; "nomatch" takes it out again.
                    (longest, isMember) = (prefix, !member.IsExcluded);
                    break;
            }
        }

        return isUnsure && !isMember ? null : isMember;
    }

    // A member of any of them is a member.
    private bool? ListContains(FlowingPacket packet, ImmutableArray<bool> isSource, Func<string, IpSet?> findSet, double now)
    {
        bool isUnsure = false;
        foreach (IpSetMember member in ReadMembers.Where(member => member.Seconds is null || member.Seconds > now))
        {
            // The kernel puts no list into a list.
            IpSet? set = findSet(member.Parts[0]);
            bool? contains = set is null || set.Type.StartsWith(ListPrefix, StringComparison.Ordinal) ? null : set.Contains(packet, isSource, findSet, now);
            if (contains == true)
            {
                return true;
            }

            isUnsure |= contains is null;
        }

        return isUnsure ? null : false;
    }

    // Sets of ports alone are for both families.
    internal AddressFamily? MembersFamily => Option("family") switch
    {
        "inet6" => AddressFamily.IPv6,
        "inet" => AddressFamily.IPv4,
        _ => Type.StartsWith("bitmap:ip", StringComparison.Ordinal) ? AddressFamily.IPv4 : null,
    };

    /// <summary>The word behind an option that it was created with; null: it was not.</summary>
    internal string? Option(string name)
    {
        string[] words = Options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.IndexOf(words, name);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static bool HasPortsForSets(byte protocol) => protocol is ProtocolNumbers.Tcp or ProtocolNumbers.Udp or ProtocolNumbers.Sctp or ProtocolNumbers.UdpLite;

    /// <summary>The packet's element in the notation of members; null when a field is unknown.</summary>
    internal static string? ElementOf(FlowingPacket packet, ImmutableArray<bool> isSource)
    {
        if (isSource.Length != 1)
        {
            return null;
        }

        PacketField field = isSource[0] ? PacketField.SourceAddress : PacketField.DestinationAddress;
        return packet.Value(field) is { } address ? AddressText.Format(address, packet.Family) : null;
    }

    // Of networks that hold the address only the smallest is asked for its devices (ip_set_hash_netiface.c).
    private IEnumerable<IpSetMember> MostSpecificNetworks(ImmutableArray<IpSetMember> members, FlowingPacket packet, bool isSource)
    {
        var fitting = new List<(IpSetMember Member, int Prefix)>();
        foreach (IpSetMember member in members)
        {
            int prefix = 0;
            if (AddressFits(member.Parts[0], packet, isSource, ref prefix) != false)
            {
                fitting.Add((member, prefix));
            }
        }

        return fitting.Where(item => item.Prefix == fitting.Max(other => other.Prefix)).Select(item => item.Member);
    }

    private bool? MemberFits(IpSetMember member, FlowingPacket packet, ImmutableArray<bool> isSource, out int prefix)
    {
        prefix = 0;
        ImmutableArray<string> dimensions = Dimensions;
        for (int i = 0; i < Math.Min(dimensions.Length, member.Parts.Length); i++)
        {
            string part = member.Parts[i];
            bool? fits = dimensions[i] switch
            {
                "ip" or "net" => AddressFits(part, packet, isSource[i], ref prefix),
                "port" when dimensions.Length == 1 => BarePortFits(part, packet, isSource[i]),
                "port" => PortFits(part, packet, isSource[i]),
                "iface" => DeviceFits(part, member.HasWildcard, isSource[i] ? packet.Input : packet.Output),
                "mac" => MacFits(part, packet, isSource[i]),
                "mark" => packet.Value(PacketField.Mark) is { } mark && NumberText.TryRead(part, out ulong wanted) ? mark == wanted : null,
                _ => null,
            };
            if (fits != true)
            {
                return fits;
            }
        }

        // An address whose MAC is still to be learned takes the first that comes (ip_set_bitmap_ipmac.c).
        return member.Parts.Length == dimensions.Length || (dimensions[^1] == "mac" && member.Parts.Length == dimensions.Length - 1)
            ? true
            : null;
    }

    private static bool? DeviceFits(string text, bool hasWildcard, InterfaceKnowledge device)
    {
        // "physdev:" means the port of a bridge, which is not described.
        return text.Contains(':', StringComparison.Ordinal) ? null : device.Fits(text, hasWildcard);
    }

    // Only the sender's address is ever compared, and a packet without Ethernet header is no member.
    private static bool? MacFits(string text, FlowingPacket packet, bool isSource) =>
        packet[PacketField.MacSource] is not { } domain ? false
        : !isSource ? null
        : domain.Value is { } mac && PacketPrimitives.TryReadMac(text) is { } wanted ? wanted == (ulong)mac : null;

    private bool? AddressFits(string text, FlowingPacket packet, bool isSource, ref int prefix)
    {
        FieldDomain domain = packet[isSource ? PacketField.SourceAddress : PacketField.DestinationAddress]!;
        if (HostText.RangeOf(text, packet.Family) is not { } range)
        {
            return null;
        }

        // A set with a netmask holds networks under their first address.
        if (Option("netmask") is { } length && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits))
        {
            range = HostText.RangeOf($"{AddressText.Format(range.First, packet.Family)}/{bits}", packet.Family) ?? range;
        }
        else if (Option("bitmask") is { } bitmask)
        {
            return BitsFit(range.First, bitmask, domain, packet.Family);
        }

        prefix += AddressText.Width(packet.Family) - (128 - (int)UInt128.LeadingZeroCount(range.Last - range.First));
        FieldDomain part = domain.Intersect(FieldDomain.Between(range.First, range.Last));
        return part.IsEmpty ? false : part.SameAs(domain) ? true : null;
    }

    // Only the bits of the mask are compared, which need not be the first ones (ip_set_hash_ip.c).
    private static bool? BitsFit(UInt128 member, string bitmask, FieldDomain domain, AddressFamily family) =>
        HostText.RangeOf(bitmask, family) is not { } mask || domain.Value is not { } address ? null : (address & mask.First) == (member & mask.First);

    private static bool? PortFits(string text, FlowingPacket packet, bool isSource)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string protocolText = colon < 0 ? "tcp" : text[..colon];
        string ports = colon < 0 ? text : text[(colon + 1)..];
        if (packet.Value(PacketField.Protocol) is not { } protocol)
        {
            return null;
        }

        byte? wanted = ProtocolNames.NumberOf(protocolText) ?? (byte.TryParse(protocolText, out byte number) ? number : null);
        if (wanted is null || wanted != (byte)protocol)
        {
            return wanted is null ? null : false;
        }

        if (ProtocolNumbers.IsIcmp((byte)protocol))
        {
            ImmutableArray<IcmpTypeName> names = packet.Family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6;
            if (names.FirstOrDefault(name => name.Name == ports || name.Alias == ports) is { } named)
            {
                return packet.Value(PacketField.IcmpTypeCode) is { } shown ? shown == (UInt128)((named.Type << 8) | (named.Code ?? 0)) : null;
            }

            string[] typeAndCode = ports.Split('/');
            return packet.Value(PacketField.IcmpTypeCode) is { } seen && typeAndCode.Length == 2
                && byte.TryParse(typeAndCode[0], out byte type) && byte.TryParse(typeAndCode[1], out byte code)
                ? seen == (UInt128)((type << 8) | code)
                : null;
        }

        return IsPortIn(ports, packet, isSource);
    }

    // A set of ports alone takes TCP and UDP without telling them apart (ip_set_get_ip_port).
    private static bool? BarePortFits(string text, FlowingPacket packet, bool isSource) => packet.Value(PacketField.Protocol) switch
    {
        null => null,
        { } protocol when protocol == ProtocolNumbers.Tcp || protocol == ProtocolNumbers.Udp => IsPortIn(text, packet, isSource),
        _ => false,
    };

    private static bool? IsPortIn(string text, FlowingPacket packet, bool isSource)
    {
        string[] ends = text.Split('-');
        if (packet.Value(isSource ? PacketField.SourcePort : PacketField.DestinationPort) is not { } port
            || !ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
            || !ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last))
        {
            return null;
        }

        return port >= first && port <= last;
    }
}
