using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Translation;

/// <summary>
/// The installed xtables-translate and we, rule by rule, over far more rules than the tool's own expectations: iptables' test lines, the
/// catalogue's examples, and the rules of real rulesets. Where the words differ, nft refuses the tool's, or a proved kind of difference explains it.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class StockComparisonTests(ITestOutputHelper output)
{
    private static readonly string[] Declarations = ["add table", "add chain"];

    /// <summary>What became of a rule that the tool translates.</summary>
    private enum Judgement
    {
        Equal,
        RefusedByNft,
        RefusedByIptables,
        ProvedWrong,
        Unproved,
    }

    [KernelFact]
    public void Every_rule_is_said_as_the_stock_tool_says_it_or_better_with_proof()
    {
        IEnumerable<StockRule> all = StockRule.OfExamples();
        if (RepositoryRoot.Corpus is not null)
        {
            all = all.Concat(StockRule.OfTestLines()).Concat(LargeTexts.IsFullRun ? StockRule.OfDumps() : StockRule.OfDumps().DistinctBy(rule => rule.Shape));
        }

        var counts = new SortedDictionary<Judgement, int>();
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unproved = new List<string>();
        (int rules, int refused, int silent, int said) = (0, 0, 0, 0);
        OwnNamespace.Run(() =>
        {
            foreach (StockRule rule in all.DistinctBy(rule => $"{rule.Family} {rule.Table} {rule.Chain} {string.Join('\0', rule.Words)}"))
            {
                rules++;
                if (StockProgram.Translate(rule.Family, rule.Table, rule.Chain, rule.Words) is not { } stock)
                {
                    refused++;
                    continue;
                }

                RuleTranslation ours = TranslatedRule.Of(stock.Family, stock.Table, stock.Chain, stock.Rule);
                ImmutableArray<string> commands = TranslatedRule.Commands(ours);
                if (stock.Commands.Length == 0)
                {
                    silent++;
                    said += commands.Length > 0 ? 1 : 0;
                    continue;
                }

                (Judgement judgement, string kind) = Judge(stock, commands);
                counts[judgement] = counts.GetValueOrDefault(judgement) + 1;
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                if (judgement == Judgement.Unproved)
                {
                    unproved.Add($"{stock.Family} {stock.Table} {stock.Chain} {stock.Rule}\n  stock {string.Join(" ; ", stock.Commands)}\n  ours  {string.Join(" ; ", commands)} {string.Join(" ; ", ours.Problems.Select(problem => problem.Reason))}");
                }
            }
        });
        int translated = counts.Values.Sum();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rules} rules, {refused} refused by the stock tool, {silent} it has no words for ({said} of them we have); of the other {translated}: {counts.GetValueOrDefault(Judgement.Equal)} equal word for word, {counts.GetValueOrDefault(Judgement.RefusedByNft)} that nft refuses in its words, {counts.GetValueOrDefault(Judgement.RefusedByIptables)} that iptables does not load, {counts.GetValueOrDefault(Judgement.ProvedWrong)} of a kind proved wrong, {unproved.Count} unproved"));
        foreach ((string kind, int count) in kinds.Where(pair => pair.Key.Length > 0).OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{count,5}  {kind}");
        }

        Assert.True(unproved.Count == 0, string.Join('\n', unproved));
        Assert.True(translated > 200, $"only {translated} rules were compared");
    }

    /// <summary>What is to be said of the tool's words, and what is wrong with them.</summary>
    private static (Judgement Judgement, string Kind) Judge(StockTranslation stock, ImmutableArray<string> ours)
    {
        if (ours.SequenceEqual(stock.Commands))
        {
            return (Judgement.Equal, "");
        }

        if (WhyRefused(stock) is { } refusal)
        {
            return (Judgement.RefusedByNft, $"refused: {refusal}");
        }

        if (ours.IsEmpty && IsRefusedByIptables(stock))
        {
            return (Judgement.RefusedByIptables, "iptables itself does not load the rule");
        }

        return StockDifference.Find(stock, ours) is { Proof: not StockProof.Refused } difference ? (Judgement.ProvedWrong, difference.Why) : (Judgement.Unproved, "unproved");
    }

    private static bool IsRefusedByIptables(StockTranslation stock)
    {
        using var kernel = new KernelNamespace();
        return new[] { Backends.Nft, Backends.Legacy }.All(backend =>
            !kernel.Restore(new KernelRestore(backend, stock.Family, $"*{stock.Table}\n-A {stock.Chain} {stock.Rule}\nCOMMIT\n")).IsTaken);
    }

    /// <summary>The first sentence that nft says against the tool's words, beside the chains that they need; null: nothing.</summary>
    private static string? WhyRefused(StockTranslation stock)
    {
        RulesetTranslation ours = RulesetTranslator.Translate(TranslatedRule.Alone(stock.Family, stock.Table, stock.Chain, stock.Rule), null, "rule");
        IEnumerable<string> declarations = ours.Lines.Select(line => line.Text).Where(line => Declarations.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)));
        try
        {
            KernelCommand.Run("nft", "-c -f -", string.Join('\n', declarations.Concat(stock.Commands)) + "\n");
            return null;
        }
        catch (InvalidOperationException refusal)
        {
            int said = refusal.Message.IndexOf("Error: ", StringComparison.Ordinal);
            return refusal.Message[Math.Max(0, said)..].Split('\n')[0].Replace("Error: ", "", StringComparison.Ordinal);
        }
    }
}
