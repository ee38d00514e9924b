using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>Prints packets in the short notation: <c>tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new</c>.</summary>
public static class PacketShortNotation
{
    internal static string Of(Packet packet)
    {
        var text = new StringBuilder();
        if (packet.IsLocalOutput)
        {
            text.Append("local ");
        }

        text.Append(packet.Protocol is { } protocol ? ProtocolName(protocol) : "any");
        Endpoint(text, packet.Source, packet.SourcePort, packet.Family);
        text.Append(" >");
        Endpoint(text, packet.Destination, packet.DestinationPort, packet.Family);
        Word(text, "in", packet.InInterface);
        Word(text, "out", packet.OutInterface);
        Header(text, packet);
        Surroundings(text, packet);
        Scenario(text, packet);
        return text.ToString();
    }

    /// <summary>A name that the parser reads back as this protocol; the number where there is none.</summary>
    public static string ProtocolName(byte protocol) => protocol switch
    {
        ProtocolNumbers.IcmpV6 => "icmpv6",
        0 => "0",
        _ => ProtocolNames.NameOf(protocol),
    };

    /// <summary>An address as text.</summary>
    public static string Address(UInt128 address, AddressFamily family) => AddressText.Format(address, family);

    /// <summary>Address and port; IPv6 in brackets when a port follows.</summary>
    public static string Endpoint(UInt128? address, ushort? port, AddressFamily family)
    {
        var text = new StringBuilder();
        Endpoint(text, address, port, family);
        return text.Length == 0 ? "*" : text.ToString(1, text.Length - 1);
    }

    private static void Endpoint(StringBuilder text, UInt128? address, ushort? port, AddressFamily family)
    {
        if (address is null && port is null)
        {
            return;
        }

        text.Append(' ');
        string host = address is { } known ? Address(known, family) : "*";
        bool isBracketed = port is not null && host.Contains(':', StringComparison.Ordinal);
        text.Append(isBracketed ? "[" + host + "]" : host);
        if (port is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $":{port}");
        }
    }

    private static void Header(StringBuilder text, Packet packet)
    {
        if (packet.TcpFlags is { } flags)
        {
            text.Append(' ').Append(flags == 0 ? "none" : string.Join(',', TcpFlagNames.Of(flags)).ToLowerInvariant());
        }

        IcmpType(text, packet);
        Word(text, "chunks", packet.Chunks.IsEmpty ? null : string.Join(',', packet.Chunks.Select(SctpChunks.NameOf)).ToLowerInvariant());
        Number(text, "ttl", packet.TimeToLive);
        Number(text, "tos", packet.TypeOfService);
        Number(text, "length", packet.Length);
        Number(text, "mss", packet.MaximumSegmentSize);
        text.Append(packet.DontFragment switch { true => " df", false => " nodf", null => "" });
        if (packet.Fragment is { } fragment)
        {
            Number(text, "fragment", fragment.Offset);
            text.Append(fragment.More ? " more" : "");
        }

        text.Append(packet.HasBadChecksum ? " badsum" : "");
        Number(text, "cut", packet.HeaderBytes);
    }

    // By name where the name alone is read back as the same type and code.
    private static void IcmpType(StringBuilder text, Packet packet)
    {
        ImmutableArray<IcmpTypeName> names = packet.Family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6;
        bool hasCodes = names.Any(name => name.Type == packet.IcmpType && name.Code is not null);
        IcmpTypeName? named = names.FirstOrDefault(name => name.Type == packet.IcmpType && (name.Code ?? (hasCodes ? null : 0)) == packet.IcmpCode
            && (name.Type != IcmpTypeNames.AnyType || packet.Family == AddressFamily.IPv6));
        if (named is not null)
        {
            text.Append(' ').Append(named.Name);
            return;
        }

        Number(text, "type", packet.IcmpType);
        Number(text, "code", packet.IcmpCode);
    }

    private static void Surroundings(StringBuilder text, Packet packet)
    {
        if (packet.State is { } state)
        {
            text.Append(' ').Append(state.ToString().ToLowerInvariant());
        }

        text.Append((packet.Translated & ConntrackStates.Snat) != 0 ? " snat" : "").Append((packet.Translated & ConntrackStates.Dnat) != 0 ? " dnat" : "");
        Hexadecimal(text, "mark", packet.Mark);
        Hexadecimal(text, "ctmark", packet.ConnectionMark);
        if (packet.MacSource is { } mac)
        {
            Word(text, "mac", Mac(mac));
        }

        text.Append(packet.Type is { } type ? " " + type.ToString().ToLowerInvariant() : "");
        Number(text, "uid", packet.UserId);
        Number(text, "gid", packet.GroupId);
        foreach (SetAssumption set in packet.Sets)
        {
            text.Append(set.IsMember ? " set:" : " !set:").Append(set.SetName);
        }
    }

    private static void Scenario(StringBuilder text, Packet packet)
    {
        Word(text, "flow", packet.Flow);
        text.Append(packet.IsReplyToPrevious ? " reply" : "");
        Word(text, "direction", packet.Direction?.ToString().ToLowerInvariant());
        Word(text, "at", packet.At?.ToString("R", CultureInfo.InvariantCulture));
        Number(text, "repeat", packet.Repeat == 1 ? null : packet.Repeat);
    }

    /// <summary>An Ethernet address as six hexadecimal bytes with colons.</summary>
    public static string Mac(ulong address) =>
        string.Join(':', Enumerable.Range(0, 6).Select(index => ((address >> (40 - (8 * index))) & 0xFF).ToString("x2", CultureInfo.InvariantCulture)));

    private static void Number(StringBuilder text, string name, long? value) =>
        Word(text, name, value?.ToString(CultureInfo.InvariantCulture));

    private static void Hexadecimal(StringBuilder text, string name, uint? value) =>
        Word(text, name, value is { } number ? "0x" + number.ToString("x", CultureInfo.InvariantCulture) : null);

    private static void Word(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(' ').Append(name).Append(' ').Append(value);
        }
    }
}
