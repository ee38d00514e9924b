using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>The analysis ran out of its budget for some rules and claims nothing about them.</summary>
public static class ReachabilityUndecided
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4008", "reachability-undecided", Severity.Information, "For some rules it was not decided whether a packet reaches them.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // What does not load, a circle of chains above all, cannot be decided: its own finding says why.
        int count = context.Reachability?.UndecidedCount ?? 0;
        if (count == 0 || context.RefusedLines.Count > 0)
        {
            return [];
        }

        string rules = count == 1 ? "1 rule" : $"{count} rules";
        Table table = context.LiveTables.First();
        return [new Diagnostic(Descriptor, Descriptor.DefaultSeverity, TextRange.OnLine(table.Line, context.Ruleset.Syntax[table.Line].Span), $"for {rules} it was not decided whether a packet reaches them: nothing is claimed about them", [])];
    }
}
