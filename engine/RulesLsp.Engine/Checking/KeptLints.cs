using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Checking;

/// <summary>The findings of lints about the whole ruleset, kept from version to version as long as no edit concerns them.</summary>
internal sealed class KeptLints
{
    private readonly Dictionary<Lint, Diagnostic[]> _findings = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Lint, int> _lastLines = new(ReferenceEqualityComparer.Instance);
    private LintContext? _before;

    /// <summary>The findings of a wave, in no particular order.</summary>
    public List<Diagnostic> Findings(LintWave wave, LintContext context)
    {
        lock (_findings)
        {
            RulesetEdit? edit = context.Ruleset.Edited is { } made && made.From == _before?.Ruleset.Version ? made : null;
            var found = new List<Diagnostic>();
            foreach (Lint lint in LintCatalogue.Lints.Where(lint => lint.Wave == wave))
            {
                if (edit is null || !_findings.TryGetValue(lint, out Diagnostic[]? kept) || !(IsOfOthers(lint, edit, kept) || IsBehind(lint, edit, context)))
                {
                    _findings[lint] = kept = [.. lint.Findings(context)];
                    _lastLines[lint] = lint.LastLine?.Invoke(context) ?? int.MaxValue;
                }

                found.AddRange(kept);
            }

            _before = context;
            return found;
        }
    }

    /// <summary>The edit is about rules that the lint says nothing of, or about chain lines, and moves no line that is told of.</summary>
    private static bool IsOfOthers(Lint lint, RulesetEdit edit, Diagnostic[] kept) =>
        lint.Concerns is { } concerns && !edit.Touches(concerns) && (edit.Change.Shift == 0 || Array.TrueForAll(kept, finding => IsInFront(finding, edit.Change.Start)));

    private static bool IsInFront(Diagnostic finding, int line)
    {
        bool isInFront = finding.Range.End.Line < line;
        foreach (RelatedLine related in finding.Related.IsDefault ? [] : finding.Related)
        {
            isInFront &= related.Line < line;
        }

        return isInFront;
    }

    /// <summary>Up to the last line that the lint looked at, everything is as it was, or chains have other policies at most.</summary>
    private bool IsBehind(Lint lint, RulesetEdit edit, LintContext context)
    {
        // No lint that tells its last line looks at policies and counters.
        bool isOfPolicies = edit is { ChangesChains: true, ChangesCalls: false, Change.Shift: 0 } && lint.LastLine is not null;
        int last = isOfPolicies ? int.MaxValue : _lastLines[lint];
        return (isOfPolicies || edit.Change.Start > last)
            && context.Reachability?.Since is { } since && since.From == _before!.Reachability?.Version && since.Lines.All(line => line > last)
            && edit.Change.AreSameElsewhere(_before.RefusedLines, context.RefusedLines);
    }
}
