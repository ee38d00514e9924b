using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary><c>-s a,b -d c,d</c> makes four rules, source by source (iptables/iptables.c, append_entry).</summary>
internal static class RuleExpansion
{
    /// <summary>The rules that a line makes, in the order in which iptables makes them.</summary>
    public static List<RuleDraft> Of(int line, BoundRule bound)
    {
        var rules = new List<RuleDraft>(1);
        int sources = CountOf(bound, BuiltinOptionNames.Source);
        int destinations = CountOf(bound, BuiltinOptionNames.Destination);
        for (int source = 0; source < sources; source++)
        {
            for (int destination = 0; destination < destinations; destination++)
            {
                rules.Add(new RuleDraft(line, bound, source, destination));
            }
        }

        return rules;
    }

    private static int CountOf(BoundRule bound, string option)
    {
        foreach (BoundOption builtin in bound.BuiltinOptions)
        {
            if (builtin.Definition.Name == option)
            {
                return builtin.Value<AddressListValue>() is { } list ? Math.Max(1, list.Addresses.Length) : 1;
            }
        }

        return 1;
    }
}
