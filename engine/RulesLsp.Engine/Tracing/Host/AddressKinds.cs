using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>What an address is by its digits alone (RFC 6890, RFC 4291).</summary>
public static class AddressKinds
{
    public static UInt128 IPv6Loopback => UInt128.One;

    public static bool IsLoopback(UInt128 address, AddressFamily family) =>
        family == AddressFamily.IPv4 ? address >> 24 == 127 : address == IPv6Loopback;

    public static bool IsMulticast(UInt128 address, AddressFamily family) =>
        family == AddressFamily.IPv4 ? address >> 28 == 14 : address >> 120 == 0xFF;

    public static bool IsLimitedBroadcast(UInt128 address, AddressFamily family) =>
        family == AddressFamily.IPv4 && address == uint.MaxValue;

    /// <summary>0.0.0.0 or ::. The rest of 0.0.0.0/8 is routed as any other address (Linux 5.3).</summary>
    public static bool IsUnspecified(UInt128 address) => address == 0;

    /// <summary>Unicast, multicast or unspecified (ipv6_addr_type); loopback and link-local addresses are unicast.</summary>
    public static AddressTypes DigitsOfIPv6(UInt128 address) => IsMulticast(address, AddressFamily.IPv6) ? AddressTypes.Multicast
        : IsUnspecified(address) ? AddressTypes.Unspecified
        : AddressTypes.Unicast;

    /// <summary>fe80::, the network of a link.</summary>
    public static UInt128 IPv6LinkLocal => (UInt128)0xFE80 << 112;

    /// <summary>An IPv6 address that says nothing outside of its link: fe80::/10 or ff02::/16.</summary>
    public static bool IsOfLink(UInt128 address) => IsLinkLocal(address, AddressFamily.IPv6) || address >> 112 == 0xFF02;

    /// <summary>fe80::/10.</summary>
    public static bool IsLinkLocal(UInt128 address, AddressFamily family) => family == AddressFamily.IPv6 && address >> 118 == 0x3FA;

    /// <summary>The type when it does not depend on the host; None when it does.</summary>
    public static AddressTypes WithoutHost(UInt128 address, AddressFamily family)
    {
        if (IsLoopback(address, family))
        {
            return AddressTypes.Local;
        }

        if (IsMulticast(address, family))
        {
            return AddressTypes.Multicast;
        }

        return IsLimitedBroadcast(address, family) ? AddressTypes.Broadcast : AddressTypes.None;
    }
}
