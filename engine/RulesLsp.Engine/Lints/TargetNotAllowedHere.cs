using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A target in a table or at a hook where the kernel refuses it, directly or through user chains.</summary>
public static class TargetNotAllowedHere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3012", "target-not-allowed-here", Severity.Error, "The kernel does not take this target in this table or at this hook.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        if (rule.JumpChain is null && rule.Bound.Target is { Entry: { } entry } target && Places.MayRefuse(context, rule, entry)
            && JudgeTarget(context, rule, target, entry) is { } finding)
        {
            found.Add(finding);
        }
    }

    private static Diagnostic? JudgeTarget(LintContext context, Rule rule, BoundModule target, CatalogueEntry entry)
    {
        Diagnostic? finding = Places.Judge(context, Descriptor, rule, entry.Name, target.NameSpan, Refused, () => entry.Removed ?? Places.Describe(context.Catalogue.Pipeline, Refused));
        return finding is null ? null : finding with { Fix = MovedRule.Fix(context, rule, Refused) };

        Backends Refused(string table, Hook hook) => Placement.Refused(entry, table, hook, Backends.Both);
    }
}
