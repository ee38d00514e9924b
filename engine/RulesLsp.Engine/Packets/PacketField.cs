namespace RulesLsp.Engine.Packets;

/// <summary>The fields of a packet, and of its surroundings, that rules can test as numbers.</summary>
public enum PacketField : byte
{
    SourceAddress,
    DestinationAddress,
    Protocol,
    SourcePort,
    DestinationPort,

    /// <summary>type × 256 + code, of ICMP or ICMPv6 after the rule's protocol.</summary>
    IcmpTypeCode,

    /// <summary>FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.</summary>
    TcpFlags,

    /// <summary>1: a later fragment (offset above 0).</summary>
    IsLaterFragment,

    /// <summary>One bit of <see cref="Values.ConntrackStates"/> below SNAT.</summary>
    ConntrackState,

    /// <summary>The virtual states SNAT and DNAT of the connection, as bits of <see cref="Values.ConntrackStates"/>.</summary>
    ConntrackNat,

    /// <summary>The packet's mark, 32 bits.</summary>
    Mark,

    /// <summary>The connection's mark, 32 bits; a packet without a connection entry lacks it.</summary>
    ConnectionMark,

    /// <summary>IP total length in bytes (IPv6: 40 + payload).</summary>
    Length,

    /// <summary>TTL, or the hop limit of IPv6.</summary>
    TimeToLive,

    /// <summary>The whole TOS / traffic class byte.</summary>
    TypeOfService,
    UserId,
    GroupId,

    /// <summary>The sender's Ethernet address; lacking on lo and on links without Ethernet.</summary>
    MacSource,

    /// <summary>0 unicast, 1 broadcast, 2 multicast (include/uapi/linux/if_packet.h).</summary>
    PacketType,


    /// <summary>The MSS option of a TCP packet; 0: there is none.</summary>
    TcpMaximumSegmentSize,

    /// <summary>Who owns the packet's socket: one of <see cref="SocketKind"/>.</summary>
    Socket,
}

/// <summary>The values of <see cref="PacketField.Socket"/> (net/netfilter/xt_owner.c).</summary>
public enum SocketKind : byte
{
    /// <summary>No socket: a forwarded packet, or REJECT's reset.</summary>
    None,

    /// <summary>A socket of the kernel's own: it exists, but has no owner (echo replies, ICMP errors).</summary>
    Kernel,

    /// <summary>A socket that a process opened.</summary>
    Process,
}
