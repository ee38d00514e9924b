using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of the deep wave: what reachability tells.</summary>
internal static class DeepFindings
{
    public static IEnumerable<Diagnostic> Of(RulesetFacts facts, CancellationToken cancellation)
    {
        FastFindings fast = facts.Fast;

        // What a template becomes is not known: nothing of it is called dead.
        if (fast.Form == FileForm.Template)
        {
            return [];
        }

        HashSet<int> refused = [.. fast.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line)];
        LintContext context = fast.Context.InDeepWave(facts.Reachability(cancellation), refused);
        return LintCatalogue.DeepFindings(context, facts.Options.Asks);
    }
}
