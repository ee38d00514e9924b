using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Several earlier rules together decide every packet that the rule could match.</summary>
public static class JointlyShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4002", "jointly-shadowed-rule", Severity.Warning, "Several earlier rules together already decide all packets of this one.", IsUnnecessary: true);

    internal static Diagnostic Tell(DeadLine dead, LintContext context) =>
        DeadRuleText.Finding(Descriptor, dead, $"never reached: {Takers(dead, context)}{DeadRuleText.LostChain(dead, context)}", context);

    private static string Takers(DeadLine dead, LintContext context)
    {
        if (!dead.Policies.IsEmpty)
        {
            string takers = string.Join(" and ", [.. dead.Blockers.IsEmpty ? [] : new[] { DeadRuleText.Lines(dead.Blockers) }, .. dead.Policies.Select(DeadRuleText.PolicyOf)]);
            return $"{takers} together already take all of its packets";
        }

        ImmutableArray<(Rule Rule, string One, string Several)> blockers =
            [.. dead.Blockers.Select(blocker => (blocker, DeadRuleText.VerbOf(blocker, context).One, DeadRuleText.VerbOf(blocker, context).Several))];
        if (blockers.All(blocker => blocker.One == blockers[0].One))
        {
            return $"{DeadRuleText.Lines(dead.Blockers)} together already {blockers[0].Several} all of its packets";
        }

        string own = DeadRuleText.VerbOf(dead.Rule, context).One;
        (Rule odd, string verb, _) = blockers.LastOrDefault(blocker => blocker.One != own, blockers[^1]);
        return $"{DeadRuleText.Lines(dead.Blockers)} together already take all of its packets, and line {odd.Line + 1} {verb} some of them";
    }
}
