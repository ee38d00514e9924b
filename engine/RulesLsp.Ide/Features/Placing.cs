using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Where a rule stands, as far as it decides what is legal in it.</summary>
/// <param name="Table">The table's name; null outside of tables.</param>
/// <param name="Hooks">The hooks whose packets can come to the rule; for a chain that nobody calls every hook of the table.</param>
/// <param name="Protocol">The number after <c>-p</c> when it is given and not negated.</param>
internal sealed record RulePlace(
    string? Table,
    ImmutableArray<Hook> Hooks,
    byte? Protocol,
    AddressFamily Family,
    Backends Backends);

/// <summary>Judges what may stand in a rule.</summary>
internal static class Placing
{
    /// <summary>The place of the rule on a line.</summary>
    public static RulePlace Of(Analysis analysis, int line, BoundRule bound)
    {
        Table? table = analysis.TableAt(line);
        return new RulePlace(table?.Name, HooksOf(analysis, table, bound.Chain), ProtocolOf(bound), analysis.Family, analysis.Settings.Backends);
    }

    /// <summary>The hooks that reach a chain through jumps and gotos; every hook of the table when none does.</summary>
    public static ImmutableArray<Hook> HooksOf(Analysis analysis, Table? table, string? chainName)
    {
        if (table is null)
        {
            return [];
        }

        Chain? chain = chainName is null ? null : table.FindChain(chainName);
        ImmutableArray<Hook> reaching = chain is null ? [] : HooksReaching(chain);
        return reaching.IsEmpty ? analysis.Catalogue.Pipeline.HooksOf(table.Name) : reaching;
    }

    /// <summary>The hooks from which a chain is called, directly or through other chains; empty when nobody calls it.</summary>
    public static ImmutableArray<Hook> HooksReaching(Chain chain)
    {
        var seen = new HashSet<Chain> { chain };
        var open = new Queue<Chain>(seen);
        var hooks = new SortedSet<Hook>();
        while (open.TryDequeue(out Chain? next))
        {
            if (next.Hook is { } hook)
            {
                hooks.Add(hook);
            }

            foreach (Rule caller in next.Callers)
            {
                if (seen.Add(caller.Chain))
                {
                    open.Enqueue(caller.Chain);
                }
            }
        }

        return [.. hooks];
    }

    /// <summary>Whether a match or target may be loaded here.</summary>
    public static bool IsLegal(CatalogueEntry entry, RulePlace place) =>
        Catalogue.IsInFamily(entry.Families, place.Family)
        && (!Catalogue.IsInFamily(entry.ProtocolsIn, place.Family) || HasProtocol(entry.Protocols, place.Protocol))
        && (place.Table is not { } table || place.Hooks.All(hook => Placement.Allowed(entry, table, hook, place.Backends) != Backends.None));

    /// <summary>Whether an option of a loaded match or target may stand here.</summary>
    public static bool IsLegal(CatalogueOption option, RulePlace place) =>
        Catalogue.IsInFamily(option.Families, place.Family)
        && HasProtocol(option.Protocols, place.Protocol)
        && (place.Table is not { } table || place.Hooks.All(hook => Placement.Allowed(option, table, hook, place.Backends) != Backends.None));

    /// <summary>Whether a word of an option's choices may stand here.</summary>
    public static bool IsLegal(CatalogueChoice choice, RulePlace place) =>
        Catalogue.IsInFamily(choice.Families, place.Family)
        && (place.Table is not { } table || place.Hooks.All(hook => Placement.Allowed(choice, table, hook, place.Backends) != Backends.None));

    /// <summary>The protocol that a rule asks for; null when it asks for none, for all, or for any but one.</summary>
    public static byte? ProtocolOf(BoundRule bound)
    {
        foreach (BoundOption option in bound.BuiltinOptions)
        {
            if (option.Value<ProtocolValue>() is { } protocol)
            {
                return option.IsNegated || protocol.Number == 0 ? null : protocol.Number;
            }
        }

        return null;
    }

    private static bool HasProtocol(ImmutableArray<string> protocols, byte? protocol) =>
        protocols.IsEmpty || (protocol is { } number && protocols.Any(name => ProtocolNames.NumberOf(name) == number));
}
