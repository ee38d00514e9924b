using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>The verdicts on one table.</summary>
internal sealed class TableReachability
{
    private const long WitnessUnits = 2_000_000;

    private readonly TableLowering _lowering;
    private readonly AlterationWindows? _windows;
    private readonly ProgramVerdicts _verdicts;
    private readonly HashSet<int> _reachedOpenChains;
    private readonly Lazy<(TableLowering Lowering, PathSearch Search)>[] _surer;
    private readonly Lazy<BlockerSearch> _blockers;
    private readonly Lock _lock = new();

    /// <param name="lower">Lowers the table in one of the readings.</param>
    public TableReachability(Func<AlterationReading, TableLowering> lower, ReachabilityOptions options, CancellationToken cancellation)
    {
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

    public Rule[] Rules => _lowering.Rules;

    public ImmutableArray<Chain> Chains => _lowering.Table.Chains;

    /// <summary>The number of a chain's first rule.</summary>
    public int FirstRuleOf(int chain) => _lowering.Program.FirstRule[chain];

    public bool IsDead(int rule) => IsInOpenChain(rule)
        ? !IsReached(_lowering.Program.ChainOfRule[rule])
        : _verdicts.OutcomeOf(rule) == SearchOutcome.Dead;

    public bool IsUndecided(int rule) => IsInOpenChain(rule)
        ? IsReached(_lowering.Program.ChainOfRule[rule])
        : _verdicts.OutcomeOf(rule) == SearchOutcome.Undecided;

    public bool IsReached(int chain) => _lowering.Nesting.Open.Contains(chain) ? _reachedOpenChains.Contains(chain) : _verdicts.IsReached(chain);

    public RuleVerdict VerdictOf(int rule)
    {
        if (IsDead(rule))
        {
            lock (_lock)
            {
                return Dead(rule);
            }
        }

        if (IsUndecided(rule))
        {
            return new UndecidedVerdict(IsInOpenChain(rule)
                ? _lowering.Nesting.WhyOpen(_lowering.Program.ChainOfRule[rule])
                : "the question is too hard for the work allowed");
        }

        lock (_lock)
        {
            return WitnessOf(rule) is { } alive ? alive : new UndecidedVerdict("the witness was not found again");
        }
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

    private AliveVerdict Alive(TableLowering lowering, PathSearch search) =>
        new(new WitnessBuilder(lowering).Of(search), [.. search.Path.Select(exit => Rules[exit.Rule]).Reverse()]);

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
        for (int rule = 0; rule < Rules.Length; rule++)
        {
            if (!IsInOpenChain(rule) && _verdicts.OutcomeOf(rule) != SearchOutcome.Dead && _lowering.CalleeOf(rule) is { } callee && nesting.Open.Contains(callee))
            {
                reached.Add(callee);
            }
        }

        nesting.AddBehind(reached);
        return reached;
    }

    private DeadVerdict Dead(int rule)
    {
        DeathExplanation found = _verdicts.DeathOf(rule);
        (DeathCause cause, int[] blockers) = BlockerSearch.IsShort(_lowering.Program, rule, found) ? found
            : _windows is { } windows && windows.Dead.ContainsKey(rule) ? ExplainAltered(rule, found, windows)
            : _blockers.Value.Explain(rule, found);
        if (cause is DeathCause.Callers or DeathCause.Hook)
        {
            var exclusion = new CallExclusion(_verdicts.Context, call => _verdicts.OutcomeOf(call) != SearchOutcome.Dead);
            blockers = [.. exclusion.Of(rule).OrderBy(call => Rules[call].Line)];
        }

        DeadKind kind = cause switch
        {
            DeathCause.NoBox => DeadKind.NeverMatches,
            DeathCause.Covered => DeadKind.Shadowed,
            DeathCause.Mark => DeadKind.MarkNever,
            DeathCause.Hook => DeadKind.HookExcludes,
            DeathCause.Callers => DeadKind.CallerExcludes,
            _ => DeadKind.ChainUnreached,
        };
        RuleAction action = _lowering.ActionOf(rule);
        bool isSame = kind == DeadKind.Shadowed && blockers.All(blocker => IsSame(_lowering.ActionOf(blocker), action));
        return new DeadVerdict(kind, [.. blockers.Select(blocker => Rules[blocker])], isSame);
    }

    /// <summary>Where no packet comes there anyway, that is the better reason; and marks that are known need fewer blockers.</summary>
    private DeathExplanation ExplainAltered(int rule, DeathExplanation found, AlterationWindows windows)
    {
        DeathExplanation followed = _blockers.Value.Explain(rule, found);
        return ReferenceEquals(followed.Blockers, found.Blockers) ? windows.Explain(rule) : followed;
    }

    private static bool IsSame(RuleAction one, RuleAction other) => (one, other) switch
    {
        (VerdictAction left, VerdictAction right) => left.IsAccept == right.IsAccept,
        (RejectAction left, RejectAction right) => left.ReplyType == right.ReplyType,
        (ReturnAction, ReturnAction) => true,
        (ChainAction left, ChainAction right) => ReferenceEquals(left.Chain, right.Chain) && left.IsGoto == right.IsGoto,
        _ => false,
    };
}
