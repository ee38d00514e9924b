namespace RulesLsp.Engine.Lints;

/// <summary>The same rule stands earlier in the chain and takes all packets of this one.</summary>
public static class DuplicateRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4005", "duplicate-rule", Severity.Warning, "The same rule stands in the chain before, so this one is never reached.", IsUnnecessary: true);

    internal static string Words(ReadOnlySpan<Taker> takers, RuleDeed own) =>
        $"never reached: line {takers[0].Line + 1} is the same rule and already {DeadRuleText.VerbOf(takers[0].Deed).One} all of its packets";

    internal static Diagnostic Tell(DeadLine dead, LintContext context) =>
        DeadRuleText.Finding(Descriptor, dead, Words(dead.Takers(context), RuleDeed.Take) + DeadRuleText.LostChain(dead, context), context);
}
