using System.Globalization;
using RulesLsp.Engine.Values;
using Sprache;
using static RulesLsp.Engine.Packets.PacketPrimitives;

namespace RulesLsp.Engine.Packets;

/// <summary>The grammar of a line of the kernel's log.</summary>
internal static class PacketLogLine
{
    /// <summary>Reads a line as the kernel's LOG target writes it; what stands before IN= is the syslog's.</summary>
    public static PacketResult Read(string text, AddressFamily family)
    {
        int start = text.IndexOf("IN=", StringComparison.Ordinal);
        int inner = text.IndexOf('[', Math.Max(start, 0));
        if (start < 0)
        {
            return PacketResult.Refused(0, "a LOG line has IN= before SRC=");
        }

        // An ICMP error carries the packet that it is about in brackets.
        string body = inner < 0 ? text[start..] : text[start..inner];
        PacketResult result = PacketGrammar.Run(Line(family), body);
        return result.Problem is { } problem ? PacketResult.Refused(problem.Position + start, problem.Message) : result;
    }

    private static Parser<Packet> Line(AddressFamily family) =>
        from fields in Word.Token().Many()
        from end in Parse.WhiteSpace.Many().End()
        from packet in Fields([.. fields], family)
        select packet;

    private static Parser<Packet> Fields(string[] fields, AddressFamily family) => input =>
    {
        var packet = new Packet { Family = family };
        foreach (string field in fields)
        {
            int equals = field.IndexOf('=');
            string name = equals < 0 ? field : field[..equals];
            string value = equals < 0 ? "" : field[(equals + 1)..];
            Packet? next = value is "" or "?" && equals >= 0 ? packet : Field(packet, name, value, family);
            if (next is null)
            {
                return Result.Failure<Packet>(input, field, [$"a readable {name}= instead of '{value}'"]);
            }

            packet = next;
        }

        return Result.Success(packet, input);
    };

    // Unknown fields (WINDOW, ID, RES …) say nothing that rules of the model ask.
    private static Packet? Field(Packet packet, string name, string value, AddressFamily family) => name switch
    {
        "IN" => packet with { InInterface = value },
        "OUT" => packet with { OutInterface = value },
        "SRC" => PacketGrammar.AddressOf(value, family) is { } address ? packet with { Source = address } : null,
        "DST" => PacketGrammar.AddressOf(value, family) is { } address ? packet with { Destination = address } : null,
        "PROTO" => PacketGrammar.ProtocolOf(value, family) is { } protocol
            ? packet with { Protocol = protocol.Number, TcpFlags = protocol.Number == ProtocolNumbers.Tcp ? packet.TcpFlags ?? 0 : null }
            : null,
        "SPT" => NumberOf(value, 65535) is { } port ? packet with { SourcePort = (ushort)port } : null,
        "DPT" => NumberOf(value, 65535) is { } port ? packet with { DestinationPort = (ushort)port } : null,
        // UDP has a second LEN=, of its own header and data; the first is the IP packet's.
        "LEN" => NumberOf(value, 65575) is { } length ? packet with { Length = packet.Length ?? (int)length } : null,
        "TOS" or "PREC" => NumberOf(value, 255) is { } tos ? packet with { TypeOfService = (byte)((packet.TypeOfService ?? 0) | tos) } : null,
        "TC" => NumberOf(value, 255) is { } tos ? packet with { TypeOfService = (byte)tos } : null,
        "TTL" or "HOPLIMIT" => NumberOf(value, 255) is { } ttl ? packet with { TimeToLive = (byte)ttl } : null,
        "TYPE" => NumberOf(value, 255) is { } type ? packet with { IcmpType = (byte)type } : null,
        "CODE" => NumberOf(value, 255) is { } code ? packet with { IcmpCode = (byte)code } : null,
        "MARK" => NumberOf(value, uint.MaxValue) is { } mark ? packet with { Mark = (uint)mark } : null,
        "DF" => packet with { DontFragment = true },
        "UID" => NumberOf(value, uint.MaxValue) is { } id ? packet with { UserId = (uint)id } : null,
        "GID" => NumberOf(value, uint.MaxValue) is { } id ? packet with { GroupId = (uint)id } : null,
        // Receiver, sender and type of the frame, 14 bytes.
        "MAC" => value.Split(':') is { Length: >= 12 } bytes ? packet with { MacSource = TryReadMac(string.Join(':', bytes[6..12])) } : packet,
        _ => TcpFlagNames.Find(name) is { } flag && packet.Protocol == ProtocolNumbers.Tcp
            ? packet with { TcpFlags = (byte)((packet.TcpFlags ?? 0) | flag) }
            : packet,
    };
}
