using System.Collections.Immutable;
using RulesLsp.Engine.Translation;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Translation;

/// <summary>
/// The same commands as iptables-translate and ip6tables-translate print, but for the differences that stand in
/// <c>tests/fixtures/translation/differences.json</c>, each rule with its reason and its proof; <see cref="StockDifferenceTests"/> tries these.
/// </summary>
public sealed class StockAgreementTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void The_tools_own_expectations_are_met()
    {
        var wrong = new List<string>();
        int equal = 0;
        var meant = new List<string>();
        StockTranslation[] all = [.. StockTranslation.OfCorpus().Where(stock => stock.Commands.Length > 0)];
        foreach (StockTranslation stock in all)
        {
            RuleTranslation ours = TranslatedRule.Of(stock.Family, stock.Table, stock.Chain, stock.Rule);
            ImmutableArray<string> commands = TranslatedRule.Commands(ours);
            if (commands.SequenceEqual(stock.Commands))
            {
                equal++;
            }
            else if (StockDifference.Find(stock, commands) is not null && StockDifference.All.FirstOrDefault(known => known.IsAbout(stock)) is { } difference)
            {
                meant.Add($"{stock.Rule}\n  stock {string.Join(" ; ", stock.Commands)}\n  ours  {(commands.IsEmpty ? "left out, and told" : string.Join(" ; ", commands))}\n  {difference.Proof}: {difference.Why}");
            }
            else
            {
                wrong.Add($"{stock.Family} {stock.Table} {stock.Chain} {stock.Rule}\n  stock {string.Join(" ; ", stock.Commands)}\n  ours  {string.Join(" ; ", commands)} {string.Join(" ; ", ours.Problems.Select(problem => problem.Reason))}");
            }
        }

        output.WriteLine($"xtables-translate's own expectations: {all.Length} rules, {equal} equal word for word, {meant.Count} said otherwise, each with a proof, {wrong.Count} worse: agreement {(equal + meant.Count) * 100.0 / all.Length:f1} %");
        output.WriteLine(string.Join('\n', meant));
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {all.Length}\n{string.Join('\n', wrong)}");
        Assert.True(all.Length >= 165, $"only {all.Length} rules were found");
        Assert.True(equal >= 144, $"{equal} are equal");
    }
}
