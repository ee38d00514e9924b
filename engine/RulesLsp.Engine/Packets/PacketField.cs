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
    Mark,
    ConnectionMark,

    /// <summary>IP total length in bytes (IPv6: 40 + payload).</summary>
    Length,
    TimeToLive,

    /// <summary>The whole TOS / traffic class byte.</summary>
    TypeOfService,
    UserId,
    GroupId,
    MacSource,

    /// <summary>0 unicast, 1 broadcast, 2 multicast (include/uapi/linux/if_packet.h).</summary>
    PacketType,

    /// <summary>The MSS option of a SYN.</summary>
    TcpMaximumSegmentSize,
    TcpOption,
}
