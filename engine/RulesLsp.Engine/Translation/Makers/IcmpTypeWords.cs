using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Types of ICMP by the names that nft has, and their codes.</summary>
internal static class IcmpTypeWords
{
    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [IcmpTypeValue icmp])
        {
            return [Saying.Test(reading.Refuse("the type has no form in nft"))];
        }

        if (icmp.IsAny || (reading.Scope.Family == AddressFamily.IPv4 && icmp.Type == IcmpTypeNames.AnyType))
        {
            return option.IsNegated ? [Saying.Test(reading.Refuse("the rule matches nothing"))] : [Saying.Nothing];
        }

        string protocol = reading.Scope.Family == AddressFamily.IPv4 ? ProtocolNames.NameOf(1) : "icmpv6";
        string type = NameOf(icmp.Type, option, reading.Scope.Family);
        if (icmp is { FirstCode: 0, LastCode: byte.MaxValue })
        {
            return [Saying.Test($"{protocol} type {(option.IsNegated ? "!= " : "")}{type}")];
        }

        string code = icmp.FirstCode == icmp.LastCode ? $"{icmp.FirstCode}" : $"{icmp.FirstCode}-{icmp.LastCode}";
        return [Saying.Test(option.IsNegated
            ? $"{protocol} type . {protocol} code != {{ {icmp.Type} . {code} }}"
            : $"{protocol} type {type} {protocol} code {code}")];
    }

    /// <summary>The names of whole types are the same in nft, but for those that the catalogue tells.</summary>
    private static string NameOf(byte type, SavedOption option, AddressFamily family)
    {
        var names = family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6;
        string? name = names.FirstOrDefault(known => known.Type == type && known.Code is null)?.Name;
        return name is null ? $"{type}" : option.Definition.Nft?.Words.GetValueOrDefault(name) ?? name;
    }
}
