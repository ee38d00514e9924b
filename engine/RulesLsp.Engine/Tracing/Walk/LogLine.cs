using System.Globalization;
using System.Text;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// A packet as LOG writes it (net/netfilter/nf_log_syslog.c). What the kernel always writes and the packet's fields do not tell is
/// "?"; words whose presence is not known, such as a TCP packet's options, are left out.
/// </summary>
internal static class LogLine
{
    private const string Unknown = "?";

    // Flags in the kernel's order; ECN's two are none of the model's.
    private static readonly (byte Flag, string Name)[] Flags =
    [
        (TcpFlagNames.Urg, "URG"), (TcpFlagNames.Ack, "ACK"), (TcpFlagNames.Psh, "PSH"), (TcpFlagNames.Rst, "RST"), (TcpFlagNames.Syn, "SYN"), (TcpFlagNames.Fin, "FIN"),
    ];

    public static string Of(TraceRun run, string prefix, LogParts parts)
    {
        FlowingPacket packet = run.Packet;
        var text = new StringBuilder(prefix);
        text.Append("IN=").Append(packet.Input.Name ?? Unknown).Append(" OUT=").Append(packet.Output.Name ?? Unknown).Append(' ');
        if (packet.Input.Name is not "")
        {
            LinkHeader(text, run, parts);
        }

        Addresses(text, packet);
        Header(text, run);
        Transport(text, run, parts);
        bool isCut = run.Start is { HeaderBytes: not null, Fragment: null } && packet.LacksHeader;
        if (isCut && (byte?)packet.Value(PacketField.Protocol) is ProtocolNumbers.Tcp or ProtocolNumbers.Udp or ProtocolNumbers.UdpLite)
        {
            // The kernel goes no further here, but does so behind a cut ICMP header.
            return text.ToString().TrimEnd();
        }

        User(text, packet, parts);
        if (packet.Value(PacketField.Mark) != 0)
        {
            text.Append("MARK=").Append(packet.Value(PacketField.Mark) is { } mark ? "0x" + ((uint)mark).ToString("x", CultureInfo.InvariantCulture) : Unknown).Append(' ');
        }

        return text.ToString().TrimEnd();
    }

    private static void LinkHeader(StringBuilder text, TraceRun run, LogParts parts)
    {
        FlowingPacket packet = run.Packet;
        bool isIPv4 = packet.Family == AddressFamily.IPv4;
        if (packet.Input.Name == "lo")
        {
            text.Append("MAC=00:00:00:00:00:00:00:00:00:00:00:00:").Append(isIPv4 ? "08:00 " : "86:dd ");
            return;
        }

        string sender = packet.Value(PacketField.MacSource) is { } source ? PacketShortNotation.Mac((ulong)source) : Unknown;
        string receiver = ReceiverOf(run) is { } mac ? PacketShortNotation.Mac(mac) : Unknown;
        if ((parts & LogParts.LinkHeader) != 0)
        {
            text.Append($"MACSRC={sender} MACDST={receiver} MACPROTO={(isIPv4 ? "0800" : "86dd")} ");
            return;
        }

        text.Append("MAC=").Append(sender == Unknown && receiver == Unknown ? Unknown : $"{receiver}:{sender}:{(isIPv4 ? "08:00" : "86:dd")}").Append(' ');
    }

    // The device's own address, or the one that a group or everybody has.
    private static ulong? ReceiverOf(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        return (PacketType?)(byte?)packet.Value(PacketField.PacketType) switch
        {
            PacketType.Unicast => packet.Input.Name is { } name ? run.Host?.FindInterface(name)?.Mac : null,
            PacketType.Broadcast => 0xFFFF_FFFF_FFFF,
            PacketType.Multicast when run.Start.Destination is { } group && AddressKinds.IsMulticast(group, packet.Family) => packet.Family == AddressFamily.IPv4
                ? 0x0100_5E00_0000 | (ulong)(group & 0x7F_FFFF)
                : 0x3333_0000_0000 | (ulong)(group & 0xFFFF_FFFF),
            _ => null,
        };
    }

