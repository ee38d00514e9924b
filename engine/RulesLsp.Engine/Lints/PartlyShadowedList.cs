namespace RulesLsp.Engine.Lints;

/// <summary>Of a list of addresses, for each of which iptables makes a rule, some are never reached.</summary>
public static class PartlyShadowedList
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4006", "partly-shadowed-list", Severity.Information, "Some of the listed addresses are never reached.");

    internal static Diagnostic Tell(DeadLine dead, LintContext context)
    {
        int all = context.Ruleset.RuleCountOfLine(dead.Line);
        string blockers = dead.Blockers.IsEmpty ? "" : $": {DeadRuleText.Lines(dead.Blockers)} already decide{(dead.Blockers.Length == 1 ? "s" : "")} their packets";
        return DeadRuleText.Finding(Descriptor, dead, $"iptables makes {all} rules of this line, and {dead.DeadRules} of them {(dead.DeadRules == 1 ? "is" : "are")} never reached{blockers}", context);
    }
}
