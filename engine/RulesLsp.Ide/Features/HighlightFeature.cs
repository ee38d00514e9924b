using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Marks every place of the chain or the set under the caret.</summary>
public static class HighlightFeature
{
    /// <summary>The places in file order; empty when the caret is on no name.</summary>
    public static ImmutableArray<DocumentHighlight> Compute(Analysis analysis, TextPosition position)
    {
        if (NameOccurrences.At(analysis, position) is not { } name)
        {
            return [];
        }

        return
        [
            .. NameOccurrences.Of(analysis, name.Key).Select(occurrence =>
                new DocumentHighlight(occurrence.Range, occurrence.Role == NameRole.Use ? HighlightKind.Read : HighlightKind.Write)),
        ];
    }
}
