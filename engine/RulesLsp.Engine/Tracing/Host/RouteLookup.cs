using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>Which rules of policy routing select a packet, and which route of a table it takes.</summary>
internal static class RouteLookup
{
    // The bits of TOS that IPv4 routing looks at (include/net/route.h).
    private const byte RoutedTypeOfService = 0x1C;

    /// <summary>The route of a table that a packet takes; null: none.</summary>
    public static HostRoute? Best(IEnumerable<HostRoute> routes, string table, RouteQuery query)
    {
        HostRoute? best = null;
        foreach (HostRoute route in routes)
        {
            bool isBetter = route.Family == query.Family && route.Table == table && route.Covers(query.Destination)
                && (route.TypeOfService == 0 || route.TypeOfService == (query.TypeOfService & RoutedTypeOfService))
                && Fits(route.From, query.Source ?? 0, query.Family)
                && (best is null || Order(route).CompareTo(Order(best)) < 0);
            best = isBetter ? route : best;
        }

        return best;
    }

    // Longer prefixes first, then those with a TOS, then the lower metric (net/ipv4/fib_trie.c, fib_find_alias); the first of equals stays.
    private static (int, int, int, long) Order(HostRoute route) =>
        (-route.PrefixLength, -(route.From?.PrefixLength ?? 0), -route.TypeOfService, route.Metric);

    /// <summary>Is the packet one of those that the rule is for?</summary>
    public static bool Selects(HostRule rule, RouteQuery query)
    {
        if (rule.Family is { } family && family != query.Family)
        {
            return false;
        }

        bool selects = (rule.Mark is null || (query.Mark & rule.MarkMask) == (rule.Mark & rule.MarkMask))
            && (rule.Input is null || rule.Input == (query.Input ?? "lo"))
            && rule.Output is null
            && (rule.TypeOfService is null || rule.TypeOfService == (query.TypeOfService & RoutedTypeOfService))
            && (rule.Protocol is null || rule.Protocol == query.Protocol)
            && (rule.SourcePorts is not { } source || (query.SourcePort >= source.First && query.SourcePort <= source.Last))
            && (rule.DestinationPorts is not { } destination || (query.DestinationPort >= destination.First && query.DestinationPort <= destination.Last))
            && (rule.Users is not { } users || (query.UserId >= users.First && query.UserId <= users.Last))
            && Fits(rule.To, query.Destination, query.Family)
            && Fits(rule.From, query.Source ?? 0, query.Family);
        return selects == (rule.Sense == RuleSense.Plain);
    }

    private static bool Fits((UInt128 Address, int PrefixLength)? prefix, UInt128 address, AddressFamily family)
    {
        if (prefix is not { } wanted)
        {
            return true;
        }

        UInt128 mask = AddressText.PrefixMask(wanted.PrefixLength, family);
        return (address & mask) == (wanted.Address & mask);
    }
}
