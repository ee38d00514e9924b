using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Corpus;

namespace RulesLsp.Tests.Translation;

/// <summary>Rules to be translated by the stock tool and by us.</summary>
/// <param name="Words">Behind <c>-A CHAIN</c>.</param>
internal sealed partial record StockRule(AddressFamily Family, string Table, string Chain, ImmutableArray<string> Words)
{
    /// <summary>Two rules of one shape differ in numbers only.</summary>
    public string Shape => $"{Family} {Table} {Chain} {Digits().Replace(string.Join('\0', Words), "0")}";

    /// <summary>iptables' own test lines, in each of their chains and families.</summary>
    public static IEnumerable<StockRule> OfTestLines() =>
        from test in CorpusFiles.Lines("ipt-tests/rules_t.jsonl")
        where test.Word("family") is "ipv4" or "ipv6"
        from chain in test.GetProperty("chains").EnumerateArray()
        from family in test.GetProperty("real").EnumerateObject().Select(way => CorpusWay.All.First(known => known.Key == way.Name).Family).Distinct()
        select new StockRule(family, test.Word("table"), chain.GetString()!, [.. StockTranslation.Words(test.Word("rule"))]);

    /// <summary>The catalogue's examples.</summary>
    public static IEnumerable<StockRule> OfExamples() =>
        from example in ExampleCase.All
        where example.IsOk && example.Family.HasPackets()
        from rule in OfText(example.Family, example.Restore.Text)
        select rule;

    /// <summary>The rules of the real rulesets that a real iptables loads.</summary>
    public static IEnumerable<StockRule> OfDumps() =>
        from dump in CorpusFiles.Dumps()
        let way = CorpusWay.All.FirstOrDefault(way => dump.GetProperty("load").TryGetProperty(way.Key, out JsonElement load) && load.IsTrue("load_ok"))
        where way is not null
        from rule in OfText(way.Family, CorpusFiles.Text($"dumps/{dump.Word("file")}"))
        select rule;

    private static IEnumerable<StockRule> OfText(AddressFamily family, string text)
    {
        Ruleset ruleset = TranslatedRule.RulesetOf(family, text);
        foreach (Rule rule in ruleset.Rules.DistinctBy(rule => rule.Line).Where(rule => rule.Bound.Command == RuleCommand.Append))
        {
            LineSyntax line = ruleset.Syntax[rule.Line];
            string[] words = [.. Enumerable.Range(0, line.Words.Length).Select(line.WordText)];
            int command = Array.FindIndex(words, word => word is "-A" or "--append");
            if (command >= 0 && command + 2 <= words.Length)
            {
                yield return new StockRule(family, rule.Chain.TableName, rule.Chain.Name, [.. words[(command + 2)..]]);
            }
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
