using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of the deep wave: what reachability tells.</summary>
internal static class DeepFindings
{
    /// <returns>What is told of dead lines, and the others, sorted by place.</returns>
    public static (TakenLines Taken, Diagnostic[] Others) Of(RulesetFacts facts, CancellationToken cancellation)
    {
        // Asked first, for it may go on beside the first wave.
        ReachabilityResult reachability = facts.Reachability(cancellation);
        EditMemory? memory = facts.Memory;
        FastFindings fast = facts.Fast;

        // What a template becomes is not known: nothing of it is called dead.
        if (fast.Form == FileForm.Template)
        {
            return (TakenLines.None, []);
        }

        HashSet<int> refused = [.. fast.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line)];
        LintContext context = fast.Context.InDeepWave(reachability, refused, facts.Options.Asks, memory?.Dead?.Known(facts.Ruleset, reachability, refused));
        DeadFindings? dead = null;
        Diagnostic[] others = [];
        Parallel.Invoke(
            SharedWork.Options(cancellation),
            () => dead = new DeadFindings(context, reachability),
            () => others = TextOrder.Sort([.. LintCatalogue.DeepFindings(context, memory is null ? LintCatalogue.Findings : memory.DeepLints.Findings, cancellation)]));
        cancellation.ThrowIfCancellationRequested();
        if (memory is not null)
        {
            memory.Dead = dead;
        }

        return (dead!.Told.Taken, TextOrder.Merge(dead.Told.Others, others));
    }
}
