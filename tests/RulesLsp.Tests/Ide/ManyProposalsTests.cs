using System.Globalization;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>A list that nobody can read is cut to what fits the typed letters, and says so.</summary>
public sealed class ManyProposalsTests
{
    [Fact]
    public void A_list_of_many_chains_is_cut_until_enough_is_typed()
    {
        Proposals all = Propose("-A INPUT -j ");
        Assert.False(all.IsComplete);
        Assert.Equal(1_000, all.Items.Length);
        Proposals some = Propose("-A INPUT -j svc-29");
        Assert.Equal(Enumerable.Range(0, 3_000).Select(Name).Where(name => name.StartsWith("SVC-29", StringComparison.Ordinal)), some.Items.Select(item => item.Label));
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"SVC-{number:D4}");

    private static Proposals Propose(string line)
    {
        string chains = string.Concat(Enumerable.Range(0, 3_000).Select(number => $":{Name(number)} - [0:0]\n"));
        string text = $"*filter\n:INPUT ACCEPT [0:0]\n{chains}{line}\nCOMMIT\n";
        var analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse(text), new AnalysisOptions());
        return CompletionFeature.Compute(analysis, new TextPosition(3_002, line.Length));
    }
}
