using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// A table with everything that its verdicts rest on. It goes on from version to version of an edited ruleset, and then speaks about
/// the last one only. One thread at a time.
/// </summary>
internal sealed class DecidedTable
{
    private const long WitnessUnits = 2_000_000;

    private readonly TableLowering _lowering;
    private readonly AlterationWindows? _windows;
    private readonly ProgramVerdicts _verdicts;
    private readonly HashSet<int> _reachedOpenChains;
    private readonly Dictionary<int, DeathExplanation> _explained = [];
    private readonly NumberSet _changed = [];
    private readonly (DeathCause Cause, int Blocker, DeadVerdict Verdict)?[] _lastOfOne = new (DeathCause, int, DeadVerdict)?[2];
    private bool _isWhole = true;
    private readonly Lazy<(TableLowering Lowering, PathSearch Search)>[] _surer;
    private readonly Lazy<BlockerSearch> _blockers;

    /// <param name="lower">Lowers the table in one of the readings.</param>
    public DecidedTable(TableReading reading, Func<AlterationReading, TableLowering> lower, ReachabilityOptions options, CancellationToken cancellation)
    {
        Reading = reading;
        TableLowering lowering = lower(AlterationReading.Followed);
        _lowering = lowering;
        AlterationReading[] readings = lowering.HasAlterations ? [AlterationReading.Avoided, AlterationReading.Trusted] : [];
        _surer =
        [
            .. readings.Select(reading => new Lazy<(TableLowering, PathSearch)>(() =>
            {
                TableLowering unaltered = lower(reading);
                return (unaltered, PathSearch.Everywhere(SearchContext.Of(unaltered.Program)));
            })),
        ];
        _windows = lowering.RulesAfterAlterations.Count == 0
            ? null
            : new AlterationWindows(lower(AlterationReading.Windowed), lowering.RulesAfterAlterations, options, cancellation);
        _verdicts = new ProgramVerdicts(lowering.Program, options, cancellation, _windows?.Dead);
        _blockers = new Lazy<BlockerSearch>(() => new BlockerSearch(_verdicts.Context));
        _reachedOpenChains = ReachedOpenChains();
    }

    /// <summary>Held by whoever asks or changes it.</summary>
    public Lock Asking { get; } = new();

    /// <summary>The version that it speaks about.</summary>
    public TableReading Reading { get; private set; }

    /// <summary>The number of the version: how often the table was edited.</summary>
    public int Version { get; private set; }

    private ImmutableArray<Chain> Chains => _lowering.Table.Chains;

    /// <summary>The numbers of each chain's rules.</summary>
    public int[][] Slots => _lowering.Slots;

    /// <summary>Makes it speak about another version; false when it cannot, and then it can be used no more.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more; the next version goes on from here.</exception>
    public bool TryFollow(TableReading reading, TableWays ways, CancellationToken cancellation)
    {
        if (!_isWhole || !_verdicts.IsFollowing || _lowering.HasAlterations || _lowering.Nesting.Open.Count > 0 || !reading.HasChainsOf(Reading) || !ways.AreThoseOf(_lowering.Ways))
        {
            return false;
        }

        // From here on it speaks about no version, until all is done.
        Version++;
        _isWhole = false;
        Array.Clear(_lastOfOne);
        if (new TableEdit(_lowering, _verdicts).TryApply(Reading, reading) is not { } moves)
        {
            return false;
        }

        foreach ((int from, int to) in moves)
        {
            _explained.Clear();
            if (_changed.Remove(from))
            {
                _changed.Add(to);
            }
        }

        Reading = reading;
        _lowering.Follow(reading, ways);
        _isWhole = true;
        var decided = new List<int>();
        try
        {
            return _verdicts.Decide(decided, cancellation);
        }
        finally
        {
            decided.ForEach(rule => _explained.Remove(rule));
            _changed.UnionWith(decided);
        }
    }

    /// <summary>Adds the lines (0-based) of the rules whose verdicts were decided since this was asked last.</summary>
    public void TakeChanged(NumberSet lines)
    {
        foreach (int rule in _changed)
        {
            // Whose number is free now is gone.
            if (_lowering.LineOf(rule) is { } line)
            {
                lines.Add(line);
            }
        }

        _changed.Clear();
    }

