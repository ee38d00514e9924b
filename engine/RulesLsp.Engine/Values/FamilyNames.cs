using System.Collections.Immutable;

namespace RulesLsp.Engine.Values;

/// <summary>The words for the families, in the catalogue, in directives and in reports.</summary>
public static class FamilyNames
{
    public const string IPv4 = "ipv4";
    public const string IPv6 = "ipv6";
    public const string Arp = "arp";
    public const string Bridge = "bridge";

    /// <summary>Every word, in the order of the families.</summary>
    public static ImmutableArray<string> All { get; } = [IPv4, IPv6, Arp, Bridge];

    public static string Of(AddressFamily family) => All[(int)family];

    /// <summary>The family of a word; null when it is none.</summary>
    public static AddressFamily? Find(string word) => All.IndexOf(word) is >= 0 and var index ? (AddressFamily)index : null;

    /// <summary>The family's name in a sentence.</summary>
    public static string InText(AddressFamily family) => family switch
    {
        AddressFamily.IPv4 => "IPv4",
        AddressFamily.IPv6 => "IPv6",
        AddressFamily.Arp => "ARP",
        _ => "bridge",
    };

    /// <summary>Whether its rules look at IP packets, which can be followed through the host: those of ARP and bridges look at frames.</summary>
    public static bool HasPackets(this AddressFamily family) => family is AddressFamily.IPv4 or AddressFamily.IPv6;
}
