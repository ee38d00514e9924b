namespace RulesLsp.Engine.Lints;

/// <summary>Several earlier rules together decide every packet that the rule could match.</summary>
public static class JointlyShadowedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4002", "jointly-shadowed-rule", Severity.Warning, "Several earlier rules together already decide all packets of this one.", IsUnnecessary: true);

    /// <summary>Where rules alone take the packets.</summary>
    /// <param name="own">What the dead rule would have done; it counts where the takers do not agree.</param>
    internal static string Words(ReadOnlySpan<Taker> takers, RuleDeed own)
    {
        int[] lines = new int[takers.Length];
        bool agree = true;
        for (int taker = 0; taker < takers.Length; taker++)
        {
            lines[taker] = takers[taker].Line;
            agree &= takers[taker].Deed == takers[0].Deed;
        }

        return agree
            ? $"never reached: {DeadRuleText.Lines(lines)} together already {DeadRuleText.VerbOf(takers[0].Deed).Several} all of its packets"
            : $"never reached: {DeadRuleText.Lines(lines)} together already take all of its packets, and {OddOne(takers, own)} some of them";
    }

    internal static Diagnostic Tell(DeadLine dead, LintContext context) =>
        DeadRuleText.Finding(Descriptor, dead, (dead.Policies.IsEmpty ? Words(dead.Takers(context), dead.Deed(context)) : WordsOfPolicies(dead)) + DeadRuleText.LostChain(dead, context), context);

    private static string WordsOfPolicies(DeadLine dead)
    {
        string takers = string.Join(" and ", [.. dead.Blockers.IsEmpty ? [] : new[] { DeadRuleText.Lines(dead.Blockers) }, .. dead.Policies.Select(DeadRuleText.PolicyOf)]);
        return $"never reached: {takers} together already take all of its packets";
    }

    /// <summary>Of the rules that take its packets the last one that does something else with them than the dead rule, and what.</summary>
    private static string OddOne(ReadOnlySpan<Taker> takers, RuleDeed own)
    {
        Taker odd = takers[^1];
        for (int taker = takers.Length - 1; taker >= 0 && odd.Deed == own; taker--)
        {
            odd = takers[taker].Deed != own ? takers[taker] : odd;
        }

        return $"line {odd.Line + 1} {DeadRuleText.VerbOf(odd.Deed).One}";
    }
}
