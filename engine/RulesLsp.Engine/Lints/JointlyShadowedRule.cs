using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Several earlier rules together decide every packet that the rule could match.</summary>
public static class JointlyShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4002", "jointly-shadowed-rule", Severity.Warning, "Several earlier rules together already decide all packets of this one.", IsUnnecessary: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (DeadLine dead in context.DeadLines.Where(dead => dead.Kind == DeadLineKind.JointlyShadowed))
        {
            ImmutableArray<(Rule Rule, string One, string Several)> blockers =
                [.. dead.Blockers.Select(blocker => (blocker, DeadRuleText.VerbOf(blocker, context).One, DeadRuleText.VerbOf(blocker, context).Several))];
            if (!dead.Policies.IsEmpty)
            {
                string takers = string.Join(" and ", [.. dead.Blockers.IsEmpty ? [] : new[] { DeadRuleText.Lines(dead.Blockers) }, .. dead.Policies.Select(DeadRuleText.PolicyOf)]);
                yield return DeadRuleText.Finding(Descriptor, dead, $"never reached: {takers} together already take all of its packets{DeadRuleText.LostChain(dead.Rule, context)}", context);
                continue;
            }

            bool agree = blockers.All(blocker => blocker.One == blockers[0].One);
            (Rule odd, string verb, _) = blockers.LastOrDefault(blocker => blocker.One != DeadRuleText.VerbOf(dead.Rule, context).One, blockers[^1]);
            string message = agree
                ? $"never reached: {DeadRuleText.Lines(dead.Blockers)} together already {blockers[0].Several} all of its packets"
                : $"never reached: {DeadRuleText.Lines(dead.Blockers)} together already take all of its packets, and line {odd.Line + 1} {verb} some of them";
            yield return DeadRuleText.Finding(Descriptor, dead, message + DeadRuleText.LostChain(dead.Rule, context), context);
        }
    }
}
