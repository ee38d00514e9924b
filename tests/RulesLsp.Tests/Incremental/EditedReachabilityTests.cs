using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Incremental;

/// <summary>I6 for verdicts: what an analysis that goes on from version to version says is what one says that knows no other version.</summary>
public class EditedReachabilityTests(ITestOutputHelper output)
{
    private const int EditsOfEach = 60;

    [Theory]
    [InlineData(900, 8, 10)]
    [InlineData(1_000, 40, 4)]
    public void Verdicts_on_many_chains_after_each_edit_are_those_of_a_fresh_analysis(int seed, int services, int rulesets)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        (int followed, int anew) = (0, 0);
        for (int number = 0; number < rulesets; number++)
        {
            var edited = new ManyChains(seed + number, services);
            var memory = new ReachabilityMemory();
            RulesetSemantics? before = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                Ruleset ruleset = builder.Build(edited.Syntax, new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []), before?.Ruleset);
                before = new RulesetSemantics(ruleset, Backends.Legacy, before);
                SameVerdicts($"seed {seed + number}, edit {edit}, {change}", ruleset, ReachabilityAnalysis.Analyse(before, new ReachabilityOptions(), CancellationToken.None, memory));
            }

            (followed, anew) = (followed + memory.Followed, anew + memory.Anew);
        }

        output.WriteLine($"{followed} tables went on from the version before, {anew} were analysed anew");

        // Half a line, a chain's line and a loop of calls have all analysed anew.
        Assert.True(followed > anew / 4, "many edits are to be followed");
    }

    /// <summary>Behind the mark, what a condition of no model says may be another thing than before it: the called chain's rule lives.</summary>
    [Theory]
    [InlineData("-m addrtype --src-type LOCAL", 0)]
    [InlineData("-s 10.1.2.3/32", 2)]
    public void A_call_that_comes_behind_a_mark_is_followed_where_no_rule_asks_for_what_it_alters(string condition, int followed)
    {
        SameVerdictsAfterEdits(
        [
            "*nat", ":PREROUTING ACCEPT [0:0]", ":A - [0:0]", ":B - [0:0]", ":M - [0:0]",
            "-A PREROUTING -m addrtype --src-type LOCAL -j ACCEPT", "-A PREROUTING -p tcp -j B", "-A PREROUTING -p udp -j M", "-A PREROUTING -p udp -j A",
            "-A A -s 10.0.0.1/32 -j RETURN", $"-A B {condition} -j ACCEPT", "-A M -j MARK --set-xmark 0x1/0x1", "COMMIT", "",
        ], 8, ["A", "B", "A"], followed);
    }

    /// <summary>What stands behind a rule takes its packets when they have been through the whole chain once before.</summary>
    [Fact]
    public void An_edit_behind_a_rule_counts_where_its_packets_come_through_the_chain_twice() => SameVerdictsAfterEdits(
        [
            "*filter", ":FORWARD ACCEPT [0:0]", ":A - [0:0]",
            "-A FORWARD -m mark --mark 0x1/0x1 -j ACCEPT", "-A FORWARD -j A", "-A FORWARD -j MARK --set-xmark 0x1/0x1", "-A FORWARD -j A",
            "-A A -s 10.0.0.1/32 -m mark --mark 0x1/0x1 -j LOG", "-A A -j DROP -s 10.0.0.2", "COMMIT", "",
        ], 8, ["2", "1", "2"], 2);

    /// <summary>The last character of a line is typed anew.</summary>
    private static void SameVerdictsAfterEdits(string[] lines, int line, string[] typed, int followed)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        var memory = new ReachabilityMemory();
        RulesetSemantics? before = null;
        RulesetSyntax syntax = RulesetSyntax.Parse(string.Join('\n', lines));
        foreach (string character in typed)
        {
            syntax = syntax.WithChange(new TextChange(new TextRange(new TextPosition(line, lines[line].Length - 1), new TextPosition(line, lines[line].Length)), character));
            Ruleset ruleset = builder.Build(syntax, new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []), before?.Ruleset);
            before = new RulesetSemantics(ruleset, Backends.Legacy, before);
            SameVerdicts($"{lines[line]} → {character}", ruleset, ReachabilityAnalysis.Analyse(before, new ReachabilityOptions(), CancellationToken.None, memory));
        }

        Assert.Equal(followed, memory.Followed);
    }

    [Theory]
    [InlineData(1, 12, 12, EditedKind.Plain)]
    [InlineData(100, 60, 8, EditedKind.Plain)]
    [InlineData(200, 300, 3, EditedKind.Plain)]
    [InlineData(300, 12, 12, EditedKind.IPv6)]
    [InlineData(400, 80, 6, EditedKind.IPv6)]
    [InlineData(500, 20, 12, EditedKind.Calls)]
    [InlineData(600, 80, 6, EditedKind.Calls)]
    [InlineData(700, 20, 12, EditedKind.Marks)]
    [InlineData(800, 60, 6, EditedKind.Marks)]
    public void Verdicts_after_each_edit_are_those_of_a_fresh_analysis(int seed, int rules, int rulesets, object kind)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        int followed = 0;
        int anew = 0;
        for (int number = 0; number < rulesets; number++)
        {
            var edited = new EditedRulesets(seed + number, rules, (EditedKind)kind);
            var memory = new ReachabilityMemory();
            RulesetSemantics? before = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                Ruleset ruleset = builder.Build(edited.Syntax, new RulesetOptions(edited.Family, RulesetProfile.Restore, []), before?.Ruleset);
                before = new RulesetSemantics(ruleset, Backends.Legacy, before);
                ReachabilityResult found = ReachabilityAnalysis.Analyse(before, new ReachabilityOptions(), CancellationToken.None, memory);
                SameVerdicts($"seed {seed + number}, edit {edit}, {change}", ruleset, found);
            }

            followed += memory.Followed;
            anew += memory.Anew;
        }

        output.WriteLine($"{kind}: {followed} tables went on from the version before, {anew} were analysed anew");

        // In the smallest rulesets many an edit is of the table before, and then the one behind it is analysed anew too.
        Assert.True(rules < 20 ? 2 * followed > anew : followed > anew, "most edits are to be followed");
    }

    internal static void SameVerdicts(string what, Ruleset ruleset, ReachabilityResult found, ReachabilityOptions? options = null)
    {
        ReachabilityResult fresh = ReachabilityAnalysis.Analyse(ruleset, options ?? new ReachabilityOptions(), CancellationToken.None);
        foreach (Rule rule in ruleset.Rules)
        {
            (string wanted, string said) = (VerdictText.Of(fresh.VerdictOf(rule)), VerdictText.Of(found.VerdictOf(rule)));
            if (wanted != said)
            {
                Assert.Fail($"{what}, line {rule.Line + 1}\nwanted: {wanted}\nfound: {said}\n{ruleset.Syntax}");
            }

            Assert.Equal(fresh.IsDead(rule), found.IsDead(rule));
        }

        foreach (Chain chain in ruleset.Tables.SelectMany(static table => table.Chains))
        {
            Assert.True(fresh.IsReached(chain) == found.IsReached(chain), $"{what}, chain {chain.Name}\n{ruleset.Syntax}");
        }
    }
}
