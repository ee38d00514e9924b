using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A match in a table or at a hook where the kernel refuses it, directly or through user chains.</summary>
public static class MatchNotAllowedHere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3013", "match-not-allowed-here", Severity.Error, "The kernel does not take this match in this table or at this hook.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        foreach (BoundModule match in rule.Bound.Matches)
        {
            if (match.Entry is { } entry && Places.MayRefuse(context, rule, entry) && JudgeMatch(context, rule, match, entry) is { } finding)
            {
                found.Add(finding);
            }
        }
    }

    private static Diagnostic? JudgeMatch(LintContext context, Rule rule, BoundModule match, CatalogueEntry entry)
    {
        return Places.Judge(context, Descriptor, rule, $"match {entry.Name}", match.NameSpan, Refused, () => entry.Removed ?? Places.Describe(context.Catalogue.Pipeline, Refused));

        Backends Refused(string table, Hook hook) => Placement.Refused(entry, table, hook, Backends.Both);
    }
}