    private static void Addresses(StringBuilder text, FlowingPacket packet)
    {
        text.Append("SRC=").Append(Address(packet, PacketField.SourceAddress)).Append(" DST=").Append(Address(packet, PacketField.DestinationAddress)).Append(' ');
    }

    // Of IPv6 the kernel writes every digit.
    private static string Address(FlowingPacket packet, PacketField field)
    {
        if (packet.Value(field) is not { } address)
        {
            return Unknown;
        }

        return packet.Family == AddressFamily.IPv4
            ? AddressText.Format(address, packet.Family)
            : string.Join(':', Enumerable.Range(0, 8).Select(part => ((ushort)(address >> (112 - (16 * part)))).ToString("x4", CultureInfo.InvariantCulture)));
    }

    private static void Header(StringBuilder text, TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        text.Append("LEN=").Append(Number(packet, PacketField.Length)).Append(' ');
        UInt128? service = packet.Value(PacketField.TypeOfService);
        if (packet.Family == AddressFamily.IPv6)
        {
            text.Append($"TC={Number(packet, PacketField.TypeOfService)} HOPLIMIT={Number(packet, PacketField.TimeToLive)} FLOWLBL={Unknown} ");
            return;
        }

        string tos = service is { } whole ? "0x" + ((byte)whole & 0x1E).ToString("X2", CultureInfo.InvariantCulture) : Unknown;
        string precedence = service is { } all ? "0x" + ((byte)all & 0xE0).ToString("X2", CultureInfo.InvariantCulture) : Unknown;
        text.Append($"TOS={tos} PREC={precedence} TTL={Number(packet, PacketField.TimeToLive)} ID={Unknown} {(run.Start.DontFragment == true ? "DF " : "")}");
        if (run.Start.Fragment is { } fragment)
        {
            text.Append(fragment.More ? "MF " : "").Append(fragment.Offset > 0 ? $"FRAG:{fragment.Offset} " : "");
        }
    }

    // Behind the protocol: null, the header is there; else what the kernel writes in its place (nf_log_dump_tcp_header and its sisters).
    private static string? InsteadOfHeader(TraceRun run, int bytes) =>
        run.Start.Fragment is { Offset: > 0 } ? "" : run.Start.HeaderBytes is { } left && left < bytes ? $"INCOMPLETE [{left} bytes] " : null;

    private static void Transport(StringBuilder text, TraceRun run, LogParts parts)
    {
        FlowingPacket packet = run.Packet;
        switch (packet.Value(PacketField.Protocol))
        {
            case null:
                text.Append("PROTO=? ");
                break;
            case var number when number == ProtocolNumbers.Tcp:
                Tcp(text, run, parts);
                break;
            case var number when number == ProtocolNumbers.Udp || number == ProtocolNumbers.UdpLite:
                text.Append(number == ProtocolNumbers.Udp ? "PROTO=UDP " : "PROTO=UDPLITE ");
                if (InsteadOfHeader(run, PacketHeaders.Udp) is { } noUdp)
                {
                    text.Append(noUdp);
                    break;
                }

                Ports(text, packet);
                int header = packet.Family == AddressFamily.IPv4 ? 20 : 40;
                text.Append("LEN=").Append(packet.Value(PacketField.Length) is { } length && number == ProtocolNumbers.Udp ? (length - (UInt128)header).ToString(CultureInfo.InvariantCulture) : Unknown).Append(' ');
                break;
            case var number when number == (packet.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6):
                Icmp(text, run);
                break;
            case var number when number == ProtocolNumbers.Authentication:
                text.Append("PROTO=AH SPI=? ");
                break;
            case var number when number == ProtocolNumbers.EncapsulatedPayload:
                text.Append("PROTO=ESP SPI=? ");
                break;
            case { } number:
                text.Append(CultureInfo.InvariantCulture, $"PROTO={number} ");
                break;
        }
    }

