namespace RulesLsp.Engine.Lints;

/// <summary>The same rule stands earlier in the chain and takes all packets of this one.</summary>
public static class DuplicateRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4005", "duplicate-rule", Severity.Warning, "The same rule stands in the chain before, so this one is never reached.", IsUnnecessary: true);

    internal static Diagnostic Tell(DeadLine dead, LintContext context) => DeadRuleText.Finding(
        Descriptor,
        dead,
        $"never reached: line {dead.Blockers[0].Line + 1} is the same rule and already {DeadRuleText.VerbOf(dead.Blockers[0], context).One} all of its packets{DeadRuleText.LostChain(dead, context)}",
        context);
}
