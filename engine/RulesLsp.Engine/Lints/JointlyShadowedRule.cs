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

        (string one, string several) = DeadRuleText.VerbOf(dead.Blockers[0], context);
        return dead.Blockers.All(blocker => DeadRuleText.VerbOf(blocker, context).One == one)
            ? $"{DeadRuleText.Lines(dead.Blockers)} together already {several} all of its packets"
            : $"{DeadRuleText.Lines(dead.Blockers)} together already take all of its packets, and {OddOne(dead, context)} some of them";
    }

    /// <summary>Of the rules that take its packets the last one that does something else with them than the dead rule, and what.</summary>
    private static string OddOne(DeadLine dead, LintContext context)
    {
        string own = DeadRuleText.VerbOf(dead.Rule, context).One;
        Rule odd = dead.Blockers.LastOrDefault(blocker => DeadRuleText.VerbOf(blocker, context).One != own, dead.Blockers[^1]);
        return $"line {odd.Line + 1} {DeadRuleText.VerbOf(odd, context).One}";
    }
}
