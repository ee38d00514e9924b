using System.Buffers.Binary;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Tracing;

/// <summary>An IPv4 packet as bytes, with valid checksums.</summary>
internal static class RawPacket
{
    private const int HeaderLength = 20;

    /// <summary>The packet from its IP header on; unknown fields get usual values.</summary>
    /// <param name="number">Goes into the IP id and an ICMP message's id, so that no two packets share a connection by chance.</param>
    public static byte[] Of(Packet packet, int number)
    {
        byte[] transport = Transport(packet, number);
        var bytes = new byte[HeaderLength + transport.Length];
        bytes[0] = 0x45;
        bytes[1] = packet.TypeOfService ?? 0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(number + 1));
        bytes[8] = packet.TimeToLive ?? 64;
        bytes[9] = packet.Protocol!.Value;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), (uint)packet.Source!.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), (uint)packet.Destination!.Value);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), Checksum(bytes.AsSpan(0, HeaderLength), 0));
        transport.CopyTo(bytes, HeaderLength);
        return bytes;
    }

    private static byte[] Transport(Packet packet, int number)
    {
        switch (packet.Protocol)
        {
            case ProtocolNumbers.Tcp:
                var tcp = new byte[20];
                Ports(packet, tcp);
                tcp[12] = 0x50;
                tcp[13] = packet.TcpFlags ?? TcpFlagNames.Syn;
                BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), 1024);
                BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(16), Checksum(tcp, PseudoHeader(packet, tcp.Length)));
                return tcp;
            case ProtocolNumbers.Udp:
                var udp = new byte[8];
                Ports(packet, udp);
                BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)udp.Length);
                BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(6), Checksum(udp, PseudoHeader(packet, udp.Length)));
                return udp;
            case ProtocolNumbers.Icmp:
                // Time stamps need the longest body; what else there is may have more than it needs.
                var icmp = new byte[20];
                icmp[0] = packet.IcmpType ?? 8;
                icmp[1] = packet.IcmpCode ?? 0;
                BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(4), (ushort)(number + 1));
                BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(2), Checksum(icmp, 0));
                return icmp;
            case ProtocolNumbers.Sctp:
                var sctp = new byte[32];
                Ports(packet, sctp);
                return sctp;
            default:
                return new byte[8];
        }
    }

    private static void Ports(Packet packet, byte[] header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, packet.SourcePort!.Value);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), packet.DestinationPort!.Value);
    }

    private static uint PseudoHeader(Packet packet, int length)
    {
        uint source = (uint)packet.Source!.Value;
        uint destination = (uint)packet.Destination!.Value;
        return (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + packet.Protocol!.Value + (uint)length;
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
