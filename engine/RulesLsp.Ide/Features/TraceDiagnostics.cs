using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A verdict as a finding of the mildest kind.</summary>
/// <param name="Message">Plain text.</param>
public sealed record TraceNote(TextRange Range, string Message);

/// <summary>The verdicts of traces for editors that know no inlay hints.</summary>
public static class TraceDiagnostics
{
    /// <summary>The whole list goes to the editor after every edit: why rules pass a packet by is said in rulesets of up to so many.</summary>
    private const int MostRules = 1_000;

    public static ImmutableArray<TraceNote> Compute(Analysis analysis)
    {
        bool isLong = analysis.Ruleset.Rules.Length > MostRules;
        return
        [
            .. InlayHintsFeature.Marks(analysis, 0, isLong ? -1 : analysis.Syntax.LineCount - 1)
                .Where(mark => mark.Line < analysis.Syntax.LineCount)
                .OrderBy(mark => mark.Line)
                .Select(mark => new TraceNote(TextRange.OnLine(mark.Line, analysis.Syntax[mark.Line].Span), mark.Label)),
        ];
    }
}
