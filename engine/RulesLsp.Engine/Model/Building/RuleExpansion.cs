using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary><c>-s a,b -d c,d</c> makes four rules, source by source (iptables/iptables.c, append_entry).</summary>
internal static class RuleExpansion
{
    /// <summary>The rules that a line makes, in the kernel's order.</summary>
    public static RuleDraft[] Of(int line, BoundRule bound)
    {
        (int sources, int destinations) = CountsOf(bound);
        var rules = new RuleDraft[sources * destinations];
        for (int rule = 0; rule < rules.Length; rule++)
        {
            rules[rule] = new RuleDraft(line, bound, rule / destinations, rule % destinations);
        }

        return rules;
    }

    /// <summary>Puts the rules that a line makes into a list; nearly every line makes one.</summary>
    public static void Insert(GapList<RuleDraft> rules, int at, int line, BoundRule bound)
    {
        if (!bound.HasAddressList)
        {
            rules.Insert(at, [new RuleDraft(line, bound, 0, 0)]);
        }
        else
        {
            rules.Insert(at, Of(line, bound));
        }
    }

    private static (int Sources, int Destinations) CountsOf(BoundRule bound)
    {
        int sources = 1;
        int destinations = 1;
        foreach (BoundOption option in bound.BuiltinOptions)
        {
            int count = option.Value<AddressListValue>() is { Addresses.Length: > 1 and var several } ? several : 1;
            sources = option.Definition.Name == BuiltinOptionNames.Source ? count : sources;
            destinations = option.Definition.Name == BuiltinOptionNames.Destination ? count : destinations;
        }

        return (sources, destinations);
    }
}
