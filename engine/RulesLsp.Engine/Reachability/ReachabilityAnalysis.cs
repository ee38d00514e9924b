using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Decides for every rule of a ruleset whether any packet can reach and match it; each table by itself.</summary>
public static class ReachabilityAnalysis
{
    public static ReachabilityResult Analyse(Ruleset ruleset, CancellationToken cancellation = default) =>
        Analyse(ruleset, new ReachabilityOptions(), cancellation);

    public static ReachabilityResult Analyse(Ruleset ruleset, ReachabilityOptions options, CancellationToken cancellation) =>
        Analyse(new RulesetSemantics(ruleset, Backends.Legacy), options, cancellation);

    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public static ReachabilityResult Analyse(RulesetSemantics semantics, ReachabilityOptions options, CancellationToken cancellation)
    {
        Ruleset ruleset = semantics.Ruleset;
        HashSet<int> refusedLines = [.. options.RefusedLines, .. RefusedJumps(ruleset)];
        var tables = new List<TableReachability>();
        foreach (Table table in ruleset.Tables.Where(static table => table.SupersededBy is null))
        {
            tables.Add(new TableReachability(reading => new TableLowering(table, semantics, options, refusedLines, reading), options, cancellation));
        }

        return new ReachabilityResult(tables);
    }

    // Such a line never loads, and nothing is known of what it would call: it must not make the rules below it uncertain.
    private static IEnumerable<int> RefusedJumps(Ruleset ruleset) => ruleset.Problems
        .Where(static problem => problem.Kind is StructureProblemKind.UndefinedJump or StructureProblemKind.JumpToBuiltinChain)
        .Select(static problem => problem.Range.Start.Line);
}

/// <summary>The verdicts of an analysis. Witnesses are worked out when asked for; safe to ask from several threads.</summary>
public sealed class ReachabilityResult
{
    private readonly Dictionary<Rule, (TableReachability Table, int Number)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Chain, (TableReachability Table, int Number)> _chains = new(ReferenceEqualityComparer.Instance);

    internal ReachabilityResult(IEnumerable<TableReachability> tables)
    {
        foreach (TableReachability table in tables)
        {
            for (int rule = 0; rule < table.Rules.Length; rule++)
            {
                _places[table.Rules[rule]] = (table, rule);
            }

            for (int chain = 0; chain < table.Chains.Length; chain++)
            {
                _chains[table.Chains[chain]] = (table, chain);
            }
        }
    }

    /// <summary>The dead rules, in no particular order; cheaper than asking for every verdict.</summary>
    public IEnumerable<Rule> DeadRules => _places.Where(static place => place.Value.Table.IsDead(place.Value.Number)).Select(static place => place.Key);

    /// <summary>How many rules are undecided.</summary>
    public int UndecidedCount => _places.Count(static place => place.Value.Table.IsUndecided(place.Value.Number));

    /// <summary>Nothing is known about the rule.</summary>
    public bool IsUndecided(Rule rule) => !_places.TryGetValue(rule, out (TableReachability Table, int Number) place) || place.Table.IsUndecided(place.Number);

    public bool IsDead(Rule rule) => _places.TryGetValue(rule, out (TableReachability Table, int Number) place) && place.Table.IsDead(place.Number);

    /// <summary>Some rule that may be live leads into the chain, or it is a built-in one.</summary>
    public bool IsReached(Chain chain) => !_chains.TryGetValue(chain, out (TableReachability Table, int Number) place) || place.Table.IsReached(place.Number);

    public RuleVerdict VerdictOf(Rule rule) => _places.TryGetValue(rule, out (TableReachability Table, int Number) place)
        ? place.Table.VerdictOf(place.Number)
        : new UndecidedVerdict("the rule is in no table of the analysed ruleset");
}
