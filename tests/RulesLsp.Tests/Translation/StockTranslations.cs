using System.Text.Json;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Translation;

/// <summary>What xtables-translate makes of one rule.</summary>
/// <param name="Rule">What stands behind <c>-A CHAIN</c>.</param>
/// <param name="Commands">The commands of nft that it prints; empty: it knows none.</param>
internal sealed partial record StockTranslation(AddressFamily Family, string Table, string Chain, string Rule, string[] Commands)
{
    private static readonly string[] CommandPrefixes = ["insert rule ", "add rule "];

    /// <summary>The expectations of the tool's own tests that stand in the corpus, rules of frames left out.</summary>
    public static IEnumerable<StockTranslation> OfCorpus()
    {
        foreach (string line in File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, "ipt-tests", "xlate.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement item = document.RootElement;
            if (FamilyNames.Find(item.GetProperty("family").GetString()!) is { } family)
            {
                string[] words = Words(item.GetProperty("ipt_command").GetString()!);
                yield return Of(family, words[1..], [.. item.GetProperty("nft_expected").EnumerateArray().Select(command => command.GetString()!)]);
            }
        }
    }

    /// <summary>One run of the tool.</summary>
    /// <param name="words">Its arguments.</param>
    /// <param name="printed">Its lines, each <c>nft 'COMMAND'</c>.</param>
    public static StockTranslation Of(AddressFamily family, string[] words, IEnumerable<string> printed)
    {
        List<string> rest = [.. words];
        string table = Take(rest, "-t") ?? "filter";
        string chain = Take(rest, "-A") ?? Take(rest, "-I") ?? throw new InvalidOperationException(string.Join(' ', words));
        return new StockTranslation(family, table, chain, TranslatedRule.Quoted(rest), [.. printed.Select(Command).OfType<string>()]);
    }

    /// <summary>The commands among the lines that the tool prints.</summary>
    public static string[] CommandsIn(string printed) => [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Command).OfType<string>()];

    /// <summary>A command without the tool's own quotes, the rule at the end of the chain; null for a remark.</summary>
    public static string? Command(string printed)
    {
        // The second rule of a list of addresses has no program's name in front of it.
        string command = printed.StartsWith("nft '", StringComparison.Ordinal) ? printed[5..] : printed.TrimStart('\'');
        string plain = Blanks().Replace(command.TrimEnd('\'').Trim(), blanks => blanks.Value.StartsWith('"') ? blanks.Value : " ");
        return plain.StartsWith("nft #", StringComparison.Ordinal) || plain.StartsWith('#') ? null
            : plain.StartsWith(CommandPrefixes[0], StringComparison.Ordinal) ? CommandPrefixes[1] + plain[CommandPrefixes[0].Length..]
            : plain;
    }

    private static string? Take(List<string> words, string option)
    {
        int at = words.IndexOf(option);
        if (at < 0)
        {
            return null;
        }

        string value = words[at + 1];
        words.RemoveRange(at, 2);
        return value;
    }

    /// <summary>Texts as they are, and runs of blanks between them.</summary>
    [GeneratedRegex("\"[^\"]*\"| +")]
    private static partial Regex Blanks();

    /// <summary>As a shell splits a line without anything but double quotes in it.</summary>
    public static string[] Words(string line)
    {
        var words = new List<string>();
        foreach (string part in line.Split('"').Select((text, index) => index % 2 == 1 ? "\"" + text : text))
        {
            words.AddRange(part.StartsWith('"') ? [part[1..]] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return [.. words];
    }
}
