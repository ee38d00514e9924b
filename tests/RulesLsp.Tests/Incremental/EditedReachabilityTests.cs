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

    /// <summary>What nobody has named yet is typed, key by key, in the midst of rules that name what is like it; and goes again.</summary>
    [Theory]
    [InlineData("-i ", "e", "et", "eth", "eth0", "eth0.", "eth0.5", "eth0.", "eth0", "eth", "eth+", "et+", "e+", "+", "e", "x")]
    [InlineData("! -i ", "eth2", "eth20", "eth2", "eth2+", "tun", "tun+", "eth1", "lo", "l", "l+", "lo")]
    [InlineData("-o ", "b", "br", "br0", "br0+", "br+", "wg0", "wg", "w", "eth1", "eth+")]
    [InlineData("-m set --match-set ", "b src", "c src", "a src", "ab dst", "z src", "b dst", "b src", "a src")]
    [InlineData("-m addrtype --dst-type ", "LOCAL", "MULTICAST", "BROADCAST", "ANYCAST", "LOCAL", "UNICAST")]
    [InlineData("-m mac ! --mac-source ", "02:00:00:00:00:01", "02:00:00:00:00:02", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:05")]
    [InlineData("-m string --algo bm --string ", "z", "zz", "a", "0", "z")]
    public void What_no_rule_has_named_before_comes_and_goes(string option, params string[] typed)
    {
        string[] lines =
        [
            "*filter", ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":own - [0:0]",
            "-A INPUT -i eth0 -s 10.0.0.0/8 -j DROP", "-A INPUT -i eth+ -m set --match-set b src -j ACCEPT", "-A INPUT ! -i eth1 -p tcp -j own",
            $"-A FORWARD {option}x -j DROP",
            "-A FORWARD -i eth0 -o br0 -j ACCEPT", "-A FORWARD -o br+ -j own", "-A FORWARD ! -i eth0 -m mac --mac-source 02:00:00:00:00:01 -j LOG", "-A FORWARD -m addrtype --dst-type LOCAL -j DROP",
            "-A FORWARD ! -i lo -j RETURN", "-A FORWARD -i eth1 -j ACCEPT", "-A FORWARD -i lo -m set --match-set b src -j LOG", "-A FORWARD -i lo -j DROP", "-A FORWARD -m set ! --match-set b src -j LOG",
            "-A own -i eth0 -j ACCEPT", "-A own -m string --string zz --algo bm -j DROP", "-A own -m mac ! --mac-source 02:00:00:00:00:02 -j DROP", "-A own -o eth+ -j DROP", "COMMIT", "",
        ];
        (int followed, int anew) = SameVerdictsOfVersions(typed.Prepend("eth0").Select(name => string.Join('\n', lines.Select(line => line.Replace($"{option}x ", $"{option}{name} ", StringComparison.Ordinal)))));
        Assert.Equal((typed.Length, 1), (followed, anew));
    }

    /// <summary>What has gone leaves its room to others: else there would be none after some hundred keys.</summary>
    [Fact]
    public void Names_without_end_are_followed()
    {
        IEnumerable<string> versions = Enumerable.Range(0, 300).Select(key =>
            string.Join('\n', "*filter", ":INPUT ACCEPT [0:0]", "-A INPUT -i eth0 -j DROP", $"-A INPUT -i eth0{(char)('a' + (key % 26))}{key}{(key % 3 == 0 ? "+" : "")} -m set --match-set a{key} src -j DROP", "-A INPUT -i eth1 -j DROP", "COMMIT", ""));
        Assert.Equal((299, 1), SameVerdictsOfVersions(versions));
    }

    /// <summary>Each version is the one before with a line that is another.</summary>
    private static (int Followed, int Anew) SameVerdictsOfVersions(IEnumerable<string> versions)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        var memory = new ReachabilityMemory();
        RulesetSyntax? syntax = null;
        RulesetSemantics? before = null;
        foreach (string version in versions)
        {
            string[] lines = version.Split('\n');
            int line = syntax is null ? -1 : Enumerable.Range(0, lines.Length).FirstOrDefault(index => syntax[index].Text != lines[index], 0);
            syntax = syntax?.WithChange(new TextChange(new TextRange(new TextPosition(line, 0), new TextPosition(line, syntax[line].Text.Length)), lines[line])) ?? RulesetSyntax.Parse(version);
            Ruleset ruleset = builder.Build(syntax, new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []), before?.Ruleset);
            before = new RulesetSemantics(ruleset, Backends.Legacy, before);
            SameVerdicts(lines[Math.Max(line, 0)], ruleset, ReachabilityAnalysis.Analyse(before, new ReachabilityOptions(), CancellationToken.None, memory));
        }

        return (memory.Followed, memory.Anew);
    }

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
    [InlineData(1_100, 20, 12, EditedKind.Names)]
    [InlineData(1_200, 80, 8, EditedKind.Names)]
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
