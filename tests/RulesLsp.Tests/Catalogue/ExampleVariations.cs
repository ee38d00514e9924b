using RulesLsp.Engine.Syntax;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Rules that are a little different from one that loads: mistakes that people make, and values at the edge of what is taken.</summary>
internal static class ExampleVariations
{
    /// <summary>Bounds of the kernel's numbers, forms of ranges and lists, and a word that names nothing.</summary>
    private static readonly string[] Values =
        ["0", "1", "255", "256", "65535", "65536", "4294967296", "-1", "0x10", "1:2", "2:1", "1:", "1-2", "1,2", "1/2", "1.5", "1/s", "192.0.2.1", "2001:db8::1", "?"];

    private static readonly string[] Protocols = ["tcp", "udp", "sctp", "icmp", "all"];

    /// <summary>Which modules there are is not the question here.</summary>
    private static readonly string[] NamesFollow = ["-m", "-j", "-g", "--match", "--jump", "--goto"];

    /// <summary>The variations of a rule's text, each once, without the rule itself.</summary>
    public static IEnumerable<string> Of(string rule)
    {
        LineSyntax line = RulesetSyntax.Parse(rule)[0];
        string[] words = [.. Enumerable.Range(0, line.Words.Length).Select(i => line.RawWord(i).ToString())];
        return Enumerable.Range(0, words.Length)
            .Where(i => i == 0 || !NamesFollow.Contains(words[i - 1]))
            .SelectMany(i => At(words, i))
            .Select(varied => string.Join(' ', varied))
            .Distinct()
            .Where(text => text != rule);
    }

    /// <summary>The rule with each of its long options misspelt by one letter more.</summary>
    public static IEnumerable<string> Misspelt(string rule)
    {
        string[] words = rule.Split(' ');
        return Enumerable.Range(0, words.Length)
            .Where(i => words[i].StartsWith("--", StringComparison.Ordinal))
            .Select(i => string.Join(' ', [.. words[..i], words[i] + "x", .. words[(i + 1)..]]));
    }

    private static IEnumerable<string[]> At(string[] words, int i)
    {
        yield return [.. words[..i], .. words[(i + 1)..]];
        if (words[i][0] != '-')
        {
            foreach (string value in i > 0 && words[i - 1] == "-p" ? Protocols : Values)
            {
                yield return [.. words[..i], value, .. words[(i + 1)..]];
            }

            yield break;
        }

        int end = i + 1;
        while (end < words.Length && words[end][0] is not ('-' or '!'))
        {
            end++;
        }

        yield return [.. words[..i], "!", .. words[i..]];
        yield return [.. words, .. words[i..end]];
        yield return [.. words[..i], .. words[end..], .. words[i..end]];
    }
}
