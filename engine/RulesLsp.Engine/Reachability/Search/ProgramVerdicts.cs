using System.Collections.Concurrent;

namespace RulesLsp.Engine.Reachability;

/// <summary>Runs the search over all rules of a program, callers before callees, and keeps the outcomes.</summary>
internal sealed class ProgramVerdicts
{
    private const int RulesWorthAThread = 2_000;

    private readonly ReachabilityProgram _program;
    private readonly ReachabilityOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly SearchOutcome[] _outcomes;
    private readonly DeathCause[] _causes;
    private readonly int[]?[] _blockers;
    private readonly bool[] _isReached;
    private readonly Dominators _dominators;
    private readonly PathSearch _search;
    private readonly IReadOnlyDictionary<int, DeathExplanation>? _known;
    private long _unitsUsed;

    /// <param name="known">Rules that are dead already, with their proofs.</param>
    public ProgramVerdicts(
        ReachabilityProgram program,
        ReachabilityOptions options,
        CancellationToken cancellation,
        IReadOnlyDictionary<int, DeathExplanation>? known = null,
        int listLimit = ChainIndex.DefaultListLimit)
    {
        _known = known;
        _program = program;
        _options = options;
        _cancellation = cancellation;
        _outcomes = new SearchOutcome[program.RuleCount];
        _causes = new DeathCause[program.RuleCount];
        _blockers = new int[]?[program.RuleCount];
        _isReached = new bool[program.ChainCount];
        _dominators = new Dominators(program);
        Context = SearchContext.Of(program, listLimit);
        _search = NewSearch(Context);

        // What leads to the asked chains is walked, not asked.
        _outcomes.AsSpan(program.AskedRuleCount).Fill(SearchOutcome.Alive);
        foreach (IGrouping<int, int> level in Context.Graph.Levels(program))
        {
            DecideLevel([.. level.Where(Reach).Where(chain => chain < program.AskedChainCount).SelectMany(RulesOf)]);
        }

        DecideHardRules();
        _search.Cancellation = default;
    }

    /// <summary>The indexes, for further searches over the same program.</summary>
    public SearchContext Context { get; }

    public SearchOutcome OutcomeOf(int rule) => _outcomes[rule];

    public bool IsReached(int chain) => _isReached[chain];

    /// <summary>The proof that a dead rule's decision found.</summary>
    public DeathExplanation DeathOf(int rule) => new(_causes[rule], _blockers[rule] ?? []);

    /// <summary>Searches a live rule again, for a good witness; null when the work did not suffice.</summary>
    public PathSearch? FindWitness(int rule, long units, IReadOnlyList<WitnessWish> wishes) => _search.FindWitness(rule, units, wishes);

    private PathSearch NewSearch(SearchContext context) => new(context, _dominators, rule => _outcomes[rule] != SearchOutcome.Dead) { Cancellation = _cancellation };

    /// <summary>Whether anything live leads into the chain; else its rules stay dead with cause None. Asked when all callers are decided.</summary>
    private bool Reach(int chain)
    {
        int[] callers = _search.LiveCallers(chain);
        _isReached[chain] = _program.IsBase(chain) || callers.Length > 0;
        _dominators.Add(chain, callers);
        return _isReached[chain];
    }

    private IEnumerable<int> RulesOf(int chain) => Enumerable.Range(_program.FirstRule[chain], _program.FirstRule[chain + 1] - _program.FirstRule[chain]);

    /// <summary>Rules of one level know nothing of each other: the cores share them. How much work is done must not depend on that.</summary>
    private void DecideLevel(int[] rules)
    {
        if (rules.Length > RulesWorthAThread && DecideSideBySide(rules))
        {
            return;
        }

        foreach (int rule in rules)
        {
            _unitsUsed += Decide(_search, rule, _unitsUsed < _options.UnitsBeforeHaste ? _options.UnitsPerRule : _options.UnitsPerRule / 64);
        }
    }

    /// <summary>False when the rules are so much work that it has to be done in their order, for the haste that sets in on the way.</summary>
    private bool DecideSideBySide(int[] rules)
    {
        long before = _unitsUsed;
        using var searches = new ThreadLocal<PathSearch>(() => NewSearch(Context.Fork()));
        Parallel.ForEach(Partitioner.Create(0, rules.Length), new ParallelOptions { CancellationToken = _cancellation }, (range, state) =>
        {
            for (int index = range.Item1; index < range.Item2 && !state.IsStopped; index++)
            {
                long units = Decide(searches.Value!, rules[index], _options.UnitsPerRule);
                if (Interlocked.Add(ref _unitsUsed, units) > _options.UnitsBeforeHaste)
                {
                    state.Stop();
                }
            }
        });
        if (_unitsUsed <= _options.UnitsBeforeHaste)
        {
            return true;
        }

        _unitsUsed = before;
        return false;
    }

    private void DecideHardRules()
    {
        long pool = _options.UnitsPerTable;
        for (int rule = 0; rule < _outcomes.Length && pool > 0; rule++)
        {
            if (_outcomes[rule] == SearchOutcome.Undecided)
            {
                pool -= Decide(_search, rule, Math.Min(pool, Math.Max(_options.UnitsPerTable / 8, _options.UnitsPerRule)));
            }
        }
    }

    /// <summary>Gives the units of work done.</summary>
    private long Decide(PathSearch search, int rule, long units)
    {
        if (_known is not null && _known.TryGetValue(rule, out DeathExplanation death))
        {
            (_outcomes[rule], _causes[rule], _blockers[rule]) = (SearchOutcome.Dead, death.Cause, death.Blockers);
            return 0;
        }

        _outcomes[rule] = search.Check(rule, units);
        if (_outcomes[rule] == SearchOutcome.Dead)
        {
            _causes[rule] = search.Cause;
            _blockers[rule] = search.Blockers.Count > 0 ? [.. search.Blockers] : null;
        }

        return search.WorkDone;
    }
}
