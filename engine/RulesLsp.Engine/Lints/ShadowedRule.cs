using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>One earlier rule decides every packet that the rule could match.</summary>
public static class ShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4001", "shadowed-rule", Severity.Warning, "One earlier rule already decides all packets of this one.", IsUnnecessary: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (DeadLine dead in context.DeadLines.Where(dead => dead.Kind == DeadLineKind.Shadowed))
        {
            string blocker = dead.Blockers is [var rule]
                ? $"line {rule.Line + 1}{DeadRuleText.PlaceOf(rule, dead.Rule)} already {DeadRuleText.VerbOf(rule, context).One}"
                : $"{DeadRuleText.PolicyOf(dead.Policies[0])} drops";
            yield return DeadRuleText.Finding(Descriptor, dead, $"never reached: {blocker} all of its packets{DeadRuleText.LostChain(dead.Rule, context)}", context);
        }
    }
}
