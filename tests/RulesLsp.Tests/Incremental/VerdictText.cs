using RulesLsp.Engine.Reachability;

namespace RulesLsp.Tests.Incremental;

/// <summary>Everything that a verdict says, as text to compare.</summary>
internal static class VerdictText
{
    public static string Of(RuleVerdict verdict) => verdict switch
    {
        AliveVerdict alive => $"alive {alive.Witness.Packet} {string.Join("; ", alive.Witness.Conditions.Select(static condition => $"{condition.Key} {condition.Holds} {condition.Rule?.Line} {condition.Visit}"))} by {string.Join(",", alive.Path.Select(static rule => rule.Line))}",
        DeadVerdict dead => $"dead {dead.Kind} {dead.SameVerdictOnly} by {string.Join(",", dead.Blockers.Select(static rule => rule.Line))} {string.Join(",", dead.Policies.Select(static chain => chain.PolicyLine))}",
        UndecidedVerdict undecided => $"undecided {undecided.Why}",
        _ => "",
    };
}
