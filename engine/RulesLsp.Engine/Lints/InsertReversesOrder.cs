using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule that is inserted stands in front of rules that the file has above it.</summary>
public static class InsertReversesOrder
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3017", "insert-reverses-order", Severity.Information, "An inserted rule comes before rules that stand above it in the file.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Chain chain in context.LiveTables.Where(static table => !table.Chains.AreAppended).SelectMany(static table => table.Chains).Where(static chain => !chain.Rules.AreAppended))
        {
            // From the end of the chain: the first line of the file among the rules behind.
            int firstBehind = int.MaxValue;
            int[] lines = chain.Rules.Lines;
            for (int i = lines.Length - 1; i >= 0; i--)
            {
                if (firstBehind < lines[i] && chain.Rules[i] is { SourceIndex: 0, DestinationIndex: 0, Bound: { Command: RuleCommand.Insert, Position: null or 1 } } rule)
                {
                    yield return new Diagnostic(
                        Descriptor,
                        Descriptor.DefaultSeverity,
                        TextRange.OnLine(rule.Line, rule.Bound.CommandSpan),
                        $"this rule goes to the top of {chain.Name}, in front of line {firstBehind + 1}: the order in the kernel is not that of the file",
                        []);
                }

                firstBehind = Math.Min(firstBehind, lines[i]);
            }
        }
    }
}
