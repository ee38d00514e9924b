using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is offered for a long run of rules changes the fate of no packet, and asks fewer rules.</summary>
public sealed class LongRunActionTests
{
    private const int Rules = 24;

    [Fact]
    public void Rules_that_share_a_device_get_a_chain_of_their_own()
    {
        string rules = Lines(port => $"-A FORWARD -i eth1 -p tcp -m tcp --dport {8000 + port} -j {(port % 3 == 0 ? "DROP" : "ACCEPT")}");
        string text = $"*filter\n:FORWARD DROP [0:0]\n{rules}-A FORWARD -i eth0 -j ACCEPT\nCOMMIT\n";
        (Analysis before, CodeAction[] actions) = ActionsOn(text, 2);
        CodeAction split = Assert.Single(actions, action => action.Diagnostic?.Lint == LongRun.Descriptor && action.Kind == CodeActionKind.Extract);
        Analysis after = Analyse(EditedText.Apply(text, split.Changes));
        Assert.Equal(2, after.Ruleset.Rules.Count(rule => rule.Chain.Name == "FORWARD"));
        Assert.True(RulesetComparison.Compare(before.Tracer, after.Tracer, null, new ComparisonOptions(), CancellationToken.None).IsEquivalent);
    }

    [Fact]
    public void Rules_that_differ_in_an_address_get_the_note_of_a_set()
    {
        string text = $"*filter\n:INPUT ACCEPT [0:0]\n{Lines(host => $"-A INPUT -s 203.0.113.{host + 1}/32 -j DROP")}COMMIT\n";
        (_, CodeAction[] actions) = ActionsOn(text, 2);
        string note = Assert.Single(actions, action => action.Title.StartsWith("Note the set", StringComparison.Ordinal)).Changes[0].NewText;
        Assert.Contains("ipset add input-sources 203.0.113.24", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_rule_is_asked_once_for_what_it_shares_with_others()
    {
        int asked = 0;
        var runs = SharedRuns.Longest([.. Enumerable.Range(0, 5000)], number =>
        {
            asked++;
            return number == 2500 ? [("b", "b")] : [("a", "a"), ("b", "b")];
        });
        Assert.Equal(5000, asked);
        Assert.Equal(("b", 5000), runs[0]);
        Assert.Equal(("b", 2500), runs[2500]);
        Assert.Equal(("a", 2499), runs[2501]);
    }

    [Fact]
    public void A_chain_whose_callers_may_ask_is_left_alone_at_each_of_its_rules()
    {
        string rules = Lines(port => $"-A web -i eth1 -p tcp -m tcp --dport {8000 + port} -j ACCEPT");
        Analysis analysis = Analyse($"*filter\n:FORWARD DROP [0:0]\n:web - [0:0]\n-A FORWARD -j web\n{rules}COMMIT\n");
        Assert.DoesNotContain(analysis.AllDiagnostics(CancellationToken.None), finding => finding.Lint == LongRun.Descriptor);
    }

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Rules).Select(number => line(number) + "\n"));

    private static (Analysis Analysis, CodeAction[] Actions) ActionsOn(string text, int line)
    {
        Analysis analysis = Analyse(text);
        var caret = new TextPosition(line, 0);
        var findings = analysis.AllDiagnostics(CancellationToken.None);
        Assert.Single(findings, finding => finding.Lint == LongRun.Descriptor && finding.Range.Start.Line == line);
        return (analysis, [.. CodeActionsFeature.Compute(analysis, new TextRange(caret, caret), findings)]);
    }

    private static Analysis Analyse(string text) =>
        Analysis.Create("rules.v4", RulesetSyntax.Parse(text), AnalysisOptions.Default with { Enable = [LongRun.Descriptor.Name] });
}
