using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>
/// What an address is to the host's routes. In IPv6 some types are ranges of addresses to iptables, an own address among the unicast ones,
/// and types of both kinds must hold together (net/netfilter/xt_addrtype.c, match_type6).
/// </summary>
internal static class AddressTypeWords
{
    /// <summary>The types that are ranges in IPv6, as the addresses that they are or are not.</summary>
    private static readonly (string Type, string Is, string IsNot)[] Ranges =
    [
        ("unspec", "::", "!= ::"),
        ("unicast", "!= { ::, ::ffff:0.0.0.0/96, ff00::/8 }", "{ ::, ::ffff:0.0.0.0/96, ff00::/8 }"),
        ("multicast", "ff00::/8", "!= ff00::/8"),
    ];

    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        string address = option.Definition.Nft!.Part!;
        string types = NftValues.Text(option, 0, "flags", reading);
        string[] names = types.Split(',');
        string[] looked = [.. names.Where(name => !Ranges.Any(range => range.Type == name))];
        if (reading.Scope.Family == AddressFamily.IPv4 || looked.Length == names.Length)
        {
            return [Saying.Test($"{Lookup(address, reading)} {(option.IsNegated ? "!= " : "")}{NftValues.SetOf(names)}")];
        }

        if (option.IsNegated && names.Length > 1)
        {
            return [Saying.Test(reading.Refuse("several types together must not hold, and nft can't say so"))];
        }

        IEnumerable<string> tests = Ranges.Where(range => names.Contains(range.Type)).Select(range => $"{reading.Scope.FamilyWord} {address} {(option.IsNegated ? range.IsNot : range.Is)}");
        return [Saying.Test(string.Join(' ', looked.Length == 0 ? tests : tests.Append($"{Lookup(address, reading)} {NftValues.SetOf(looked)}")))];
    }

    private static string Lookup(string address, ModuleReading reading) =>
        $"fib {address}{(reading.Part("iif") is null ? "" : " . iif")}{(reading.Part("oif") is null ? "" : " . oif")} type";
}
