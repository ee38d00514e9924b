using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>How packets come to the built-in chains of one table of one version of a ruleset.</summary>
/// <param name="ways">Those to each built-in chain: these have the first numbers. Empty: none are followed.</param>
internal sealed class TableWays(WayTables tables, ImmutableArray<Way>[] ways, FragmentReading fragments)
{
    /// <summary>What the tables before do.</summary>
    public WayTables Tables => tables;

    /// <summary>Whether rules meet single fragments.</summary>
    public FragmentReading Fragments => fragments;

    /// <summary>What the rules of the tables on the ways mean.</summary>
    public IEnumerable<RuleSemantics[]> Semantics => PassedTables().SelectMany(static table => table.Chains).Select(tables.RulesOf);

    /// <param name="chain">The number of a chain of the table.</param>
    public ImmutableArray<Way> To(int chain) => chain < ways.Length ? ways[chain] : [];

    public Rule? RuleOf(WayRule rule) => rule.Semantics is null ? null : ChainOf(rule)?.Rules[rule.Place];

    public Chain? PolicyOf(WayRule rule) => rule.IsPolicy ? ChainOf(rule) : null;

    /// <summary>These ways and those of an earlier version let the same packets through.</summary>
    public bool AreThoseOf(TableWays other)
    {
        if (ReferenceEquals(this, other) || fragments != other.Fragments)
        {
            return fragments == other.Fragments;
        }

        if (Array.TrueForAll(ways, static some => some.IsEmpty))
        {
            return !other.KeysOf().Any();
        }

        bool areSame = KeysOf().SequenceEqual(other.KeysOf()) && tables.TranslatesBackOrFollows == other.Tables.TranslatesBackOrFollows;
        return areSame && PassedTables().Zip(other.PassedTables()).All(pair => AreSame(pair.First, pair.Second, other.Tables));
    }

    private bool AreSame(Table one, Table earlier, WayTables earlierTables)
    {
        (Chain[] chains, Chain[] others) = ([.. WithRules(one)], [.. WithRules(earlier)]);
        return chains.Length == others.Length && chains.Zip(others).All(pair => pair.First.Name == pair.Second.Name
            && tables.RulesOf(pair.First) is var rules && earlierTables.RulesOf(pair.Second) is var known
            && rules.Length == known.Length && rules.Zip(known).All(static rule => TableReading.AreSame(rule.First, rule.Second)));
    }

    private static IEnumerable<Chain> WithRules(Table table) => table.Chains.Where(static chain => !chain.Rules.IsEmpty);

    /// <summary>Each way in words that hold for every version.</summary>
    private IEnumerable<string> KeysOf() =>
        from some in ways
        from way in some
        select $"{way.Target.Name} {way.Entry} {way.Kind} {way.StepsBeforeNat} {string.Join(' ', way.Steps.Select(static step => $"{step.Table.Name}.{step.Chain.Name} {step.Chain.Policy}"))}";

    private IEnumerable<Table> PassedTables()
    {
        Way[] all = [.. ways.SelectMany(static some => some)];
        IEnumerable<Table> passed = all.SelectMany(static way => way.Steps).Select(static step => step.Table);
        Table? nat = all.Any(static way => way.Kind == WayKind.Translated) && tables.Nat is { } table && tables.IsKnown(table) ? table : null;
        return (nat is null ? passed : passed.Append(nat)).Distinct();
    }

    private Chain? ChainOf(WayRule rule) => rule.Chain is { } chain ? tables.Find(chain.TableName)!.FindChain(chain.Name) : null;
}
