namespace RulesLsp.Engine.Packets;

/// <summary>The protocols whose headers the packet model knows (IANA, protocol numbers).</summary>
public static class ProtocolNumbers
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Dccp = 33;
    public const byte IPv6HopByHop = 0;
    public const byte IPv6Routing = 43;
    public const byte IPv6Fragment = 44;
    public const byte EncapsulatedPayload = 50;
    public const byte Authentication = 51;
    public const byte IcmpV6 = 58;
    public const byte IPv6Destination = 60;
    public const byte Sctp = 132;
    public const byte UdpLite = 136;

    /// <summary>Has the protocol ports in the place where rules look for them?</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Dccp or Sctp or UdpLite;

    /// <summary>ICMP or ICMPv6.</summary>
    public static bool IsIcmp(byte protocol) => protocol is Icmp or IcmpV6;

    /// <summary>Is an ICMP type that of an error, which carries the packet that it is about?</summary>
    public static bool IsIcmpError(byte protocol, byte type) => protocol == Icmp ? type is 3 or 4 or 5 or 11 or 12 : type < 128;
}
