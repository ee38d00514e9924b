using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The places that change together while a chain's or a set's name is typed.</summary>
public static class LinkedEditingFeature
{
    /// <summary>What a name is made of, as a regular expression: typing anything else ends the linked edit.</summary>
    public const string NamePattern = @"[^\s""!-][^\s""]*";

    /// <summary>Every place of the name under the caret, in file order; empty where a renaming would be refused, or change another file.</summary>
    /// <param name="companions">The rulesets that are loaded together with this one.</param>
    public static ImmutableArray<TextRange> Compute(Analysis analysis, TextPosition position, ImmutableArray<Analysis> companions) =>
        RenameFeature.Prepare(analysis, position, companions) is not null
        && NameOccurrences.At(analysis, position) is { } name
        && !companions.Any(companion => NameOccurrences.Of(companion, name.Key).Any())
            ? [.. NameOccurrences.Of(analysis, name.Key).Select(occurrence => occurrence.Range)]
            : [];
}
