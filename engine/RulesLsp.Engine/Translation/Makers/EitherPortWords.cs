using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>The source port or the destination port is in a list.</summary>
internal static class EitherPortWords
{
    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [PortListValue list])
        {
            return [Saying.Test(reading.Refuse("the list of ports has no form in nft"))];
        }

        string protocol = NftTemplate.Fill("{protocol}", reading, option);
        if (list.Ports.All(port => port.First == port.Last))
        {
            // Pairs of one port and any other; ranges would overlap, which nft refuses.
            string pairs = string.Join(", ", list.Ports.Select(port => $"0-65535 . {port.First}, {port.First} . 0-65535"));
            return [Saying.Test($"{protocol} sport . {protocol} dport {(option.IsNegated ? "!= " : "")}{{ {pairs} }}")];
        }

        string ports = NftValues.Ports(list);
        return option.IsNegated
            ? [Saying.Test($"{protocol} sport != {ports} {protocol} dport != {ports}")]
            : [Saying.Test($"{protocol} sport {ports}"), Saying.Test($"{protocol} sport != {ports} {protocol} dport {ports}")];
    }
}
