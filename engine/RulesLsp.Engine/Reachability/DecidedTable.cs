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
    private readonly NumberSet _changed = [];
    private readonly (DeathCause Cause, int Blocker, DeadVerdict Verdict)?[] _lastOfOne = new (DeathCause, int, DeadVerdict)?[2];
    private bool _isWhole = true;
    private Lazy<(TableLowering Lowering, PathSearch Search)>[] _surer;
    private readonly DeathProofs _proofs;

    /// <param name="lower">Lowers the table in one of the readings.</param>
    public DecidedTable(TableReading reading, Func<AlterationReading, TableLowering> lower, ReachabilityOptions options, CancellationToken cancellation)
    {
        Reading = reading;
        TableLowering lowering = lower(AlterationReading.Followed);
        _lowering = lowering;
        _surer = Surer(lower);
        _windows = lowering.RulesAfterAlterations.Count == 0
            ? null
            : new AlterationWindows(lower(AlterationReading.Windowed), lowering.RulesAfterAlterations, options, cancellation);
        _verdicts = new ProgramVerdicts(lowering.Program, options, cancellation, _windows?.Dead);
        _proofs = new DeathProofs(lowering, _verdicts, _windows);
        _reachedOpenChains = ReachedOpenChains();
    }

    /// <summary>Held by whoever asks or changes it.</summary>
    public Lock Asking { get; } = new();

    /// <summary>The version that it speaks about.</summary>
    public TableReading Reading { get; private set; }

    /// <summary>The number of the version: how often the table was edited.</summary>
    public int Version { get; private set; }

    /// <summary>The numbers of each chain's rules.</summary>
    public int[][] Slots => _lowering.Slots;

    /// <summary>Makes it speak about another version; false when it cannot, and then it can be used no more.</summary>
    /// <param name="lower">Lowers that version in one of the readings.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more; the next version goes on from here.</exception>
    public bool TryFollow(TableReading reading, TableWays ways, Func<AlterationReading, TableLowering> lower, CancellationToken cancellation)
    {
        if (!_isWhole || !_verdicts.IsFollowing || _windows is not null || _lowering.Nesting.Open.Count > 0 || !reading.HasChainsOf(Reading) || !ways.AreThoseOf(_lowering.Ways))
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
            _proofs.ForgetAll();
            if (_changed.Remove(from))
            {
                _changed.Add(to);
            }
        }

        _surer = Surer(lower);
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
            decided.ForEach(_proofs.Forget);
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

    /// <summary>The same of a chain that has no number: no rule leads there.</summary>
    public bool IsReached(Chain chain) => _lowering.IsEnteredFromElsewhere(chain);

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
            // After edits the numbers of the same rule may be others there.
            (int chain, int place) = _lowering.PlaceOf(rule)!.Value;
            if (surer.Value.Search.FindWitness(surer.Value.Lowering.Slots[chain][place], WitnessUnits, surer.Value.Lowering.Wishes) is { } search)
            {
                return Alive(surer.Value.Lowering, search);
            }
        }

        return _verdicts.FindWitness(rule, WitnessUnits, _lowering.Wishes) is { } found ? Alive(_lowering, found) : null;
    }

    private static AliveVerdict Alive(TableLowering lowering, PathSearch search) =>
        new(new WitnessBuilder(lowering).Of(search), [.. search.Path.Where(exit => lowering.IsOwn(exit.Rule)).Select(exit => lowering.OwnRule(exit.Rule)!).Reverse()]);

    private Lazy<(TableLowering Lowering, PathSearch Search)>[] Surer(Func<AlterationReading, TableLowering> lower)
    {
        AlterationReading[] readings = _lowering.HasAlterations ? [AlterationReading.Avoided, AlterationReading.Trusted] : [];
        return
        [
            .. readings.Select(reading => new Lazy<(TableLowering, PathSearch)>(() =>
            {
                TableLowering unaltered = lower(reading);
                return (unaltered, PathSearch.Everywhere(SearchContext.Of(unaltered.Program)));
            })),
        ];
    }

    private bool IsInOpenChain(int rule) => _lowering.Nesting.Open.Contains(_lowering.Program.ChainOfRule[rule]);

    /// <summary>Of the chains of which nothing else is told: those that something leads to that may be live.</summary>
    private HashSet<int> ReachedOpenChains()
    {
        ChainNesting nesting = _lowering.Nesting;
        if (nesting.Open.Count == 0)
        {
            return [];
        }

        HashSet<int> reached = [.. nesting.Open.Where(chain => Reading.Chains[chain] is { } open && _lowering.IsEnteredFromElsewhere(open))];
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

    /// <summary>Works out how dead rules are shown, before each of them is asked for.</summary>
    /// <param name="rules">Rules of the table, each once.</param>
    public void Explain(IEnumerable<int> rules) => _proofs.WorkOut(rules.Where(IsDead));

    private DeadVerdict Dead(int rule)
    {
        (DeathCause cause, int[] blockers) = _proofs.Of(rule);
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
            Array.TrueForAll(blockers, _lowering.IsOwn) ? OwnRules(blockers) : [.. blockers.Select(_lowering.RuleOf).OfType<Rule>().Distinct()],
            isSame,
            Array.TrueForAll(blockers, _lowering.IsOwn) ? [] : [.. blockers.Select(_lowering.PolicyOf).OfType<Chain>().Distinct()]);
    }

    /// <summary>Those of the table itself, which are others each: thousands of lines are asked for after an edit.</summary>
    private ImmutableArray<Rule> OwnRules(int[] blockers)
    {
        ImmutableArray<Rule>.Builder rules = ImmutableArray.CreateBuilder<Rule>(blockers.Length);
        foreach (int blocker in blockers)
        {
            if (_lowering.OwnRule(blocker) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules.DrainToImmutable();
    }

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

    private static bool IsSame(RuleAction? one, RuleAction? other) => (one, other) switch
    {
        (VerdictAction left, VerdictAction right) => left.IsAccept == right.IsAccept,
        (RejectAction left, RejectAction right) => left.ReplyType == right.ReplyType,
        (ReturnAction, ReturnAction) => true,
        (ChainAction left, ChainAction right) => left.Chain.Equals(right.Chain) && left.IsGoto == right.IsGoto,
        _ => false,
    };
}
