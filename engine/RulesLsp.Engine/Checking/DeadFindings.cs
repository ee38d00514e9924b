using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Checking;

/// <summary>What is to be told of the dead lines of one version, one finding for each at most.</summary>
internal sealed class DeadFindings
{
    private readonly object _ruleset;
    private readonly object _reachability;
    private readonly IReadOnlySet<int> _refused;
    private readonly int[] _silent;

    /// <param name="context">That of the deep wave, which knows what was told before of lines that stay as they are.</param>
    public DeadFindings(LintContext context, ReachabilityResult reachability)
    {
        (_ruleset, _reachability, _refused) = (context.Ruleset.Version, reachability.Version, context.RefusedLines);
        All = TextOrder.Merge(context.KnownDead.Told, TextOrder.Sort([.. LintCatalogue.Findings(LintWave.DeadLines, context)]));
        LineSet told = LineSet.Of(All.Select(static finding => finding.Range.Start.Line));
        _silent = [.. reachability.DeadLines.Where(line => !told.Contains(line))];
    }

    /// <summary>Sorted by place.</summary>
    public Diagnostic[] All { get; }

    /// <summary>What stays true for the next version.</summary>
    /// <param name="refused">Its lines that do not load.</param>
    public KnownDead Known(Ruleset ruleset, ReachabilityResult reachability, IReadOnlySet<int> refused)
    {
        if (ruleset.Edited is not { } edit || edit.From != _ruleset || reachability.Since is not { } since || since.From != _reachability
            || edit.IsAboutCalls || !edit.Change.AreSameElsewhere(_refused, refused))
        {
            return KnownDead.Nothing;
        }

        HashSet<int> decided = [.. since.Rules.Select(static rule => rule.Line)];
        return new KnownDead(
            [.. All.Where(finding => Stays(finding.Range.Start.Line) && (edit.Change.Shift == 0 || finding.Related.IsDefaultOrEmpty || finding.Related.All(related => related.Line < edit.Change.Start)))],
            LineSet.Of(_silent.Where(Stays)));

        bool Stays(int line) => !decided.Contains(line) && (line < edit.Change.Start || (edit.Change.Shift == 0 && line >= edit.Change.OldEnd));
    }
}
