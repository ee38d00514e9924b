using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Whether the place that declares a name counts as a reference to it.</summary>
public enum ReferenceScope : byte
{
    WithDeclaration,
    WithoutDeclaration,
}

/// <summary>Every place where the chain or the set under the caret stands.</summary>
public static class ReferencesFeature
{
    /// <summary>The places in file order; empty when the caret is on no name.</summary>
    public static ImmutableArray<TextRange> Compute(Analysis analysis, TextPosition position, ReferenceScope scope)
    {
        if (NameOccurrences.At(analysis, position) is not { } name)
        {
            return [];
        }

        return
        [
            .. NameOccurrences.Of(analysis, name.Key)
                .Where(occurrence => scope == ReferenceScope.WithDeclaration || occurrence.Role != NameRole.Declaration)
                .Select(occurrence => occurrence.Range),
        ];
    }
}
