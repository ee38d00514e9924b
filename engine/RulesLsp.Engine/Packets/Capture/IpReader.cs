using System.Buffers.Binary;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Capture;

/// <summary>A packet out of its bytes, and what the packet model does not keep.</summary>
/// <param name="Datagram">Numbers the datagram that a fragment belongs to; null: it is whole.</param>
/// <param name="Query">The identifier of an ICMP query and its answer; null: it has none.</param>
/// <param name="About">The packet that an ICMP error carries; null: it is no error, or carries none.</param>
/// <param name="PayloadLength">Bytes after the IP header, of this fragment where it is one.</param>
internal sealed record ReadPacket(Packet Packet, uint? Datagram, ushort? Query, ReadPacket? About, int PayloadLength);

/// <summary>Reads IPv4 and IPv6 packets from bytes. What a short capture left out is unknown.</summary>
internal static class IpReader
{
    private const int IPv6HeaderLength = 40;

    /// <summary>null: it is no IP packet, or one that is cut off within its IP header.</summary>
    public static ReadPacket? Read(ReadOnlySpan<byte> bytes) => bytes.Length == 0 ? null : (bytes[0] >> 4) switch
    {
        4 => OfIPv4(bytes, WithError.Read),
        6 => OfIPv6(bytes, WithError.Read),
        _ => null,
    };

    /// <summary>The packet in an ICMP error is read once: errors carry no errors.</summary>
    private enum WithError : byte
    {
        Read,
        Ignore,
    }

    private static ReadPacket? OfIPv4(ReadOnlySpan<byte> bytes, WithError error)
    {
        int headerLength = (bytes[0] & 15) * 4;
        if (headerLength < 20 || bytes.Length < headerLength)
        {
            return null;
        }

        // Segmentation offload hands over packets longer than the field can say, with 0 in it.
        int told = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        int length = told == 0 ? bytes.Length : told;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        int offset = fragment & 0x1FFF;
        bool more = (fragment & 0x2000) != 0;
        var packet = new Packet
        {
            Family = AddressFamily.IPv4,
            Source = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            Protocol = bytes[9],
            TimeToLive = bytes[8],
            TypeOfService = bytes[1],
            Length = length,
            DontFragment = (fragment & 0x4000) != 0,
            Fragment = offset > 0 || more ? new PacketFragment(offset, more) : null,
        };
        ReadOnlySpan<byte> transport = bytes[headerLength..Math.Max(headerLength, Math.Min(bytes.Length, length))];
        uint? datagram = packet.Fragment is null ? null : BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        return WithTransport(new ReadPacket(packet, datagram, null, null, length - headerLength), transport, error);
    }

    private static ReadPacket? OfIPv6(ReadOnlySpan<byte> bytes, WithError error)
    {
        if (bytes.Length < IPv6HeaderLength)
        {
            return null;
        }

        int told = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        int length = told == 0 ? bytes.Length : told + IPv6HeaderLength;
        var packet = new Packet
        {
            Family = AddressFamily.IPv6,
            Source = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]),
            Destination = BinaryPrimitives.ReadUInt128BigEndian(bytes[24..]),
            TimeToLive = bytes[7],
            TypeOfService = (byte)(BinaryPrimitives.ReadUInt16BigEndian(bytes) >> 4),
            Length = length,
        };
        ReadOnlySpan<byte> rest = bytes[IPv6HeaderLength..Math.Max(IPv6HeaderLength, Math.Min(bytes.Length, length))];
        byte next = bytes[6];
        uint? datagram = null;
        while (ExtensionLength(next, rest) is { } extension)
        {
            if (next == ProtocolNumbers.IPv6Fragment)
            {
                int fragment = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                packet = packet with { Fragment = new PacketFragment(fragment >> 3, (fragment & 1) != 0) };
                datagram = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            }

            next = rest[0];
            rest = rest[extension..];
            if (packet.Fragment is { Offset: > 0 })
            {
                break;
            }
        }

        // One fragment alone is a whole packet (RFC 6946).
        if (packet.Fragment is { Offset: 0, More: false })
        {
            (packet, datagram) = (packet with { Fragment = null }, null);
        }

        return WithTransport(new ReadPacket(packet with { Protocol = next }, datagram, null, null, length - (Math.Min(bytes.Length, length) - rest.Length)), rest, error);
    }

    // null: it is no extension header, or one that is cut off.
    private static int? ExtensionLength(byte header, ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 8)
        {
            return null;
        }

        int? length = header switch
        {
            ProtocolNumbers.IPv6HopByHop or ProtocolNumbers.IPv6Routing or ProtocolNumbers.IPv6Destination => (rest[1] + 1) * 8,
            ProtocolNumbers.IPv6Fragment => 8,
            ProtocolNumbers.Authentication => (rest[1] + 2) * 4,
            _ => null,
        };
        return length <= rest.Length ? length : null;
    }

    private static ReadPacket WithTransport(ReadPacket read, ReadOnlySpan<byte> bytes, WithError error)
    {
        Packet packet = read.Packet;
        byte protocol = packet.Protocol!.Value;
        if (packet.Fragment is { Offset: > 0 })
        {
            return read;
        }

        if (ProtocolNumbers.HasPorts(protocol) && bytes.Length >= 4)
        {
            packet = packet with { SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes), DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) };
        }

        if (protocol == ProtocolNumbers.Tcp && bytes.Length >= 14)
        {
            packet = packet with { TcpFlags = (byte)(bytes[13] & 0x3F), MaximumSegmentSize = SegmentSize(bytes) };
        }

        if (!ProtocolNumbers.IsIcmp(protocol) || bytes.Length < 2)
        {
            return read with { Packet = packet };
        }

        packet = packet with { IcmpType = bytes[0], IcmpCode = bytes[1] };
        bool isError = ProtocolNumbers.IsIcmpError(protocol, bytes[0]);
        return read with
        {
            Packet = packet,
            Query = !isError && bytes.Length >= 6 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) : null,
            About = isError && error == WithError.Read && bytes.Length > 8 ? Inner(bytes[8..]) : null,
        };
    }

    private static ReadPacket? Inner(ReadOnlySpan<byte> bytes) => (bytes[0] >> 4) switch
    {
        4 => OfIPv4(bytes, WithError.Ignore),
        6 => OfIPv6(bytes, WithError.Ignore),
        _ => null,
    };

    // Null where the capture ends before the options do.
    private static ushort? SegmentSize(ReadOnlySpan<byte> header)
    {
        int length = (header[12] >> 4) * 4;
        if ((header[13] & TcpFlagNames.Syn) == 0)
        {
            return 0;
        }

        if (header.Length < length || length < 20)
        {
            return null;
        }

        ReadOnlySpan<byte> options = header[20..length];
        while (options.Length > 0 && options[0] != 0)
        {
            int size = options[0] == 1 ? 1 : options.Length > 1 ? options[1] : 0;
            if (size < 1 || size > options.Length || (options[0] != 1 && size < 2))
            {
                break;
            }

            if (options[0] == 2 && size == 4)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            }

            options = options[size..];
        }

        return 0;
    }
}
