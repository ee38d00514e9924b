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
            Rule blocker = dead.Blockers[0];
            string place = blocker.Chain == dead.Rule.Chain ? "" : $" of chain {blocker.Chain.Name}";
            yield return DeadRuleText.Finding(
                Descriptor,
                dead,
                $"never reached: line {blocker.Line + 1}{place} already {DeadRuleText.VerbOf(blocker, context).One} all of its packets{DeadRuleText.LostChain(dead.Rule, context)}",
                context);
        }
    }
}
