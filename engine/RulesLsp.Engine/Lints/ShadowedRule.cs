namespace RulesLsp.Engine.Lints;

/// <summary>One earlier rule decides every packet that the rule could match.</summary>
public static class ShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4001", "shadowed-rule", Severity.Warning, "One earlier rule already decides all packets of this one.", IsUnnecessary: true);

    /// <summary>Where one rule of the chain takes the packets.</summary>
    internal static string Words(ReadOnlySpan<Taker> takers, RuleDeed own) => Never(Takes(takers[0].Line, "", takers[0].Deed));

    internal static Diagnostic Tell(DeadLine dead, LintContext context)
    {
        string taker = dead.Blockers is [var rule]
            ? Takes(rule.Line, DeadRuleText.PlaceOf(rule, dead), DeadRuleText.DeedOf(context.Semantics.Of(rule)))
            : $"{DeadRuleText.PolicyOf(dead.Policies[0])} drops";
        return DeadRuleText.Finding(Descriptor, dead, Never(taker) + DeadRuleText.LostChain(dead, context), context);
    }

    private static string Takes(int line, string place, RuleDeed deed) => $"line {line + 1}{place} already {DeadRuleText.VerbOf(deed).One}";

    private static string Never(string taker) => $"never reached: {taker} all of its packets";
}
