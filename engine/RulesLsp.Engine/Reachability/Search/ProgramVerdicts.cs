using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>Runs the search over all rules of a program, callers before callees, and keeps the outcomes.</summary>
internal sealed partial class ProgramVerdicts
{
    private const int RulesWorthAThread = 2_000;

    /// <summary>Parts of a search get quarters of what is left of its work: above this part of the whole, one of them might have been cut short.</summary>
    private const int WorkNearLimit = 64;

    private readonly ReachabilityProgram _program;
    private readonly ReachabilityOptions _options;
    private readonly int[] _levels;
    private readonly AskedPackets? _asked;
    private readonly NumberSet _pending = [];

    /// <summary>Of calls that are decided again: whether they were live before.</summary>
    private readonly Dictionary<int, bool> _wereLive = [];
    private CancellationToken _cancellation;
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
        _levels = new int[program.ChainCount];
        _asked = options.ExpectsEdits ? new AskedPackets(program.RuleCount) : null;
        _search = NewSearch(Context);

        // What leads to the asked chains is walked, not asked.
        _outcomes.AsSpan(program.AskedRuleCount).Fill(SearchOutcome.Alive);
        foreach (IGrouping<int, int> level in Context.Graph.Levels(program))
        {
            foreach (int chain in level)
            {
                _levels[chain] = level.Key;
            }

            DecideLevel(RulesOf([.. level.Where(Reach).Where(chain => chain < program.AskedChainCount)]));
        }

        IsFollowing = _asked is not null && _known is null or { Count: 0 } && _unitsUsed < options.UnitsBeforeHaste / 2 && !_outcomes.Contains(SearchOutcome.Undecided);
        DecideHardRules();
        _search.Cancellation = default;
    }

    /// <summary>Edits can be followed: nothing rests on how much work there was.</summary>
    public bool IsFollowing { get; private set; }

    /// <summary>The indexes, for further searches over the same program.</summary>
    public SearchContext Context { get; }

    public SearchOutcome OutcomeOf(int rule) => _outcomes[rule];

    public bool IsReached(int chain) => _isReached[chain];

    /// <summary>The proof that a dead rule's decision found.</summary>
    public DeathExplanation DeathOf(int rule) => new(_causes[rule], _blockers[rule] ?? []);

    /// <summary>Searches a live rule again, for a good witness; null when the work did not suffice.</summary>
    public PathSearch? FindWitness(int rule, long units, IReadOnlyList<WitnessWish> wishes)
    {
        _search.Asked?.Clear();
        return _search.FindWitness(rule, units, wishes);
    }

    /// <summary>Keeps, with the decision about a rule, what its explanation asked. Several threads may do so.</summary>
    public void KeepAsked(int rule, AskedQuestions asked)
    {
        if (_asked is not null)
        {
            lock (_asked)
            {
                _asked.Add(rule, asked);
            }
        }
    }

    private PathSearch NewSearch(SearchContext context) =>
        new(context, _dominators, rule => _outcomes[rule] != SearchOutcome.Dead) { Cancellation = _cancellation, Asked = _asked is null ? null : new AskedQuestions() };

    /// <summary>Whether anything live leads into the chain; else its rules stay dead with cause None. Asked when all callers are decided.</summary>
    private bool Reach(int chain)
    {
        ReadOnlySpan<int> callers = _search.LiveCallers(chain);
        _isReached[chain] = _program.IsBase(chain) || callers.Length > 0;
        _dominators.Add(chain, callers);
        return _isReached[chain];
    }

    private int[] RulesOf(int[] chains)
    {
        var rules = new int[chains.Sum(chain => _program.FirstRule[chain + 1] - _program.FirstRule[chain])];
        int count = 0;
        foreach (int chain in chains)
        {
            for (int rule = _program.FirstRule[chain]; rule < _program.FirstRule[chain + 1]; rule++)
            {
                rules[count++] = rule;
            }
        }

        return rules;
    }

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
        Parallel.ForEach(SharedWork.Parts(rules.Length), SharedWork.Options(_cancellation), (range, state) =>
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

    /// <summary>Decides one rule; gives the units of work done.</summary>
    private long Decide(PathSearch search, int rule, long units)
    {
        if (_known is not null && _known.TryGetValue(rule, out DeathExplanation death))
        {
            (_outcomes[rule], _causes[rule], _blockers[rule]) = (SearchOutcome.Dead, death.Cause, death.Blockers);
            return 0;
        }

        search.Asked?.Clear();
        _outcomes[rule] = search.Check(rule, units);
        bool isDead = _outcomes[rule] == SearchOutcome.Dead;
        _causes[rule] = isDead ? search.Cause : DeathCause.None;
        _blockers[rule] = isDead ? search.Proof() : null;
        if (search.Asked is { } asked)
        {
            _asked!.Keep(rule, asked, search.WorkDone > units / WorkNearLimit);
        }

        return search.WorkDone;
    }
}
