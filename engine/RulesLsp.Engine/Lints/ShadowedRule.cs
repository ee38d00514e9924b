namespace RulesLsp.Engine.Lints;

/// <summary>One earlier rule decides every packet that the rule could match.</summary>
public static class ShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4001", "shadowed-rule", Severity.Warning, "One earlier rule already decides all packets of this one.", IsUnnecessary: true);

    internal static Diagnostic Tell(DeadLine dead, LintContext context)
    {
        string blocker = dead.Blockers is [var rule]
            ? $"line {rule.Line + 1}{DeadRuleText.PlaceOf(rule, dead)} already {DeadRuleText.VerbOf(rule, context).One}"
            : $"{DeadRuleText.PolicyOf(dead.Policies[0])} drops";
        return DeadRuleText.Finding(Descriptor, dead, $"never reached: {blocker} all of its packets{DeadRuleText.LostChain(dead, context)}", context);
    }
}