    public SearchOutcome OutcomeOf(int rule) => _lowering.Nesting.Open.Count == 0 ? _verdicts.OutcomeOf(rule)
        : IsDead(rule) ? SearchOutcome.Dead : IsUndecided(rule) ? SearchOutcome.Undecided : SearchOutcome.Alive;

    private bool IsDead(int rule) => IsInOpenChain(rule)
        ? !IsReached(_lowering.Program.ChainOfRule[rule])
        : _verdicts.OutcomeOf(rule) == SearchOutcome.Dead;

    private bool IsUndecided(int rule) => IsInOpenChain(rule)
        ? IsReached(_lowering.Program.ChainOfRule[rule])
        : _verdicts.OutcomeOf(rule) == SearchOutcome.Undecided;

    public bool IsReached(int chain) => _lowering.Nesting.Open.Contains(chain) ? _reachedOpenChains.Contains(chain) : _verdicts.IsReached(chain);

    public RuleVerdict VerdictOf(int rule)
    {
        if (IsDead(rule))
        {
            return Dead(rule);
        }

        if (IsUndecided(rule))
        {
            return new UndecidedVerdict(IsInOpenChain(rule)
                ? _lowering.Nesting.WhyOpen(_lowering.Program.ChainOfRule[rule])
                : "the question is too hard for the work allowed");
        }

        return WitnessOf(rule) is { } alive ? alive : new UndecidedVerdict("the witness was not found again");
    }

    private AliveVerdict? WitnessOf(int rule)
    {
        // A packet that no rule changes on its way is the better witness: the rules it meets see it as it came.
        foreach (Lazy<(TableLowering Lowering, PathSearch Search)> surer in _surer)
        {
            if (surer.Value.Search.FindWitness(rule, WitnessUnits, surer.Value.Lowering.Wishes) is { } search)
            {
                return Alive(surer.Value.Lowering, search);
            }
        }

        return _verdicts.FindWitness(rule, WitnessUnits, _lowering.Wishes) is { } found ? Alive(_lowering, found) : null;
    }

    private static AliveVerdict Alive(TableLowering lowering, PathSearch search) =>
        new(new WitnessBuilder(lowering).Of(search), [.. search.Path.Where(exit => lowering.IsOwn(exit.Rule)).Select(exit => lowering.OwnRule(exit.Rule)!).Reverse()]);

    private bool IsInOpenChain(int rule) => _lowering.Nesting.Open.Contains(_lowering.Program.ChainOfRule[rule]);

    /// <summary>Of the chains of which nothing else is told: those that something leads to that may be live.</summary>
    private HashSet<int> ReachedOpenChains()
    {
        ChainNesting nesting = _lowering.Nesting;
        if (nesting.Open.Count == 0)
        {
            return [];
        }

        HashSet<int> reached = [.. nesting.Open.Where(chain => _lowering.IsEnteredFromElsewhere(Chains[chain]))];
        for (int rule = 0; rule < _lowering.Program.AskedRuleCount; rule++)
        {
            if (!IsInOpenChain(rule) && _verdicts.OutcomeOf(rule) != SearchOutcome.Dead && _lowering.CalleeOf(rule) is { } callee && nesting.Open.Contains(callee))
            {
                reached.Add(callee);
            }
        }

        nesting.AddBehind(reached);
        return reached;
    }

    /// <summary>Works out how dead rules are shown, before each of them is asked for: the cores share them.</summary>
    /// <param name="rules">Rules of the table, each once.</param>
    public void Explain(IEnumerable<int> rules)
    {
        // What marks need is asked of one search that all share.
        if (_windows is not null)
        {
            return;
        }

        int[] missing = [.. rules.Where(rule => IsDead(rule) && !_explained.ContainsKey(rule) && !IsShownAsFound(rule, _verdicts.DeathOf(rule)))];
        var explained = new DeathExplanation[missing.Length];
        using var searches = new ThreadLocal<Lazy<BlockerSearch>>(() => new Lazy<BlockerSearch>(() => new BlockerSearch(_verdicts.Context)));
        SharedWork.Do(missing.Length, (from, to) =>
        {
            for (int index = from; index < to; index++)
            {
                explained[index] = Explain(missing[index], _verdicts.DeathOf(missing[index]), searches.Value!);
            }
        });
        _explained.EnsureCapacity(_explained.Count + missing.Length);
        for (int index = 0; index < missing.Length; index++)
        {
            _explained[missing[index]] = explained[index];
        }
    }

