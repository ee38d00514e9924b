using System.Collections.Immutable;

namespace RulesLsp.Engine.Translation;

/// <summary>The remark at the end of a rule, which nft keeps with it.</summary>
internal static class RuleRemark
{
    /// <summary>More characters are refused (NFTNL_UDATA_COMMENT_MAXLEN).</summary>
    private const int MostBytes = 127;

    /// <summary>" comment TEXT"; empty: the rule has none.</summary>
    public static string Of(List<ModuleWords> parts) => TextOf(parts) is { } text ? $"comment \"{Fitting(text)}\"" : "";

    /// <summary>What can't be kept of the remark.</summary>
    public static ImmutableArray<TranslationProblem> ProblemsOf(List<ModuleWords> parts) => TextOf(parts) is { } text && Fitting(text) != text
        ? [new TranslationProblem(TranslationGrade.Told, $"a remark has at most {MostBytes} bytes in nft, and no double quotes")]
        : [];

    private static string? TextOf(List<ModuleWords> parts)
    {
        string text = string.Join(", ", parts.Select(part => part.Remark).OfType<string>());
        return text.Length == 0 ? null : text;
    }

    private static string Fitting(string text)
    {
        string fitting = text.Replace('"', '\'').Replace("\n", " ", StringComparison.Ordinal);
        while (System.Text.Encoding.UTF8.GetByteCount(fitting) > MostBytes)
        {
            fitting = fitting[..^(char.IsLowSurrogate(fitting[^1]) ? 2 : 1)];
        }

        return fitting;
    }
}
