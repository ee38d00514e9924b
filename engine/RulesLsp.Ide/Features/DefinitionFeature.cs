using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Where the chain under the caret is declared.</summary>
public static class DefinitionFeature
{
    /// <summary>The declarations of the chain; when nothing declares it, its first rule; empty when the caret is on no name.</summary>
    public static ImmutableArray<TextRange> Compute(Analysis analysis, TextPosition position)
    {
        if (NameOccurrences.At(analysis, position) is not { } name || name.Key.Kind != NameKind.Chain)
        {
            return [];
        }

        NameOccurrence[] all = [.. NameOccurrences.Of(analysis, name.Key)];
        NameOccurrence[] declarations = [.. all.Where(occurrence => occurrence.Role == NameRole.Declaration)];
        if (declarations.Length > 0)
        {
            return [.. declarations.Select(occurrence => occurrence.Range)];
        }

        return [.. all.Where(occurrence => occurrence.Role == NameRole.Owner).Take(1).Select(occurrence => occurrence.Range)];
    }
}
