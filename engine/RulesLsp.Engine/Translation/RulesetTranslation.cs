using System.Collections.Immutable;

namespace RulesLsp.Engine.Translation;

/// <summary>A ruleset as a script for <c>nft -f</c>.</summary>
/// <param name="Lines">The lines of the script.</param>
/// <param name="Problems">What is left out and what differs, by lines of the ruleset; empty: the script does the same.</param>
/// <param name="Rules">How many rules the ruleset loads.</param>
/// <param name="LeftOut">How many of them the script lacks.</param>
public sealed record RulesetTranslation(ImmutableArray<ScriptLine> Lines, ImmutableArray<LineProblem> Problems, int Rules, int LeftOut)
{
    /// <summary>The whole text, each line ended.</summary>
    public string Script => string.Concat(Lines.Select(line => line.Text + "\n"));
}

/// <summary>A line of a script.</summary>
/// <param name="Source">The line (0-based) of the ruleset that it stands for; null: none.</param>
public sealed record ScriptLine(string Text, int? Source);

/// <summary>What is wrong with the translation of a line (0-based).</summary>
public sealed record LineProblem(int Line, TranslationGrade Grade, string Reason);
