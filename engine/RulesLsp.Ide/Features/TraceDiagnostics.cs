using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A verdict as a finding of the mildest kind.</summary>
/// <param name="Message">Plain text.</param>
public sealed record TraceNote(TextRange Range, string Message);

/// <summary>The verdicts of traces for editors that know no inlay hints.</summary>
public static class TraceDiagnostics
{
    public static ImmutableArray<TraceNote> Compute(Analysis analysis) =>
    [
        .. InlayHintsFeature.Marks(analysis)
            .Where(mark => mark.Line < analysis.Syntax.LineCount)
            .OrderBy(mark => mark.Line)
            .Select(mark => new TraceNote(TextRange.OnLine(mark.Line, analysis.Syntax[mark.Line].Span), mark.Label)),
    ];
}
