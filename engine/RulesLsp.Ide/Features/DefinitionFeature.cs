using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Where the chain under the caret is declared.</summary>
public static class DefinitionFeature
{
    /// <summary>The declarations of the chain; when nothing declares it, its first rule; empty when the caret is on no name.</summary>
    /// <param name="companions">The rulesets that are loaded together with this one: they may declare it.</param>
    public static ImmutableArray<NamePlace> Compute(Analysis analysis, TextPosition position, ImmutableArray<Analysis> companions)
    {
        if (NameOccurrences.At(analysis, position) is not { } name || name.Key.Kind != NameKind.Chain)
        {
            return [];
        }

        ImmutableArray<NamePlace> here = PlacesOf(analysis, name.Key, NameRole.Declaration);
        ImmutableArray<NamePlace> declarations = here.IsEmpty
            ? [.. companions.SelectMany(companion => PlacesOf(companion, name.Key, NameRole.Declaration))]
            : here;
        return declarations.IsEmpty ? [.. PlacesOf(analysis, name.Key, NameRole.Owner).Take(1)] : declarations;
    }

    private static ImmutableArray<NamePlace> PlacesOf(Analysis ruleset, NameKey key, NameRole role) =>
        [.. NameOccurrences.Of(ruleset, key).Where(occurrence => occurrence.Role == role).Select(occurrence => new NamePlace(ruleset, occurrence.Range))];
}
