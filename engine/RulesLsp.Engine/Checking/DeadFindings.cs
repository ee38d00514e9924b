using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>What is to be told of the dead lines of one version, one finding for each at most.</summary>
internal sealed class DeadFindings
{
    private readonly object _ruleset;
    private readonly object _reachability;
    private readonly IReadOnlySet<int> _refused;
    private readonly List<int> _silent = [];

    /// <param name="context">That of the deep wave, which knows what was told before of lines that stay as they are.</param>
    public DeadFindings(LintContext context, ReachabilityResult reachability)
    {
        (_ruleset, _reachability, _refused) = (context.Ruleset.Version, reachability.Version, context.RefusedLines);
        (ToldDead known, ToldDead found) = (context.KnownDead.Told, context.FoundDead);
        Told = new ToldDead(known.Taken.With(found.Taken), TextOrder.Merge(known.Others, TextOrder.Sort(found.Others)));
        foreach ((Chain chain, int[] places) in reachability.DeadPlaces)
        {
            int[] lines = chain.Rules.Lines;
            foreach (int place in places)
            {
                if (!Told.Lines.Contains(lines[place]))
                {
                    _silent.Add(lines[place]);
                }
            }
        }
    }

    public ToldDead Told { get; }

    /// <summary>What stays true for the next version.</summary>
    /// <param name="refused">Its lines that do not load.</param>
    public KnownDead Known(Ruleset ruleset, ReachabilityResult reachability, IReadOnlySet<int> refused)
    {
        if (ruleset.Edited is not { } edit || edit.From != _ruleset || reachability.Since is not { } since || since.From != _reachability
            || edit.IsAboutCalls || !edit.Change.AreSameElsewhere(_refused, refused))
        {
            return KnownDead.Nothing;
        }

        return new KnownDead(new ToldDead(Told.Taken.After(edit.Change, since.Lines, ruleset.Syntax), OthersStill(edit.Change, since.Lines)), SilentStill(edit.Change, since.Lines));
    }

    private Diagnostic[] OthersStill(LineEdit change, NumberSet decided)
    {
        var told = new Diagnostic[Told.Others.Length];
        int count = 0;
        foreach (Diagnostic finding in Told.Others)
        {
            if (Moved(finding, change) is { } moved && !decided.Contains(moved.Range.Start.Line))
            {
                told[count++] = moved;
            }
        }

        Array.Resize(ref told, count);
        return told;
    }

    private NumberSet SilentStill(LineEdit change, NumberSet decided)
    {
        NumberSet silent = [];
        foreach (int line in _silent)
        {
            if (!change.IsGone(line) && change.Moved(line) is var now && !decided.Contains(now))
            {
                silent.Add(now);
            }
        }

        return silent;
    }

    /// <summary>A finding as it is told after an edit; null where its line is another one, or where its words name lines that are others or have moved.</summary>
    private static Diagnostic? Moved(Diagnostic finding, LineEdit change)
    {
        int line = finding.Range.Start.Line;
        if (change.IsGone(line) || NamesMoved(finding, change))
        {
            return null;
        }

        int now = change.Moved(line);
        return now == line ? finding : finding.Fix is not null ? null : finding with { Range = new(finding.Range.Start with { Line = now }, finding.Range.End with { Line = now }) };
    }

    private static bool NamesMoved(Diagnostic finding, LineEdit change)
    {
        foreach (RelatedLine related in finding.Related.IsDefault ? [] : finding.Related)
        {
            if (change.MayMove(related.Line))
            {
                return true;
            }
        }

        return false;
    }
}
