using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>The analysis could not decide about some rules of a table and claims nothing about them.</summary>
public static class ReachabilityUndecided
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4008", "reachability-undecided", Severity.Information, "For some rules it was not decided whether a packet reaches them.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // What does not load cannot be decided: its own finding says why.
        if (context.Reachability is not { UndecidedCount: > 0 } reachability || context.RefusedLines.Count > 0)
        {
            yield break;
        }

        foreach (Table table in context.LiveTables)
        {
            UndecidedVerdict[] undecided = [.. table.Chains.SelectMany(chain => chain.Rules).Where(reachability.IsUndecided).Select(reachability.VerdictOf).OfType<UndecidedVerdict>()];
            if (undecided.Length == 0)
            {
                continue;
            }

            string rules = undecided.Length == 1 ? "1 rule" : $"{undecided.Length} rules";
            string why = string.Join("; ", undecided.Select(verdict => verdict.Why).Distinct());
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                TextRange.OnLine(table.Line, context.Ruleset.Syntax[table.Line].Span),
                $"for {rules} of table {table.Name} it was not decided whether a packet reaches them ({why}): nothing is claimed about them",
                []);
        }
    }
}
