using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>The verdicts on one table.</summary>
internal sealed class TableReachability
{
    private const long WitnessUnits = 2_000_000;

    private readonly TableLowering _lowering;
    private readonly ProgramVerdicts? _verdicts;
    private readonly Lock _lock = new();

    public TableReachability(TableLowering lowering, ReachabilityOptions options, CancellationToken cancellation)
    {
        _lowering = lowering;
        if (lowering.Program is { } program)
        {
            _verdicts = new ProgramVerdicts(program, options, cancellation);
        }
    }

    public Rule[] Rules => _lowering.Rules;

    public ImmutableArray<Chain> Chains => _lowering.Table.Chains;

    public bool IsDead(int rule) => _verdicts?.OutcomeOf(rule) == SearchOutcome.Dead;

    public bool IsUndecided(int rule) => _verdicts is null || _verdicts.OutcomeOf(rule) == SearchOutcome.Undecided;

    public bool IsReached(int chain) => _verdicts is null || _verdicts.IsReached(chain);

    public RuleVerdict VerdictOf(int rule)
    {
        if (_verdicts is null)
        {
            return new UndecidedVerdict(_lowering.Refusal);
        }

        switch (_verdicts.OutcomeOf(rule))
        {
            case SearchOutcome.Dead:
                return Dead(rule);
            case SearchOutcome.Undecided:
                return new UndecidedVerdict("the question is too hard for the work allowed");
            default:
                lock (_lock)
                {
                    return _verdicts.FindWitness(rule, WitnessUnits, WitnessBuilder.Preferences(_lowering.Dimensions)) is { } search
                        ? new AliveVerdict(
                            new WitnessBuilder(_lowering).Of(search),
                            [.. search.Path.Select(exit => Rules[exit.Rule]).Reverse()])
                        : new UndecidedVerdict("the witness was not found again");
                }
        }
    }

    private DeadVerdict Dead(int rule)
    {
        (DeathCause cause, int[] blockers) = _verdicts!.DeathOf(rule);
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
        bool isSame = blockers.Length > 0 && blockers.All(blocker => IsSame(_lowering.ActionOf(blocker), action));
        return new DeadVerdict(kind, [.. blockers.Where(blocker => blocker != rule).Select(blocker => Rules[blocker])], isSame);
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
