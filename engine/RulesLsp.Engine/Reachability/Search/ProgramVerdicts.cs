namespace RulesLsp.Engine.Reachability;

/// <summary>Runs the search over all rules of a program, callers before callees, and keeps the outcomes.</summary>
internal sealed class ProgramVerdicts
{
    private readonly ReachabilityProgram _program;
    private readonly SearchOutcome[] _outcomes;
    private readonly DeathCause[] _causes;
    private readonly Dictionary<int, int[]> _blockers = [];
    private readonly bool[] _isReached;
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
        _outcomes = new SearchOutcome[program.RuleCount];
        _causes = new DeathCause[program.RuleCount];
        _isReached = new bool[program.ChainCount];
        Context = SearchContext.Of(program, listLimit);
        _search = new PathSearch(Context, rule => _outcomes[rule] != SearchOutcome.Dead) { Cancellation = cancellation };
        var queue = new List<int>();
        foreach (int chain in Context.Graph.CallersFirst)
        {
            DecideChain(chain, options, queue);
        }

        queue.Sort();
        DecideHardRules(queue, options);
        _search.Cancellation = default;
    }

    /// <summary>The indexes, for further searches over the same program.</summary>
    public SearchContext Context { get; }

    public SearchOutcome OutcomeOf(int rule) => _outcomes[rule];

    public bool IsReached(int chain) => _isReached[chain];

    /// <summary>The proof that a dead rule's decision found.</summary>
    public DeathExplanation DeathOf(int rule) => new(_causes[rule], _blockers.GetValueOrDefault(rule, []));

    /// <summary>Searches a live rule again, for a good witness; null when the work did not suffice.</summary>
    public PathSearch? FindWitness(int rule, long units, IReadOnlyList<WitnessWish> wishes) => _search.FindWitness(rule, units, wishes);

    private void DecideChain(int chain, ReachabilityOptions options, List<int> queue)
    {
        _isReached[chain] = _program.IsBase(chain) || _search.LiveCallers(chain).Length > 0;
        if (!_isReached[chain])
        {
            // Dead with cause None: nothing live calls the chain.
            return;
        }

        _search.BeginChain(chain);
        for (int rule = _program.FirstRule[chain]; rule < _program.FirstRule[chain + 1]; rule++)
        {
            _unitsUsed += Decide(rule, _unitsUsed < options.UnitsBeforeHaste ? options.UnitsPerRule : options.UnitsPerRule / 64);
            if (_outcomes[rule] == SearchOutcome.Undecided)
            {
                queue.Add(rule);
            }
        }
    }

    private void DecideHardRules(List<int> queue, ReachabilityOptions options)
    {
        long pool = options.UnitsPerTable;
        foreach (int rule in queue)
        {
            if (pool <= 0)
            {
                return;
            }

            long units = Math.Min(pool, Math.Max(options.UnitsPerTable / 8, options.UnitsPerRule));
            pool -= Decide(rule, units);
        }
    }

    private long Decide(int rule, long units)
    {
        if (_known is not null && _known.TryGetValue(rule, out DeathExplanation death))
        {
            (_outcomes[rule], _causes[rule], _blockers[rule]) = (SearchOutcome.Dead, death.Cause, death.Blockers);
            return 0;
        }

        _outcomes[rule] = _search.Check(rule, units);
        if (_outcomes[rule] == SearchOutcome.Dead)
        {
            _causes[rule] = _search.Cause;
            if (_search.Blockers.Count > 0)
            {
                _blockers[rule] = [.. _search.Blockers];
            }
        }

        return _search.WorkDone;
    }
}
