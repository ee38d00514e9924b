namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>Makes a ruleset on which something is wrong as small as it can, line by line.</summary>
internal static class RulesetShrinker
{
    /// <summary>The smallest text that was found, below what is wrong with it.</summary>
    /// <param name="fault">What is wrong with a text, in words; null: nothing.</param>
    public static string Shrink(string text, Func<string, string?> fault)
    {
        string[] lines = text.Split('\n');
        string? told = fault(text);
        for (bool isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            for (int line = lines.Length - 1; line >= 0; line--)
            {
                string[] fewer = [.. lines[..line], .. lines[(line + 1)..]];
                if (lines[line].StartsWith('-') && fault(string.Join('\n', fewer)) is { } still)
                {
                    (lines, told, isSmaller) = (fewer, still, true);
                }
            }
        }

        return $"{told}\n{string.Join('\n', lines.Where(static line => !line.EndsWith("ACCEPT [0:0]", StringComparison.Ordinal)))}";
    }
}
