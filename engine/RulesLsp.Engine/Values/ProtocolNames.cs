using System.Collections.Frozen;

namespace RulesLsp.Engine.Values;

/// <summary>Protocol names and numbers, as IANA assigns them and /etc/protocols of Debian spells them.</summary>
public static class ProtocolNames
{
    /// <summary>The number of ICMP for IPv6.</summary>
    public const byte IcmpV6 = 58;

    private static readonly (string Name, byte Number)[] Known =
    [
        ("ip", 0), ("all", 0), ("hopopt", 0), ("icmp", 1), ("igmp", 2), ("ggp", 3), ("ipencap", 4), ("ipv4", 4), ("st", 5), ("tcp", 6), ("egp", 8),
        ("igp", 9), ("pup", 12), ("udp", 17), ("hmp", 20), ("xns-idp", 22), ("rdp", 27), ("iso-tp4", 29), ("dccp", 33),
        ("xtp", 36), ("ddp", 37), ("idpr-cmtp", 38), ("ipv6", 41), ("ipv6-route", 43), ("ipv6-frag", 44), ("idrp", 45),
        ("rsvp", 46), ("gre", 47), ("esp", 50), ("ipv6-crypt", 50), ("ah", 51), ("ipv6-auth", 51), ("skip", 57), ("ipv6-icmp", 58), ("icmpv6", 58),
        ("ipv6-nonxt", 59), ("ipv6-opts", 60), ("rspf", 73), ("vmtp", 81), ("eigrp", 88), ("ospf", 89), ("ax.25", 93),
        ("ipip", 94), ("etherip", 97), ("encap", 98), ("pim", 103), ("ipcomp", 108), ("vrrp", 112), ("l2tp", 115),
        ("isis", 124), ("sctp", 132), ("fc", 133), ("mobility-header", 135), ("ipv6-mh", 135), ("mh", 135), ("udplite", 136), ("mpls-in-ip", 137),
        ("manet", 138), ("hip", 139), ("shim6", 140), ("wesp", 141), ("rohc", 142), ("ethernet", 143),
    ];

    private static readonly FrozenDictionary<string, byte> ByName =
        Known.ToFrozenDictionary(item => item.Name, item => item.Number, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> BySpelling = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The number of a lower-case name; null when unknown.</summary>
    public static byte? NumberOf(ReadOnlySpan<char> name) => BySpelling.TryGetValue(name, out byte number) ? number : null;

    /// <summary>The usual name of a number; the number itself where it has none.</summary>
    public static string NameOf(byte number)
    {
        foreach ((string name, byte known) in Known)
        {
            if (known == number)
            {
                return name;
            }
        }

        return number.ToString();
    }

    /// <summary>Every name with its number, for completion.</summary>
    public static IEnumerable<(string Name, byte Number)> All => Known;
}
