using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of the deep wave: what reachability tells.</summary>
internal static class DeepFindings
{
    public static IEnumerable<Diagnostic> Of(Ruleset ruleset, FileFindings fast, CheckOptions options, CancellationToken cancellation)
    {
        // What a template becomes is not known: nothing of it is called dead.
        if (fast.Form == FileForm.Template)
        {
            return [];
        }

        HashSet<int> refused = [.. fast.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line)];
        var context = new LintContext(ruleset, options.Catalogue, ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { KeepsChains = ruleset.KeepsChains }, cancellation), refused);
        return LintCatalogue.Lints.Where(lint => lint.Wave == LintWave.Deep).SelectMany(lint => lint.Run(context));
    }
}
