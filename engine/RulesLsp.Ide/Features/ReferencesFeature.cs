using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Whether the place that declares a name counts as a reference to it.</summary>
public enum ReferenceScope : byte
{
    WithDeclaration,
    WithoutDeclaration,
}

/// <summary>Every place where the chain or the set under the caret stands, in the ruleset and in those that are loaded with it.</summary>
public static class ReferencesFeature
{
    /// <summary>The places, of each ruleset in file order; empty when the caret is on no name.</summary>
    /// <param name="companions">The rulesets that are loaded together with this one.</param>
    public static ImmutableArray<NamePlace> Compute(Analysis analysis, TextPosition position, ReferenceScope scope, ImmutableArray<Analysis> companions)
    {
        if (NameOccurrences.At(analysis, position) is not { } name)
        {
            return [];
        }

        return
        [
            .. companions.Prepend(analysis).SelectMany(ruleset => NameOccurrences.Of(ruleset, name.Key)
                .Where(occurrence => scope == ReferenceScope.WithDeclaration || occurrence.Role != NameRole.Declaration)
                .Select(occurrence => new NamePlace(ruleset, occurrence.Range))),
        ];
    }
}
