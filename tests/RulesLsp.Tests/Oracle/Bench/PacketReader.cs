using System.Buffers.Binary;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Reads bytes back into the terms of the model.</summary>
internal static class PacketReader
{
    /// <summary>The number that <see cref="PacketIdentity"/> gave it, or what a stranger has there.</summary>
    public static int NumberOf(ReadOnlySpan<byte> bytes) => bytes[0] >> 4 == 4
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes[4..])
        : (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0xFFFFF);

    public static Packet Read(ReadOnlySpan<byte> bytes)
    {
        bool isIPv4 = bytes[0] >> 4 == 4;
        byte protocol = isIPv4 ? bytes[9] : bytes[6];
        ReadOnlySpan<byte> transport = bytes[(isIPv4 ? (bytes[0] & 15) * 4 : 40)..];
        bool hasPorts = ProtocolNumbers.HasPorts(protocol) && transport.Length >= 4;
        bool isTcp = protocol == ProtocolNumbers.Tcp && transport.Length >= 20;
        bool isIcmp = ProtocolNumbers.IsIcmp(protocol) && transport.Length >= 2;
        return new Packet
        {
            Family = isIPv4 ? AddressFamily.IPv4 : AddressFamily.IPv6,
            Source = isIPv4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) : BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]),
            Destination = isIPv4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) : BinaryPrimitives.ReadUInt128BigEndian(bytes[24..]),
            Protocol = protocol,
            SourcePort = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport) : null,
            DestinationPort = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport[2..]) : null,
            TcpFlags = isTcp ? (byte)(transport[13] & 0x3F) : null,
            IcmpType = isIcmp ? transport[0] : null,
            IcmpCode = isIcmp ? transport[1] : null,
            TimeToLive = isIPv4 ? bytes[8] : bytes[7],
            TypeOfService = isIPv4 ? bytes[1] : (byte)(BinaryPrimitives.ReadUInt16BigEndian(bytes) >> 4),
            Length = isIPv4 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : 40 + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            MaximumSegmentSize = isTcp ? SegmentSizeOf(transport) : null,
        };
    }

    /// <summary>A described packet with all that its bytes tell.</summary>
    public static Packet Filled(Packet described, ReadOnlySpan<byte> bytes)
    {
        Packet written = Read(bytes);
        return described with
        {
            TcpFlags = written.TcpFlags,
            IcmpType = written.IcmpType,
            IcmpCode = written.IcmpCode,
            TimeToLive = written.TimeToLive,
            TypeOfService = written.TypeOfService,
            Length = written.Length,
            MaximumSegmentSize = written.MaximumSegmentSize,
        };
    }

    private static ushort SegmentSizeOf(ReadOnlySpan<byte> tcp)
    {
        int end = (tcp[12] >> 4) * 4;
        for (int at = 20; at + 3 < end && tcp[at] != 0; at += tcp[at] == 1 ? 1 : Math.Max((byte)2, tcp[at + 1]))
        {
            if (tcp[at] == 2)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(tcp[(at + 2)..]);
            }
        }

        return 0;
    }
}
