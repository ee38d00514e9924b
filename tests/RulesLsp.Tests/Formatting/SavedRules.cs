using System.Text.RegularExpressions;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Formatting;

/// <summary>The rules of each chain as iptables-save would print them, without counters: what two texts have to agree in.</summary>
internal static partial class SavedRules
{
    /// <summary>The rules that a saved text holds, by table and chain; chains without rules are left out.</summary>
    public static SortedDictionary<string, string> Of(string saved)
    {
        var chains = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string table = "";
        foreach (string line in saved.Split('\n'))
        {
            string rule = line.StartsWith('[') ? line[(line.IndexOf(' ') + 1)..] : line;
            if (rule.StartsWith('*'))
            {
                table = rule;
            }
            else if (rule.StartsWith("-A ", StringComparison.Ordinal))
            {
                // What has no options to print ends with a blank.
                Add(chains, $"{table} {rule.Split(' ')[1]}", rule.TrimEnd());
            }
        }

        return chains;
    }

    /// <summary>
    /// The same of a formatted file, after all of its commands have run. Counters of rules are not compared, and an address list
    /// that an allowance has kept together counts as the rules that it loads as.
    /// </summary>
    /// <param name="family">null: the text tells.</param>
    public static SortedDictionary<string, string> OfLoaded(string formatted, AddressFamily? family = null)
    {
        string expanded = FormattedText.Of(SetCounters().Replace(Allowance().Replace(formatted, "#"), ""), family).Text;
        Ruleset ruleset = FormattedText.Model(expanded, family);
        var chains = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Rule rule in ruleset.Tables.Where(table => table.SupersededBy is null).SelectMany(table => table.Chains).SelectMany(chain => chain.Rules))
        {
            string line = ruleset.Syntax[rule.Line].Text;
            int conditions = rule.Bound.Position is null ? rule.Bound.ChainSpan.End : line.IndexOf(' ', rule.Bound.ChainSpan.End + 1);
            string text = line[Math.Max(conditions, rule.Bound.ChainSpan.End)..];
            Add(chains, $"*{rule.Chain.TableName} {rule.Chain.Name}", $"-A {rule.Chain.Name}{text}");
        }

        return chains;
    }

    /// <summary>The rules that stand in one of the two only, or at another place.</summary>
    public static IReadOnlyList<string> Differences(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        var differences = new List<string>();
        foreach (string chain in expected.Keys.Union(actual.Keys))
        {
            string[] want = expected.GetValueOrDefault(chain, "").Split('\n');
            string[] got = actual.GetValueOrDefault(chain, "").Split('\n');
            for (int i = 0; i < Math.Max(want.Length, got.Length); i++)
            {
                (string first, string second) = (want.ElementAtOrDefault(i) ?? "", got.ElementAtOrDefault(i) ?? "");
                if (first != second)
                {
                    differences.Add($"{chain} {i + 1}: expected {first}\n  got {second}");
                }
            }
        }

        return differences;
    }

    private static void Add(SortedDictionary<string, string> chains, string key, string rule) =>
        chains[key] = chains.TryGetValue(key, out string? before) ? before + "\n" + rule : rule;

    [GeneratedRegex("^# rules-lsp: allow .*$", RegexOptions.Multiline)]
    private static partial Regex Allowance();

    [GeneratedRegex(" -c [0-9]+ [0-9]+(?= -j|$)", RegexOptions.Multiline)]
    private static partial Regex SetCounters();
}
