using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A match in a table or at a hook where the kernel refuses it, directly or through user chains.</summary>
public static class MatchNotAllowedHere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3013", "match-not-allowed-here", Severity.Error, "The kernel does not take this match in this table or at this hook.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Rule rule in context.LiveLines)
        {
            foreach (BoundModule match in rule.Bound.Matches)
            {
                if (match.Entry is not { } entry || !Placement.IsRestricted(entry))
                {
                    continue;
                }

                if (Judge(context, rule, match, entry) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    private static Diagnostic? Judge(LintContext context, Rule rule, BoundModule match, CatalogueEntry entry)
    {
        return Places.Judge(context, Descriptor, rule, $"match {entry.Name}", match.NameSpan, Refused, () => entry.Removed ?? Places.Describe(context.Catalogue.Pipeline, Refused));

        Backends Refused(string table, Hook hook) => Placement.Refused(entry, table, hook, Backends.Both);
    }
}
