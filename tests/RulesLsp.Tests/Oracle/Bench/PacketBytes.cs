using System.Buffers.Binary;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>What a packet needs on the wire and the model has no field for.</summary>
/// <param name="Number">Goes into the IP id or the flow label, which nothing on the way changes: 1 to 65535.</param>
/// <param name="Connection">The id of an ICMP query, the same for its answer.</param>
/// <param name="Quoted">The packet that an ICMP error is about, from its IP header on.</param>
internal sealed record PacketIdentity(ushort Number, ushort Connection, uint Sequence, uint Acknowledgement, ReadOnlyMemory<byte>? Quoted)
{
    /// <summary>That of a packet that is sent alone.</summary>
    public static PacketIdentity Alone { get; } = new(1, 1, 1000, 0, null);

    /// <summary>What a TCP packet carries.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>All that stands behind the IP header, where the model has no words for it; empty: what the model says.</summary>
    public ReadOnlyMemory<byte> BehindHeader { get; init; }
}

/// <summary>A packet of the model as bytes with valid checksums; unknown fields get usual values.</summary>
internal static class PacketBytes
{
    private const int HeaderIPv4 = 20;
    private const int HeaderIPv6 = 40;
    private const int MoreFragments = 0x2000;
    private const ushort DontFragment = 0x4000;

    /// <summary>The packet with the length that it has on the wire.</summary>
    public static Packet Sized(Packet packet, PacketIdentity identity) => packet with { Length = PacketReader.Read(Of(packet, identity)).Length };

    /// <summary>From the IP header on, filled with zeros up to the length that is asked for.</summary>
    public static byte[] Of(Packet packet, PacketIdentity identity)
    {
        bool isIPv4 = packet.Family == AddressFamily.IPv4;
        int header = isIPv4 ? HeaderIPv4 : HeaderIPv6;
        byte[] transport = identity.BehindHeader.IsEmpty ? Transport(packet, identity, Math.Max(0, (packet.Length ?? 0) - header)) : identity.BehindHeader.ToArray();
        Damage(packet, transport);
        transport = packet.HeaderBytes is { } left && left < transport.Length ? transport[..left] : transport;
        var bytes = new byte[header + transport.Length];
        if (isIPv4)
        {
            WriteIPv4(packet, identity, bytes);
        }
        else
        {
            WriteIPv6(packet, identity, bytes);
        }

        transport.CopyTo(bytes, header);
        return bytes;
    }

    /// <summary>RFC 1071.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += i + 1 < bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) : (uint)(bytes[i] << 8);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static void Damage(Packet packet, byte[] transport)
    {
        int? place = packet.Protocol switch
        {
            ProtocolNumbers.Tcp => 16,
            ProtocolNumbers.Udp or ProtocolNumbers.UdpLite => 6,
            ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6 => 2,
            ProtocolNumbers.Sctp => 8,
            _ => null,
        };
        if (packet.HasBadChecksum && place is { } sum)
        {
            // Not to 0, which stands for no sum at all in UDP.
            transport[sum] ^= 0x55;
            transport[sum + 1] = (byte)(transport[sum] == 0 ? transport[sum + 1] ^ 0x11 | 1 : transport[sum + 1]);
        }
    }

