using System.Collections.Immutable;
using RulesLsp.Engine.Model;
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

    /// <param name="memory">
    /// Of earlier versions of the ruleset: only what an edit can change is decided again. null: everything is. The verdicts are the same.
    /// </param>
    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public static ReachabilityResult Analyse(RulesetSemantics semantics, ReachabilityOptions options, CancellationToken cancellation, ReachabilityMemory? memory = null)
    {
        Ruleset ruleset = semantics.Ruleset;
        semantics.WorkOutAll();
        HashSet<int> refusedLines = [.. options.RefusedLines, .. RefusedJumps(ruleset)];
        TableReading[] readings = [.. ruleset.Tables.Where(static table => table.SupersededBy is null).Select((table, place) => TableReading.Of(table, semantics, refusedLines, memory?.ReadingBefore(place, table)))];
        var passing = new PassedTables(semantics, options, refusedLines);
        return memory is null
            ? new ReachabilityResult([.. readings.Select(reading => Verdicts(reading, Decide(reading, options, cancellation)))])
            : memory.Decide(readings, options.KeepsChains, (reading, known) => Verdicts(reading, known is not null && known.TryFollow(reading, passing.WaysTo(reading), Lower(reading, options with { ExpectsEdits = true }), cancellation) ? known : Decide(reading, options with { ExpectsEdits = true }, cancellation)));

        DecidedTable Decide(TableReading reading, ReachabilityOptions how, CancellationToken until) =>
            new(reading, Lower(reading, how), how, until);

        Func<AlterationReading, TableLowering> Lower(TableReading reading, ReachabilityOptions how) => readAs => new TableLowering(reading, passing.WaysTo(reading), how, readAs);

        TableReachability Verdicts(TableReading reading, DecidedTable decided) =>
            new(decided, () => Decide(reading, options, CancellationToken.None), cancellation);
    }

    // Such a line never loads, and nothing is known of what it would call: it must not make the rules below it uncertain.
    private static IEnumerable<int> RefusedJumps(Ruleset ruleset) => ruleset.Problems
        .Where(static problem => problem.Kind is StructureProblemKind.UndefinedJump or StructureProblemKind.JumpToBuiltinChain)
        .Select(static problem => problem.Range.Start.Line);
}

/// <summary>The verdicts of an analysis. Witnesses are worked out when asked for; safe to ask from several threads.</summary>
public sealed class ReachabilityResult
{
    private readonly ImmutableArray<TableReachability> _tables;

    internal ReachabilityResult(ImmutableArray<TableReachability> tables, ReachabilityChange? since = null)
    {
        Since = since;
        _tables = tables;
    }

    /// <summary>Tells this analysis from all others.</summary>
    internal object Version { get; } = new();

    /// <summary>What differs from an analysis before; null: anything may.</summary>
    internal ReachabilityChange? Since { get; }

    /// <summary>The dead rules, in no particular order; cheaper than asking for every verdict.</summary>
    public IEnumerable<Rule> DeadRules => DeadPlaces.SelectMany(static dead => dead.Places.Select(place => dead.Chain.Rules[place]));

    /// <summary>For each chain that has dead rules their places (0-based), rising; cheaper than the rules.</summary>
    internal IEnumerable<(Chain Chain, int[] Places)> DeadPlaces => _tables.SelectMany(static table => table.DeadPlaces);

    /// <summary>How many rules are dead.</summary>
    internal int DeadCount => _tables.Sum(static table => table.DeadCount);

    /// <summary>How many rules are undecided.</summary>
    public int UndecidedCount => _tables.Sum(static table => table.UndecidedCount);

    /// <summary>Nothing is known about the rule.</summary>
    public bool IsUndecided(Rule rule) => PlaceOf(rule) is not { } place || place.Table.OutcomeOf(place.Chain, place.Place) == SearchOutcome.Undecided;

    public bool IsDead(Rule rule) => PlaceOf(rule) is { } place && place.Table.OutcomeOf(place.Chain, place.Place) == SearchOutcome.Dead;

    /// <summary>Some rule that may be live leads into the chain, or it is a built-in one.</summary>
    public bool IsReached(Chain chain) => _tables.Select(table => table.IsReached(chain)).FirstOrDefault(static isReached => isReached is not null) ?? true;

    /// <summary>The same of the chains of a table, by their numbers there.</summary>
    internal Func<int, bool> ReachedOf(ChainList chains)
    {
        foreach (TableReachability table in _tables)
        {
            if (ReferenceEquals(table.Chains, chains))
            {
                return table.IsReached;
            }
        }

        return chain => IsReached(chains[chain]);
    }

    public RuleVerdict VerdictOf(Rule rule) => PlaceOf(rule) is { } place
        ? place.Table.VerdictOf(place.Chain, place.Place)
        : new UndecidedVerdict("the rule is in no table of the analysed ruleset");

    /// <summary>Works out at once why rules of an analysed chain are dead, for one who is going to ask for the verdict on each of them.</summary>
    /// <param name="places">Their places, 0-based.</param>
    internal void Explain(Chain chain, int[] places)
    {
        (TableReachability table, int number) = PlaceOf(chain)!.Value;
        table.Explain(number, places);
    }

    /// <summary>What was found about the rule that stands at a place (0-based) of a chain; of one that was not analysed nothing is known.</summary>
    internal SearchOutcome OutcomeOf(Chain chain, int place) =>
        PlaceOf(chain) is { } known ? known.Table.OutcomeOf(known.Number, place) : SearchOutcome.Undecided;

    /// <summary>The verdict on the rule that stands at a place (0-based) of an analysed chain.</summary>
    internal RuleVerdict VerdictOf(Chain chain, int place)
    {
        (TableReachability table, int number) = PlaceOf(chain)!.Value;
        return table.VerdictOf(number, place);
    }

    private (TableReachability Table, int Chain, int Place)? PlaceOf(Rule rule) =>
        PlaceOf(rule.Chain) is { } chain && rule.Number <= rule.Chain.Rules.Length && ReferenceEquals(rule.Chain.Rules[rule.Number - 1], rule)
            ? (chain.Table, chain.Number, rule.Number - 1)
            : null;

    private (TableReachability Table, int Number)? PlaceOf(Chain chain)
    {
        foreach (TableReachability table in _tables)
        {
            if (table.NumberOf(chain) is >= 0 and var number)
            {
                return (table, number);
            }
        }

        return null;
    }
}
