using System.Buffers.Binary;

namespace RulesLsp.Engine.Packets.Capture;

/// <summary>What a frame says before the IP header begins.</summary>
/// <param name="Payload">From the IP header on; empty: the frame carries no IP.</param>
/// <param name="MacSource">The sender's Ethernet address; null: none, or not told.</param>
/// <param name="MacDestination">The receiver's.</param>
/// <param name="Type">How the frame was addressed; null: not told.</param>
/// <param name="IsForOther">The link told that it was meant for another host.</param>
/// <param name="InterfaceIndex">The device's number on the capturing host; 0: not told.</param>
/// <param name="VlanId">Of the innermost VLAN tag; null: none.</param>
internal readonly record struct LinkFrame(
    ReadOnlyMemory<byte> Payload,
    ulong? MacSource = null,
    ulong? MacDestination = null,
    PacketType? Type = null,
    FrameDirection Direction = FrameDirection.Unknown,
    bool IsForOther = false,
    int InterfaceIndex = 0,
    int? VlanId = null);

/// <summary>The headers in front of IP, by link type (tcpdump.org, LINKTYPE_ values).</summary>
internal static class LinkLayer
{
    private const int Null = 0;
    private const int Ethernet = 1;
    private const int OldRaw = 12;
    private const int Raw = 101;
    private const int Loop = 108;
    private const int Cooked = 113;
    private const int IPv4Only = 228;
    private const int IPv6Only = 229;
    private const int CookedVersion2 = 276;
    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort EtherTypeIPv6 = 0x86DD;
    private const ushort EthernetHardware = 1;

    public static bool IsKnown(int linkType) =>
        linkType is Null or Ethernet or OldRaw or Raw or Loop or Cooked or IPv4Only or IPv6Only or CookedVersion2;

    /// <summary>The frame's parts; a frame that is cut off before its payload has none.</summary>
    public static LinkFrame Read(int linkType, ReadOnlyMemory<byte> bytes, FrameDirection direction)
    {
        LinkFrame frame = linkType switch
        {
            Ethernet => OfEthernet(bytes),
            Cooked when bytes.Length >= 16 => OfCooked(bytes),
            CookedVersion2 when bytes.Length >= 20 => OfCookedVersion2(bytes),
            Null or Loop when bytes.Length >= 4 => new LinkFrame(bytes[4..]),
            OldRaw or Raw or IPv4Only or IPv6Only => new LinkFrame(bytes),
            _ => default,
        };
        return direction == FrameDirection.Unknown ? frame : frame with { Direction = direction };
    }

    private static LinkFrame OfEthernet(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 14)
        {
            return default;
        }

        ReadOnlySpan<byte> header = bytes.Span;
        ulong receiver = Mac(header);
        PacketType type = receiver == 0xFFFF_FFFF_FFFF ? PacketType.Broadcast : (header[0] & 1) != 0 ? PacketType.Multicast : PacketType.Unicast;
        (ReadOnlyMemory<byte> payload, int? vlan) = Payload(BinaryPrimitives.ReadUInt16BigEndian(header[12..]), bytes[14..]);
        return new LinkFrame(payload, Mac(header[6..]), receiver, type, VlanId: vlan);
    }

    // include/uapi/linux/if_packet.h: to this host, broadcast, multicast, to another host, sent by this host.
    private static LinkFrame OfCooked(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        ushort kind = BinaryPrimitives.ReadUInt16BigEndian(header);
        bool hasMac = BinaryPrimitives.ReadUInt16BigEndian(header[2..]) == EthernetHardware && BinaryPrimitives.ReadUInt16BigEndian(header[4..]) == 6;
        (ReadOnlyMemory<byte> payload, int? vlan) = Payload(BinaryPrimitives.ReadUInt16BigEndian(header[14..]), bytes[16..]);
        return OfKind(payload, kind, hasMac ? Mac(header[6..]) : null) with { VlanId = vlan };
    }

    private static LinkFrame OfCookedVersion2(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        bool hasMac = BinaryPrimitives.ReadUInt16BigEndian(header[8..]) == EthernetHardware && header[11] == 6;
        (ReadOnlyMemory<byte> payload, int? vlan) = Payload(BinaryPrimitives.ReadUInt16BigEndian(header), bytes[20..]);
        return OfKind(payload, header[10], hasMac ? Mac(header[12..]) : null) with
        {
            InterfaceIndex = BinaryPrimitives.ReadInt32BigEndian(header[4..]),
            VlanId = vlan,
        };
    }

    private static LinkFrame OfKind(ReadOnlyMemory<byte> payload, int kind, ulong? mac) => new(
        payload,
        mac,
        null,
        kind <= 2 ? (PacketType)kind : null,
        kind switch { 4 => FrameDirection.Sent, _ => FrameDirection.Received },
        kind == 3);

    // VLAN tags (IEEE 802.1Q and 802.1ad) may stand one behind the other.
    private static (ReadOnlyMemory<byte> Payload, int? Vlan) Payload(ushort etherType, ReadOnlyMemory<byte> rest)
    {
        int? vlan = null;
        while (etherType is 0x8100 or 0x88A8 or 0x9100 && rest.Length >= 4)
        {
            vlan = BinaryPrimitives.ReadUInt16BigEndian(rest.Span) & 0xFFF;
            etherType = BinaryPrimitives.ReadUInt16BigEndian(rest.Span[2..]);
            rest = rest[4..];
        }

        return (etherType is EtherTypeIPv4 or EtherTypeIPv6 ? rest : default, vlan);
    }

    private static ulong Mac(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian([0, 0, .. bytes[..6]]);
}
