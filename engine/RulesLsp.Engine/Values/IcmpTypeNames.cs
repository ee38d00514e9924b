using System.Collections.Immutable;

namespace RulesLsp.Engine.Values;

/// <summary>A named ICMP type, alone or with one code.</summary>
/// <param name="Code">The code; null: every code of the type.</param>
/// <param name="Alias">A second name that iptables takes; null: none.</param>
public sealed record IcmpTypeName(string Name, byte Type, byte? Code = null, string? Alias = null);

/// <summary>The ICMP names that iptables knows; numbers as in RFC 792, RFC 1122, RFC 1812 and RFC 4443, RFC 4861.</summary>
public static class IcmpTypeNames
{
    /// <summary>The type that stands for every packet in IPv4 (extensions/libxt_icmp.h).</summary>
    public const byte AnyType = 255;

    public static ImmutableArray<IcmpTypeName> IPv4 { get; } =
    [
        new("any", AnyType),
        new("echo-reply", 0, null, "pong"),
        new("destination-unreachable", 3),
        new("network-unreachable", 3, 0),
        new("host-unreachable", 3, 1),
        new("protocol-unreachable", 3, 2),
        new("port-unreachable", 3, 3),
        new("fragmentation-needed", 3, 4),
        new("source-route-failed", 3, 5),
        new("network-unknown", 3, 6),
        new("host-unknown", 3, 7),
        new("network-prohibited", 3, 9),
        new("host-prohibited", 3, 10),
        new("TOS-network-unreachable", 3, 11),
        new("TOS-host-unreachable", 3, 12),
        new("communication-prohibited", 3, 13),
        new("host-precedence-violation", 3, 14),
        new("precedence-cutoff", 3, 15),
        new("source-quench", 4),
        new("redirect", 5),
        new("network-redirect", 5, 0),
        new("host-redirect", 5, 1),
        new("TOS-network-redirect", 5, 2),
        new("TOS-host-redirect", 5, 3),
        new("echo-request", 8, null, "ping"),
        new("router-advertisement", 9),
        new("router-solicitation", 10),
        new("time-exceeded", 11, null, "ttl-exceeded"),
        new("ttl-zero-during-transit", 11, 0),
        new("ttl-zero-during-reassembly", 11, 1),
        new("parameter-problem", 12),
        new("ip-header-bad", 12, 0),
        new("required-option-missing", 12, 1),
        new("timestamp-request", 13),
        new("timestamp-reply", 14),
        new("address-mask-request", 17),
        new("address-mask-reply", 18),
    ];

    public static ImmutableArray<IcmpTypeName> IPv6 { get; } =
    [
        new("destination-unreachable", 1),
        new("no-route", 1, 0),
        new("communication-prohibited", 1, 1),
        new("beyond-scope", 1, 2),
        new("address-unreachable", 1, 3),
        new("port-unreachable", 1, 4),
        new("failed-policy", 1, 5),
        new("reject-route", 1, 6),
        new("packet-too-big", 2),
        new("time-exceeded", 3, null, "ttl-exceeded"),
        new("ttl-zero-during-transit", 3, 0),
        new("ttl-zero-during-reassembly", 3, 1),
        new("parameter-problem", 4),
        new("bad-header", 4, 0),
        new("unknown-header-type", 4, 1),
        new("unknown-option", 4, 2),
        new("echo-request", 128, null, "ping"),
        new("echo-reply", 129, null, "pong"),
        new("router-solicitation", 133),
        new("router-advertisement", 134),
        new("neighbour-solicitation", 135, null, "neighbor-solicitation"),
        new("neighbour-advertisement", 136, null, "neighbor-advertisement"),
        new("redirect", 137),
    ];
}