    private static void Tcp(StringBuilder text, TraceRun run, LogParts parts)
    {
        FlowingPacket packet = run.Packet;
        text.Append("PROTO=TCP ");
        if (InsteadOfHeader(run, PacketHeaders.Tcp) is { } instead)
        {
            text.Append(instead);
            return;
        }

        Ports(text, packet);
        text.Append((parts & LogParts.TcpSequence) != 0 ? "SEQ=? ACK=? " : "").Append("WINDOW=? RES=? ");
        if (packet.Value(PacketField.TcpFlags) is { } flags)
        {
            foreach ((byte flag, string name) in Flags)
            {
                text.Append(((byte)flags & flag) != 0 ? name + " " : "");
            }
        }
        else
        {
            text.Append("? ");
        }

        text.Append("URGP=? ");
        if ((parts & LogParts.TcpOptions) != 0 && packet.Value(PacketField.TcpMaximumSegmentSize) > 0)
        {
            text.Append("OPT (?) ");
        }
    }

    private static void Icmp(StringBuilder text, TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        text.Append(packet.Family == AddressFamily.IPv4 ? "PROTO=ICMP " : "PROTO=ICMPv6 ");
        if (InsteadOfHeader(run, PacketHeaders.Icmp) is { } instead)
        {
            text.Append(instead);
            return;
        }

        UInt128? typeAndCode = packet.Value(PacketField.IcmpTypeCode);
        int? type = (int?)packet.IcmpType ?? TypeOf(packet);
        text.Append(CultureInfo.InvariantCulture, $"TYPE={type?.ToString(CultureInfo.InvariantCulture) ?? Unknown} CODE={(typeAndCode is { } known ? ((byte)known).ToString(CultureInfo.InvariantCulture) : Unknown)} ");
        text.Append((packet.Family, type) switch
        {
            (AddressFamily.IPv4, 0 or 8) or (AddressFamily.IPv6, 128 or 129) => "ID=? SEQ=? ",
            (AddressFamily.IPv4, 12) => "PARAMETER=? ",
            (AddressFamily.IPv4, 5) => "GATEWAY=? [?] ",
            (AddressFamily.IPv4, 3) when typeAndCode == 0x0304 => "[?] MTU=? ",
            (AddressFamily.IPv4, 3 or 4 or 11) => "[?] ",
            (AddressFamily.IPv6, 4) => "POINTER=? [?] ",
            (AddressFamily.IPv6, 2) => "[?] MTU=? ",
            (AddressFamily.IPv6, 1 or 3) => "[?] ",
            _ => "",
        });
    }

    private static int? TypeOf(FlowingPacket packet)
    {
        FieldDomain domain = packet[PacketField.IcmpTypeCode]!;
        UInt128 first = domain.Ranges[0].First >> 8;
        return first == domain.Ranges[^1].Last >> 8 ? (int)first : null;
    }

    private static void Ports(StringBuilder text, FlowingPacket packet) =>
        text.Append($"SPT={Number(packet, PacketField.SourcePort)} DPT={Number(packet, PacketField.DestinationPort)} ");

    // Only a process that sends the packet itself has a user; forwarded and received packets have none.
    private static void User(StringBuilder text, FlowingPacket packet, LogParts parts)
    {
        if ((parts & LogParts.User) != 0 && packet.Value(PacketField.Socket) == (byte)SocketKind.Process)
        {
            text.Append($"UID={Number(packet, PacketField.UserId)} GID={Number(packet, PacketField.GroupId)} ");
        }
    }

    private static string Number(FlowingPacket packet, PacketField field) =>
        packet.Value(field) is { } value ? value.ToString(CultureInfo.InvariantCulture) : Unknown;
}