    private static void WriteIPv4(Packet packet, PacketIdentity identity, byte[] bytes)
    {
        bytes[0] = 0x45;
        bytes[1] = packet.TypeOfService ?? 0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), identity.Number);
        int division = (packet.DontFragment == true ? DontFragment : 0)
            | (packet.Fragment is { } fragment ? fragment.Offset | (fragment.More ? MoreFragments : 0) : 0);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)division);

        bytes[8] = packet.TimeToLive ?? 64;
        bytes[9] = packet.Protocol!.Value;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), (uint)packet.Source!.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), (uint)packet.Destination!.Value);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), Checksum(bytes.AsSpan(0, HeaderIPv4), 0));
    }

    private static void WriteIPv6(Packet packet, PacketIdentity identity, byte[] bytes)
    {
        byte trafficClass = packet.TypeOfService ?? 0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x6000_0000u | ((uint)trafficClass << 20) | identity.Number);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - HeaderIPv6));
        bytes[6] = packet.Protocol!.Value;
        bytes[7] = packet.TimeToLive ?? 64;
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(8), packet.Source!.Value);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(24), packet.Destination!.Value);
    }

    private static byte[] Transport(Packet packet, PacketIdentity identity, int wanted)
    {
        byte protocol = packet.Protocol!.Value;
        switch (protocol)
        {
            case ProtocolNumbers.Tcp:
                int options = packet.MaximumSegmentSize is > 0 ? 4 : 0;
                var tcp = new byte[Math.Max(wanted, 20 + options + identity.Payload.Length)];
                identity.Payload.Span.CopyTo(tcp.AsSpan(20 + options));
                Ports(packet, tcp);
                BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), identity.Sequence);
                BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), identity.Acknowledgement);
                tcp[12] = (byte)((20 + options) << 2);
                tcp[13] = packet.TcpFlags ?? TcpFlagNames.Syn;
                BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), 8192);
                if (options > 0)
                {
                    (tcp[20], tcp[21]) = (2, 4);
                    BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(22), packet.MaximumSegmentSize!.Value);
                }

                BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(16), Checksum(tcp, PseudoHeader(packet, tcp.Length)));
                return tcp;
            case ProtocolNumbers.Udp or ProtocolNumbers.UdpLite:
                var udp = new byte[Math.Max(wanted, 8)];
                Ports(packet, udp);
                BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
                BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(6), Checksum(udp, PseudoHeader(packet, udp.Length)));
                return udp;
            case ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6:
                return Icmp(packet, identity, wanted);
            case ProtocolNumbers.Sctp:
                byte[] sctp = packet.Chunks.IsEmpty ? new byte[Math.Max(wanted, 32)] : SctpBytes.Of(packet.Chunks);
                Ports(packet, sctp);
                if (!packet.Chunks.IsEmpty)
                {
                    SctpBytes.Sum(sctp);
                }

                return sctp;
            default:
                // REJECT answers only where the sum over all of the payload is that of a checksum.
                var other = new byte[Math.Max(wanted, 8)];
                BinaryPrimitives.WriteUInt16BigEndian(other.AsSpan(2), Checksum(other, packet.Family == AddressFamily.IPv6 ? PseudoHeader(packet, other.Length) : 0));
                return other;
        }
    }

    // Time stamps need the longest body; what else there is may have more than it needs.
    private static byte[] Icmp(Packet packet, PacketIdentity identity, int wanted)
    {
        ReadOnlyMemory<byte> quoted = identity.Quoted ?? ReadOnlyMemory<byte>.Empty;
        var icmp = new byte[Math.Max(wanted, quoted.IsEmpty ? 20 : 8 + quoted.Length)];
        icmp[0] = packet.IcmpType ?? (packet.Family == AddressFamily.IPv4 ? (byte)8 : (byte)128);
        icmp[1] = packet.IcmpCode ?? 0;
        if (quoted.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(4), identity.Connection);
        }

        quoted.Span.CopyTo(icmp.AsSpan(8));
        uint sum = packet.Protocol == ProtocolNumbers.IcmpV6 ? PseudoHeader(packet, icmp.Length) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(2), Checksum(icmp, sum));
        return icmp;
    }

    private static void Ports(Packet packet, byte[] header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, packet.SourcePort ?? 0);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), packet.DestinationPort ?? 0);
    }

    private static uint PseudoHeader(Packet packet, int length)
    {
        uint sum = packet.Protocol!.Value + (uint)length;
        foreach (UInt128 address in new[] { packet.Source!.Value, packet.Destination!.Value })
        {
            for (int shift = 0; shift < 128; shift += 16)
            {
                sum += (uint)(address >> shift) & 0xFFFF;
            }
        }

        return sum;
    }
}
