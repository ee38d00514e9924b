using System.Text;
using RulesLsp.Engine.Translation;

namespace RulesLsp.Ide.Features;

/// <summary>A ruleset in nftables, as a text to read beside it and rule by rule.</summary>
public static class TranslationFeature
{
    /// <summary>The script for nft; a sentence where nothing can be translated.</summary>
    public static string Compute(Analysis analysis)
    {
        if (PacketRulesets.WhyNotTranslated(analysis) is { } why)
        {
            return $"{why}\n";
        }

        return analysis.Ruleset.FirstUnreadCommand is { } line
            ? $"Line {line + 1} is a command for a shell and in no table: convert it to rules first.\n"
            : RulesetTranslator.Translate(analysis.Ruleset, analysis.Host, analysis.DocumentName).Script;
    }

    /// <summary>A line of a ruleset in nftables, as Markdown; empty: it makes no rule.</summary>
    public static string OfLine(Analysis analysis, int line)
    {
        if (RulesetTranslator.TranslateLine(analysis.Ruleset, analysis.Host, line) is not { } translation)
        {
            return "";
        }

        var page = new StringBuilder();
        if (!translation.IsUntranslatable)
        {
            page.Append("```nft\n").Append(string.Join('\n', translation.Declarations.Concat(translation.Rules).Take(MostLines)));
            page.Append(translation.Rules.Length > MostLines ? "\n# …\n```\n" : "\n```\n");
        }

        foreach (TranslationProblem problem in translation.Problems)
        {
            page.Append(problem.Grade == TranslationGrade.Untranslatable ? "Not in nftables: " : "In nftables: ").Append(problem.Reason).Append(".\n\n");
        }

        return page.ToString();
    }

    /// <summary>A rule that becomes more is shown by its beginning.</summary>
    private const int MostLines = 6;
}
