using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is offered about a rule that no packet reaches, and that it does what its title says.</summary>
public sealed class DeadRuleActionTests
{
    private const string Host = "# rules-lsp: host eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0\n";
    private const string Start = Host + "*filter\n:INPUT DROP [0:0]\n";

    [Fact]
    public void A_rule_below_a_broader_one_can_be_moved_above_it_and_the_title_says_what_changes()
    {
        (ImmutableArray<CodeAction> actions, string text) = ActionsAt(4, Start + "-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 23 -j DROP\nCOMMIT\n");
        CodeAction move = actions[0];
        Assert.StartsWith("Move the rule above line 4: tcp packets", move.Title, StringComparison.Ordinal);
        Assert.Contains("to port 23", move.Title, StringComparison.Ordinal);
        Assert.EndsWith("get DROP instead of ACCEPT, delivered to this host", move.Title, StringComparison.Ordinal);
        Assert.Equal(Start + "-A INPUT -p tcp -m tcp --dport 23 -j DROP\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n", EditedText.Apply(text, move.Changes));
        Assert.Equal("Remove the rule: nothing changes for any packet", actions[1].Title);
        Assert.Equal(Start + "-A INPUT -p tcp -j ACCEPT\nCOMMIT\n", EditedText.Apply(text, actions[1].Changes));
    }

    [Fact]
    public void Where_moving_changes_nothing_only_removing_is_offered()
    {
        (ImmutableArray<CodeAction> actions, _) = ActionsAt(4, Start + "-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT\nCOMMIT\n");
        Assert.Equal(["Remove the rule: nothing changes for any packet"], actions.Select(action => action.Title));
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n", 4)]
    [InlineData("-A INPUT -s 10.0.0.0/9 -j ACCEPT\n-A INPUT -s 10.128.0.0/9 -j ACCEPT\n-A INPUT -s 10.0.0.0/8 -j DROP\nCOMMIT\n", 5)]
    [InlineData("-A INPUT -p tcp -m tcp --tcp-flags SYN ACK -j DROP\nCOMMIT\n", 3)]
    public void Every_dead_rule_can_be_removed(string rules, int line)
    {
        (ImmutableArray<CodeAction> actions, string text) = ActionsAt(line, Start + rules);
        CodeAction remove = Assert.Single(actions);
        Assert.Equal("Remove the rule: nothing changes for any packet", remove.Title);
        Assert.Equal(text.Split('\n').Length - 1, EditedText.Apply(text, remove.Changes).Split('\n').Length);
    }

    [Fact]
    public void Of_frames_removing_is_offered_without_a_claim_about_packets()
    {
        (ImmutableArray<CodeAction> actions, _) = ActionsAt(4, "# rules-lsp: family arp\n*filter\n:INPUT ACCEPT\n-A INPUT -j DROP\n-A INPUT -s 192.0.2.1 -j ACCEPT\nCOMMIT\n");
        Assert.Contains("Remove the rule, which no packet reaches", actions.Select(action => action.Title));
    }

    private static (ImmutableArray<CodeAction> Actions, string Text) ActionsAt(int line, string text)
    {
        var analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse(text), AnalysisOptions.Default);
        var place = new TextPosition(line, 3);
        return ([.. CodeActionsFeature.Compute(analysis, new TextRange(place, place), analysis.AllDiagnostics(CancellationToken.None))
            .Where(action => action.Kind == CodeActionKind.QuickFix && action.Diagnostic?.Code.StartsWith("RL4", StringComparison.Ordinal) == true)], text);
    }
}
