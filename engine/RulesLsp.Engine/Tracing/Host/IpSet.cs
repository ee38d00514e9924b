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

    private string[] Dimensions => Type.Contains(':', StringComparison.Ordinal) ? Type[(Type.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',') : [];

    /// <summary>Is the packet in the set? null: a field or a member that cannot be judged.</summary>
    internal bool? Contains(FlowingPacket packet, ImmutableArray<bool> isSource)
    {
        if (Type.StartsWith("list:", StringComparison.Ordinal) || Dimensions.Length == 0)
        {
            return null;
        }

        // A protocol without ports is in no set of ports, negated tests included (netfilter-semantics: sets).
        if (Dimensions.Contains("port") && packet.Value(PacketField.Protocol) is { } protocol
            && !ProtocolNumbers.HasPorts((byte)protocol) && !ProtocolNumbers.IsIcmp((byte)protocol))
        {
            return false;
        }

        bool isUnsure = false;
        int longest = -1;
        bool isMember = false;
        foreach (string member in Type == NetworkAndDevice ? MostSpecificNetworks(packet, isSource[0]) : Members)
        {
            string[] words = member.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (MemberFits(words[0], packet, isSource, out int prefix))
            {
                case null:
                    isUnsure = true;
                    break;
                case true when prefix > longest:
                    // The most specific network decides; "nomatch" takes it out again.
                    (longest, isMember) = (prefix, !words.Contains("nomatch"));
                    break;
            }
        }

        return isUnsure && !isMember ? null : isMember;
    }

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
    private IEnumerable<string> MostSpecificNetworks(FlowingPacket packet, bool isSource)
    {
        var fitting = new List<(string Member, int Prefix)>();
        foreach (string member in Members)
        {
            int prefix = 0;
            if (AddressFits(member.Split(',')[0], packet, isSource, ref prefix) != false)
            {
                fitting.Add((member, prefix));
            }
        }

        return fitting.Where(item => item.Prefix == fitting.Max(other => other.Prefix)).Select(item => item.Member);
    }

    private bool? MemberFits(string member, FlowingPacket packet, ImmutableArray<bool> isSource, out int prefix)
    {
        prefix = 0;
        string[] dimensions = Dimensions;
        string[] parts = member.Split(',');
        if (parts.Length != dimensions.Length || isSource.Length < dimensions.Length)
        {
            return null;
        }

        for (int i = 0; i < dimensions.Length; i++)
        {
            bool? fits = dimensions[i] switch
            {
                "ip" or "net" => AddressFits(parts[i], packet, isSource[i], ref prefix),
                "port" when dimensions.Length == 1 => BarePortFits(parts[i], packet, isSource[i]),
                "port" => PortFits(parts[i], packet, isSource[i]),
                "iface" => (isSource[i] ? packet.Input.Name : packet.Output.Name) is { } name ? name == parts[i] : null,
                "mac" => packet.Value(PacketField.MacSource) is { } mac ? PacketPrimitives.TryReadMac(parts[i]) == (ulong)mac : null,
                "mark" => packet.Value(PacketField.Mark) is { } mark && NumberText.TryRead(parts[i], out ulong wanted) ? mark == wanted : null,
                _ => null,
            };
            if (fits != true)
            {
                return fits;
            }
        }

        return true;
    }

    private static bool? AddressFits(string text, FlowingPacket packet, bool isSource, ref int prefix)
    {
        FieldDomain domain = packet[isSource ? PacketField.SourceAddress : PacketField.DestinationAddress]!;
        if (HostText.RangeOf(text, packet.Family) is not { } range)
        {
            return null;
        }

        prefix += AddressText.Width(packet.Family) - (128 - (int)UInt128.LeadingZeroCount(range.Last - range.First));
        FieldDomain part = domain.Intersect(FieldDomain.Between(range.First, range.Last));
        return part.IsEmpty ? false : part.SameAs(domain) ? true : null;
    }

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
