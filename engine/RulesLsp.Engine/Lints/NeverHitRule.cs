using System.Globalization;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>The counters of a file say that packets came to a chain, and that none has met a rule of it.</summary>
public static class NeverHitRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5020", "never-hit-rule", Severity.Hint, "No packet has met the rule, though its chain was busy.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Chain chain in context.LiveTables.SelectMany(table => table.Chains))
        {
            // Of a chain to which no packet came nothing is learned.
            ulong met = CountersOfRules.SumOf(chain.Rules);
            if (met == 0)
            {
                continue;
            }

            foreach (Rule rule in chain.Rules.Where(rule => rule is { SourceIndex: 0, DestinationIndex: 0, Bound.Counters.Packets: 0 } && !context.IsDeadLine(rule.Line)))
            {
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfLine(rule.Line),
                    string.Create(CultureInfo.InvariantCulture, $"no packet has met this rule since the counters were set to zero; the rules of {chain.Name} were met {met:N0} times"),
                    []);
            }
        }
    }
}
