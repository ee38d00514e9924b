using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Reachability;

/// <summary>The verdicts on one version of a table.</summary>
internal sealed class TableReachability
{
    private readonly DecidedTable _decided;
    private readonly TableReading _reading;
    private readonly int _version;
    private readonly CancellationToken _cancellation;
    private readonly Lazy<DecidedTable> _again;
    private readonly int[] _firstOfChain;
    private readonly SearchOutcome[] _outcomes;
    private readonly bool[] _isReached;
    private readonly List<int> _chainsWithDead = [];

    /// <param name="decided">The table, which speaks about this version now, and may speak about others later.</param>
    /// <param name="again">Decides this version anew.</param>
    /// <param name="cancellation">Of the analysis: when nobody wants it any more, an edited version is not decided anew.</param>
    public TableReachability(DecidedTable decided, Func<DecidedTable> again, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _decided = decided;
        _version = decided.Version;
        _again = new Lazy<DecidedTable>(again);
        _reading = decided.Reading;
        int chains = _reading.Chains.Count;
        _firstOfChain = new int[chains + 1];
        for (int chain = 0; chain < chains; chain++)
        {
            _firstOfChain[chain + 1] = _firstOfChain[chain] + decided.Slots[chain].Length;
        }

        _isReached = new bool[Chains.Length];
        for (int place = 0; place < _isReached.Length; place++)
        {
            _isReached[place] = _reading.Chains.NumberAt(place) is >= 0 and var number ? decided.IsReached(number) : decided.IsReached(Chains[place]);
        }

        _outcomes = new SearchOutcome[_firstOfChain[^1]];
        for (int chain = 0; chain < chains; chain++)
        {
            int[] slots = decided.Slots[chain];
            Span<SearchOutcome> outcomes = _outcomes.AsSpan(_firstOfChain[chain], slots.Length);
            for (int place = 0; place < slots.Length; place++)
            {
                outcomes[place] = decided.OutcomeOf(slots[place]);
                UndecidedCount += outcomes[place] == SearchOutcome.Undecided ? 1 : 0;
            }

            if (outcomes.Count(SearchOutcome.Dead) is > 0 and var dead)
            {
                _chainsWithDead.Add(chain);
                DeadCount += dead;
            }
        }
    }

    public ChainList Chains => _reading.Table.Chains;

    /// <summary>The number of a chain; -1: it is none of the table, or nothing is told of its rules.</summary>
    public int NumberOf(Chain chain) => _reading.Chains.NumberOf(chain);

    public DecidedTable Decided => _decided;

    /// <summary>The chains that have dead rules, and the places (0-based) of these, rising.</summary>
    public IEnumerable<(Chain Chain, int[] Places)> DeadPlaces => _chainsWithDead.Select(chain => (_reading.Chains[chain]!, DeadPlacesOf(chain)));

    public int UndecidedCount { get; }

    public int DeadCount { get; }

    /// <param name="place">That of a chain in the table.</param>
    public bool IsReached(int place) => _isReached[place];

    /// <summary>null: the chain is none of the table.</summary>
    public bool? IsReached(Chain chain) => AnalysedChains.PlaceIn(_reading.Table, chain) is >= 0 and var place ? _isReached[place] : null;

    /// <param name="chain">The chain's number.</param>
    /// <param name="place">The rule's place in it, 0-based.</param>
    public SearchOutcome OutcomeOf(int chain, int place) => _outcomes[_firstOfChain[chain] + place];

    /// <summary>Works out at once how dead rules of a chain are shown, for one who is going to ask for each of them.</summary>
    /// <param name="chain">The chain's number.</param>
    /// <param name="places">Their places in it, 0-based.</param>
    public void Explain(int chain, int[] places)
    {
        lock (_decided.Asking)
        {
            if (_decided.Version == _version)
            {
                _decided.Explain(places.Select(place => _decided.Slots[chain][place]));
            }
        }
    }

    /// <exception cref="OperationCanceledException">The ruleset was edited meanwhile, and the one who asked first has given up.</exception>
    public RuleVerdict VerdictOf(int chain, int place)
    {
        lock (_decided.Asking)
        {
            if (_decided.Version == _version)
            {
                return _decided.VerdictOf(_decided.Slots[chain][place]);
            }
        }

        // The ruleset was edited meanwhile, and an answer about the version before is still wanted.
        _cancellation.ThrowIfCancellationRequested();
        lock (_again)
        {
            return _again.Value.VerdictOf(_again.Value.Slots[chain][place]);
        }
    }

    private int[] DeadPlacesOf(int chain)
    {
        ReadOnlySpan<SearchOutcome> outcomes = _outcomes.AsSpan(_firstOfChain[chain].._firstOfChain[chain + 1]);
        var dead = new int[outcomes.Count(SearchOutcome.Dead)];
        int place = -1;
        for (int i = 0; i < dead.Length; i++)
        {
            place += outcomes[(place + 1)..].IndexOf(SearchOutcome.Dead) + 1;
            dead[i] = place;
        }

        return dead;
    }
}
