using System.Collections.Immutable;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Brings a document into the form that its program saves, line by line; lines with an error stay as they are.</summary>
public static class FormattingFeature
{
    /// <summary>What formatting does to the document: nothing to a file that is no ruleset.</summary>
    public static RulesetFormat Format(Analysis analysis) => Format(analysis, 0, analysis.Syntax.LineCount - 1);

    private static RulesetFormat Format(Analysis analysis, int first, int last)
    {
        if (!analysis.IsRuleset)
        {
            return new RulesetFormat([], []);
        }

        var refused = new Dictionary<int, string>();
        foreach (Diagnostic finding in analysis.FastDiagnostics.Where(finding => finding.Severity == Severity.Error))
        {
            refused.TryAdd(finding.Range.Start.Line, $"{finding.Code} {finding.Message}");
        }

        return RulesetFormatter.Of(analysis.Family).Format(analysis.Ruleset, analysis.Directives, analysis.Settings.Backends, refused, first, last);
    }

    /// <summary>The edits that format the document.</summary>
    public static ImmutableArray<TextChange> Compute(Analysis analysis) => EditsOf(analysis, Format(analysis).Changes);

    /// <summary>The edits that format the lines which <paramref name="range"/> touches; a line at whose start it ends is not one of them.</summary>
    public static ImmutableArray<TextChange> Compute(Analysis analysis, TextRange range)
    {
        int last = range.End.Character == 0 && range.End.Line > range.Start.Line ? range.End.Line - 1 : range.End.Line;
        return EditsOf(analysis, Format(analysis, range.Start.Line, last).Changes);
    }

    private static ImmutableArray<TextChange> EditsOf(Analysis analysis, IEnumerable<LineChange> changes) =>
        [.. changes.Select(change => new TextChange(
            TextRange.OnLine(change.Line, analysis.Syntax[change.Line].Span),
            change.TextIn(analysis.Syntax)))];
}
