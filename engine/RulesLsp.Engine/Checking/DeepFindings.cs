using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of the deep wave: what reachability tells.</summary>
internal static class DeepFindings
{
    public static IEnumerable<Diagnostic> Of(Ruleset ruleset, FileFindings fast, CheckOptions options, Backends backends, CancellationToken cancellation)
    {
        // What a template becomes is not known: nothing of it is called dead.
        if (fast.Form == FileForm.Template)
        {
            return [];
        }

        HashSet<int> refused = LinesOf(fast.Findings.Where(finding => finding.Severity == Severity.Error));
        var reachability = new ReachabilityOptions
        {
            KeepsChains = ruleset.KeepsChains,
            RefusedLines = LinesOf(fast.Findings.Where(finding => IsRefused(finding, backends))),
        };
        var context = new LintContext(ruleset, options.Catalogue, ReachabilityAnalysis.Analyse(ruleset, reachability, cancellation), refused);
        return LintCatalogue.Lints.Where(lint => lint.Wave == LintWave.Deep).SelectMany(lint => lint.Run(context));
    }

    // What one of the wanted back ends loads is there for the other's user; and of a circle of jumps any could be the wrong one.
    private static bool IsRefused(Diagnostic finding, Backends backends) => finding.Severity == Severity.Error
        && finding.Lint != ChainLoop.Descriptor
        && (finding.Backends == Backends.None || (finding.Backends & backends) == backends);

    private static HashSet<int> LinesOf(IEnumerable<Diagnostic> findings) => [.. findings.Select(finding => finding.Range.Start.Line)];
}
