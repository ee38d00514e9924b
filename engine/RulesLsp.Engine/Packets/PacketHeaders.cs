namespace RulesLsp.Engine.Packets;

/// <summary>How much of a transport header has to be there, in bytes, before a field of it can be read.</summary>
internal static class PacketHeaders
{
    public const int Ports = 4;
    public const int Udp = 8;
    public const int Icmp = 8;
    public const int Sctp = 12;
    public const int Dccp = 12;
    public const int Tcp = 20;

    /// <summary>No header without options is longer.</summary>
    public const int Longest = 20;

    /// <summary>A protocol's header without options; 0: the model knows none.</summary>
    public static int Of(byte protocol) => protocol switch
    {
        ProtocolNumbers.Tcp => Tcp,
        ProtocolNumbers.Udp or ProtocolNumbers.UdpLite => Udp,
        ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6 => Icmp,
        ProtocolNumbers.Sctp => Sctp,
        ProtocolNumbers.Dccp => Dccp,
        _ => 0,
    };

    /// <summary>The bytes up to the field's end; 0: it is no field of a transport header.</summary>
    public static int UpTo(PacketField field) => field switch
    {
        PacketField.SourcePort => 2,
        PacketField.DestinationPort => Ports,
        PacketField.TcpFlags => 14,
        PacketField.TcpMaximumSegmentSize => Tcp,
        PacketField.IcmpTypeCode => 2,
        _ => 0,
    };

    /// <summary>Has the protocol a checksum that connection tracking and REJECT look at?</summary>
    public static bool HasChecksum(byte protocol) =>
        protocol is ProtocolNumbers.Tcp or ProtocolNumbers.Udp or ProtocolNumbers.UdpLite or ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6 or ProtocolNumbers.Sctp;
}
