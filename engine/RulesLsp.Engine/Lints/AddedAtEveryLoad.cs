using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A file that is loaded beside what is there adds its rules to a chain that it never empties: once more at each load.</summary>
public static class AddedAtEveryLoad
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5010", "added-at-every-load", Severity.Information, "Loaded with --noflush, the rule is added once more at every load.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (!context.Ruleset.KeepsChains)
        {
            yield break;
        }

        foreach (Table table in context.LiveTables)
        {
            foreach (Chain chain in table.Chains)
            {
                // A line ':NAME' empties a chain of one's own, but no built-in one (iptables/iptables-restore.c).
                bool isEmptied = chain is { IsBuiltin: false, Origin: ChainOrigin.Declared };
                if (chain.Rules.IsEmpty || isEmptied || IsPrepared(context, table, chain))
                {
                    continue;
                }

                Rule first = chain.Rules.MinBy(rule => rule.Line)!;
                string rules = chain.Rules.Length == 1 ? "this rule stands" : "this rule and those after it stand";
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    TextRange.OnLine(first.Line, TextSpan.FromBounds(first.Bound.CommandSpan.Start, first.Bound.ChainSpan.End)),
                    $"{rules} in {chain.Name} once more after each load with --noflush: nothing empties the chain before",
                    []);
            }
        }
    }

    /// <summary>The section empties the chain, or takes rules out of it, before it adds its own.</summary>
    private static bool IsPrepared(LintContext context, Table table, Chain chain)
    {
        for (int line = table.Line; line < (table.CommitLine ?? context.Ruleset.BoundLines.Length); line++)
        {
            if (context.Ruleset.BoundLines[line] is { Command: RuleCommand.Flush or RuleCommand.Delete or RuleCommand.DeleteChain } bound && (bound.Chain is null || bound.Chain == chain.Name))
            {
                return true;
            }
        }

        return false;
    }
}
