using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of the deep wave: what reachability tells.</summary>
internal static class DeepFindings
{
    public static IEnumerable<Diagnostic> Of(RulesetFacts facts, CancellationToken cancellation)
    {
        // Asked first, for it may go on beside the first wave.
        ReachabilityResult reachability = facts.Reachability(cancellation);
        FastFindings fast = facts.Fast;

        // What a template becomes is not known: nothing of it is called dead.
        if (fast.Form == FileForm.Template)
        {
            return [];
        }

        HashSet<int> refused = [.. fast.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line)];
        LintContext context = fast.Context.InDeepWave(reachability, refused);
        return LintCatalogue.DeepFindings(context);
    }
}
