using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary><c>-s a,b -d c,d</c> makes four rules, source by source (iptables/iptables.c, append_entry).</summary>
internal static class RuleExpansion
{
    /// <summary>The rules that a line makes, in the order in which iptables makes them.</summary>
    /// <param name="called">The chain that they lead to; null where that is not known yet, or where nobody asks.</param>
    public static RuleDraft[] Of(int line, BoundRule bound, ChainDraft? called = null)
    {
        (int sources, int destinations) = CountsOf(bound);
        var rules = new RuleDraft[sources * destinations];
        for (int rule = 0; rule < rules.Length; rule++)
        {
            rules[rule] = new RuleDraft(line, bound, (ushort)(rule / destinations), (ushort)(rule % destinations), called);
        }

        return rules;
    }

    /// <summary>Adds the rules that a line makes to the end of a list; nearly every line makes one.</summary>
    /// <param name="linesBehind">How many lines of the file stand behind this one.</param>
    public static void Append(GapList<RuleDraft> rules, int line, BoundRule bound, ChainDraft? called, int linesBehind)
    {
        ReadOnlySpan<RuleDraft> added = [new RuleDraft(line, bound, 0, 0, called)];
        rules.Insert(rules.Count, bound.HasUnusualAddresses ? Of(line, bound, called) : added, linesBehind);
    }

    private static (int Sources, int Destinations) CountsOf(BoundRule bound)
    {
        int sources = 1;
        int destinations = 1;
        foreach (BoundOption option in bound.BuiltinOptions)
        {
            int count = option.Value<AddressListValue>() is { Count: > 1 and var several } ? several : 1;
            sources = option.Definition.Name == BuiltinOptionNames.Source ? count : sources;
            destinations = option.Definition.Name == BuiltinOptionNames.Destination ? count : destinations;
        }

        return (sources, destinations);
    }
}
