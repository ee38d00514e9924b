using System.Text;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Translation;

/// <summary>
/// Where we say a rule otherwise than the installed xtables-translate: it still prints the words that are called wrong, nft refuses those
/// that are called refused, and it loads ours.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class StockDifferenceTests
{
    public static TheoryData<string> Examples => [.. StockDifference.All.Select(difference => difference.Example)];

    [KernelTheory]
    [MemberData(nameof(Examples))]
    public void The_difference_is_there_and_ours_is_loaded(string example)
    {
        StockDifference difference = StockDifference.All.Single(item => item.Example == example);
        string tool = difference.Family == AddressFamily.IPv4 ? "iptables-translate" : "ip6tables-translate";
        string printed = KernelCommand.Run(tool, $"-t {difference.Table} -A {difference.Chain} {difference.Example}").Trim();
        string stock = StockTranslation.Command(printed)!;
        Assert.Contains(difference.StockWords, stock, StringComparison.Ordinal);
        Assert.NotNull(StockDifference.Find(new StockTranslation(difference.Family, difference.Table, difference.Chain, difference.Example, [stock])));
        RulesetTranslation ours = RulesetTranslator.Translate(
            TranslatedRule.RulesetOf(difference.Family, $"*{difference.Table}\n-A {difference.Chain} {difference.Example}\nCOMMIT\n"), null, "example");
        Assert.NotEqual([stock], ours.Lines.Select(line => line.Text).Where(line => line.StartsWith("add rule", StringComparison.Ordinal)));
        string declarations = new StringBuilder().AppendJoin('\n', ours.Lines.Select(line => line.Text).Where(line => !line.StartsWith("add rule", StringComparison.Ordinal))).Append('\n').ToString();
        string? stockRefusal = null;
        string? ourRefusal = null;
        OwnNamespace.Run(() =>
        {
            ourRefusal = Refusal(ours.Script);
            stockRefusal = Refusal(declarations + stock + "\n");
        });
        Assert.Null(ourRefusal);
        Assert.Equal(difference.Proof == "refused", stockRefusal is not null);
    }

    private static string? Refusal(string script)
    {
        try
        {
            KernelCommand.Run("nft", "-f -", script);
            return null;
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message;
        }
    }
}
