using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Decides for every rule of a ruleset whether any packet can reach and match it, through the tables before its own.</summary>
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
        semantics.WorkOutAll();
        HashSet<int> refusedLines = [.. options.RefusedLines, .. RefusedJumps(ruleset)];
        bool isTracked = ruleset.Rules.Any(rule => !refusedLines.Contains(rule.Line) && TrackingNeed.Of(semantics.Of(rule)));
        options = options with { Fragments = isTracked ? FragmentReading.Reassembled : FragmentReading.Possible };

        // Where the file is added to what is there, nobody knows what the tables before do.
        WayTables? before = options.KeepsChains || options.Scope == ReachabilityScope.EachTable || !ruleset.Family.HasPackets() ? null : new WayTables(semantics, refusedLines);
        var tables = new List<TableReachability>();
        foreach (Table table in ruleset.Tables.Where(static table => table.SupersededBy is null))
        {
            tables.Add(new TableReachability(reading => new TableLowering(table, semantics, options, refusedLines, reading, before), options, cancellation));
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
    private readonly List<TableReachability> _tables;
    private readonly Dictionary<Chain, (TableReachability Table, int Number)> _chains = new(ReferenceEqualityComparer.Instance);

    internal ReachabilityResult(List<TableReachability> tables)
    {
        _tables = tables;
        foreach (TableReachability table in tables)
        {
            for (int chain = 0; chain < table.Chains.Length; chain++)
            {
                _chains[table.Chains[chain]] = (table, chain);
            }
        }
    }

    /// <summary>The dead rules, in no particular order; cheaper than asking for every verdict.</summary>
    public IEnumerable<Rule> DeadRules => Rules(static (table, number) => table.IsDead(number));

    /// <summary>How many rules are undecided.</summary>
    public int UndecidedCount => Rules(static (table, number) => table.IsUndecided(number)).Count();

    /// <summary>Nothing is known about the rule.</summary>
    public bool IsUndecided(Rule rule) => PlaceOf(rule) is not { } place || place.Table.IsUndecided(place.Number);

    public bool IsDead(Rule rule) => PlaceOf(rule) is { } place && place.Table.IsDead(place.Number);

    /// <summary>Some rule that may be live leads into the chain, or it is a built-in one.</summary>
    public bool IsReached(Chain chain) => !_chains.TryGetValue(chain, out (TableReachability Table, int Number) place) || place.Table.IsReached(place.Number);

    public RuleVerdict VerdictOf(Rule rule) => PlaceOf(rule) is { } place
        ? place.Table.VerdictOf(place.Number)
        : new UndecidedVerdict("the rule is in no table of the analysed ruleset");

    /// <summary>The rules of a chain are numbered one after the other.</summary>
    private (TableReachability Table, int Number)? PlaceOf(Rule rule) =>
        _chains.TryGetValue(rule.Chain, out (TableReachability Table, int Number) chain) && rule.Number <= rule.Chain.Rules.Length && ReferenceEquals(rule.Chain.Rules[rule.Number - 1], rule)
            ? (chain.Table, chain.Table.FirstRuleOf(chain.Number) + rule.Number - 1)
            : null;

    private IEnumerable<Rule> Rules(Func<TableReachability, int, bool> isWanted)
    {
        foreach (TableReachability table in _tables)
        {
            for (int number = 0; number < table.Rules.Length; number++)
            {
                if (isWanted(table, number))
                {
                    yield return table.Rules[number];
                }
            }
        }
    }
}