    private DeadVerdict Dead(int rule)
    {
        (DeathCause cause, int[] blockers) = Explained(rule);
        DeadKind kind = cause switch
        {
            DeathCause.NoBox => DeadKind.NeverMatches,
            DeathCause.Covered => DeadKind.Shadowed,
            DeathCause.Mark => DeadKind.MarkNever,
            DeathCause.Hook => DeadKind.HookExcludes,
            DeathCause.Callers => DeadKind.CallerExcludes,
            _ => DeadKind.ChainUnreached,
        };
        bool isSame = kind == DeadKind.Shadowed && DoTheSame(blockers, rule);

        // Nearly always one rule of the table itself, and behind one that takes every packet it is always the same.
        if (blockers is [var only] && _lowering.IsOwn(only))
        {
            ref (DeathCause Cause, int Blocker, DeadVerdict Verdict)? last = ref _lastOfOne[isSame ? 1 : 0];
            if (last is not { } known || known.Cause != cause || known.Blocker != only)
            {
                last = known = (cause, only, new DeadVerdict(kind, [_lowering.OwnRule(only)!], isSame, []));
            }

            return known.Verdict;
        }

        return new DeadVerdict(
            kind,
            [.. blockers.Select(_lowering.RuleOf).OfType<Rule>().Distinct()],
            isSame,
            [.. blockers.Select(_lowering.PolicyOf).OfType<Chain>().Distinct()]);
    }

    /// <summary>The proof as it is shown. What the decision itself has found is not kept twice.</summary>
    private DeathExplanation Explained(int rule)
    {
        DeathExplanation found = _verdicts.DeathOf(rule);
        if (IsShownAsFound(rule, found))
        {
            return found;
        }

        if (!_explained.TryGetValue(rule, out DeathExplanation explained))
        {
            _explained[rule] = explained = Explain(rule, found, _blockers);
        }

        return explained;
    }

    private bool IsShownAsFound(int rule, DeathExplanation found) => !NamesCalls(found.Cause) && BlockerSearch.IsShort(_lowering.Program, rule, found);

    private static bool NamesCalls(DeathCause cause) => cause is DeathCause.Callers or DeathCause.Hook;

    private bool DoTheSame(int[] blockers, int rule)
    {
        foreach (int blocker in blockers)
        {
            if (!IsSame(_lowering.ActionOf(blocker), _lowering.ActionOf(rule)))
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="found">The proof that the decision found.</param>
    /// <param name="blockers">A search that nobody else uses meanwhile.</param>
    private DeathExplanation Explain(int rule, DeathExplanation found, Lazy<BlockerSearch> blockers)
    {
        if (!BlockerSearch.IsShort(_lowering.Program, rule, found))
        {
            List<Point> asked = blockers.Value.Asked ??= [];
            asked.Clear();
            DeathExplanation followed = blockers.Value.Explain(rule, found);
            _verdicts.KeepAsked(rule, asked);

            // Where no packet comes there anyway, that is the better reason; and marks that are known need fewer blockers.
            bool isNothingBetter = ReferenceEquals(followed.Blockers, found.Blockers);
            found = isNothingBetter && _windows is { } windows && windows.Dead.ContainsKey(rule) ? windows.Explain(rule) : followed;
        }

        if (!NamesCalls(found.Cause))
        {
            return found;
        }

        var exclusion = new CallExclusion(blockers.Value.Context, call => _verdicts.OutcomeOf(call) != SearchOutcome.Dead);
        return found with { Blockers = [.. exclusion.Of(rule).OrderBy(call => _lowering.OwnRule(call)!.Line)] };
    }

    private static bool IsSame(RuleAction? one, RuleAction? other) => (one, other) switch
    {
        (VerdictAction left, VerdictAction right) => left.IsAccept == right.IsAccept,
        (RejectAction left, RejectAction right) => left.ReplyType == right.ReplyType,
        (ReturnAction, ReturnAction) => true,
        (ChainAction left, ChainAction right) => ReferenceEquals(left.Chain, right.Chain) && left.IsGoto == right.IsGoto,
        _ => false,
    };
}
