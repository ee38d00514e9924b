using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>A table does not load, and by then an earlier one is live and drops: half of a ruleset locks people out.</summary>
public static class PartlyLoaded
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5008", "partly-loaded", Severity.Warning, "A table that drops is live before a later one is refused.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // The first table with a refused line ends the load; what was committed before stays.
        foreach (Table table in context.Ruleset.Tables)
        {
            if (!context.RefusedLines.Any(line => context.IsOf(table, line)))
            {
                continue;
            }

            Chain? dropping = context.Ruleset.Tables
                .TakeWhile(earlier => earlier != table)
                .SelectMany(earlier => earlier.Chains)
                .LastOrDefault(chain => chain is { Policy: ChainPolicy.Drop, PolicyLine: not null });
            if (dropping?.PolicyLine is { } policy)
            {
                int first = context.RefusedLines.Where(line => context.IsOf(table, line)).Min();
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfName(table.Line, table.Name),
                    $"line {first + 1} keeps this table from loading, and by then the table {dropping.TableName} is live with the policy DROP of {dropping.Name}: half a ruleset may lock you out",
                    [new RelatedLine(policy, "this policy is live then"), new RelatedLine(first, "this is refused")]);
            }

            yield break;
        }
    }
}
