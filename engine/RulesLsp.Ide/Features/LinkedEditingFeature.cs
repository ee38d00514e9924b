using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The places that change together while a chain's or a set's name is typed.</summary>
public static class LinkedEditingFeature
{
    /// <summary>What a name is made of, as a regular expression: typing anything else ends the linked edit.</summary>
    public const string NamePattern = @"[^\s""!-][^\s""]*";

    /// <summary>Every place of the name under the caret, in file order; empty where a renaming would be refused.</summary>
    public static ImmutableArray<TextRange> Compute(Analysis analysis, TextPosition position) =>
        RenameFeature.Prepare(analysis, position) is not null && NameOccurrences.At(analysis, position) is { } name
            ? [.. NameOccurrences.Of(analysis, name.Key).Select(occurrence => occurrence.Range)]
            : [];
}
