namespace RulesLsp.Engine.Lints;

/// <summary>Of a list of addresses, for each of which iptables makes a rule, some are never reached.</summary>
public static class PartlyShadowedList
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4006", "partly-shadowed-list", Severity.Information, "Some of the listed addresses are never reached.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (DeadLine dead in context.DeadLines.Where(dead => dead.Kind == DeadLineKind.Partly))
        {
            int all = context.Ruleset.RulesOfLine(dead.Rule.Line).Length;
            string blockers = dead.Blockers.IsEmpty ? "" : $": {DeadRuleText.Lines(dead.Blockers)} already decide{(dead.Blockers.Length == 1 ? "s" : "")} their packets";
            yield return DeadRuleText.Finding(Descriptor, dead, $"iptables makes {all} rules of this line, and {dead.DeadRules.Length} of them {(dead.DeadRules.Length == 1 ? "is" : "are")} never reached{blockers}", context);
        }
    }
}
