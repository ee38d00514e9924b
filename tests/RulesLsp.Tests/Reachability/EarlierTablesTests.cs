using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability;

/// <summary>What tables and hooks before a rule's own leave to it. RULES_LSP_ORACLE=full looks at more random rulesets.</summary>
public sealed class EarlierTablesTests(ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full";

    [Theory]
    [InlineData(AddressFamily.IPv4)]
    [InlineData(AddressFamily.IPv6)]
    public void No_flow_matches_a_dead_rule(AddressFamily family)
    {
        var pools = new OraclePools(family);
        var run = new OracleRun(null, Backends.Legacy, pools);
        for (int seed = 500_000; seed < 500_000 + (IsFull ? 4_000 : 150); seed++)
        {
            OracleScenario scenario = OracleScenario.Of(seed, pools);
            Assert.True(run.Compare(scenario) is not { } mismatch, $"seed {seed}: {run.Compare(scenario)?.Difference}\n{scenario.Text}");
        }

        output.WriteLine($"{run.Tally}; {run.Dead.All} dead rules, {run.Dead.BehindOthers} of them because of earlier tables");
        Assert.True(run.Tally.Packets > 1_000 && run.Dead.BehindOthers > 50, "the rulesets are too tame");
    }

    [Theory]
    [InlineData("raw drops", "raw: -A PREROUTING -s 192.0.2.0/24 -j DROP", "filter: -A INPUT -s 192.0.2.1 -j ACCEPT")]
    [InlineData("its policy drops", "raw: -P PREROUTING DROP", "raw: -A PREROUTING -p tcp -j ACCEPT", "filter: -A FORWARD -p udp -j ACCEPT")]
    [InlineData("RETURN means the policy", "raw: -P PREROUTING DROP", "raw: -A PREROUTING -p udp -j RETURN", "raw: -A PREROUTING -j ACCEPT", "filter: -A FORWARD -p udp -j ACCEPT")]
    [InlineData("a goto ends in the policy", "raw: -P PREROUTING DROP", "raw: -A PREROUTING -p udp -g c", "raw: -A c -p tcp -j ACCEPT", "raw: -A PREROUTING -j ACCEPT", "filter: -A FORWARD -p udp -j ACCEPT")]
    [InlineData("in a called chain", "raw: -A PREROUTING -j c", "raw: -A c -s 10.0.0.1 -j ACCEPT", "raw: -A c -s 10.0.0.0/8 -j DROP", "filter: -A INPUT -s 10.0.0.2 -j ACCEPT")]
    [InlineData("a hook before", "mangle: -A FORWARD -p tcp -j DROP", "mangle: -A OUTPUT -p tcp -j DROP", "nat: -A POSTROUTING -p tcp -j MASQUERADE")]
    [InlineData("the mark is another", "mangle: -A PREROUTING -j MARK --set-mark 2", "filter: -A INPUT -m mark --mark 1 -j ACCEPT")]
    [InlineData("the mark is the connection's", "mangle: -A PREROUTING -j CONNMARK --set-mark 2", "mangle: -A INPUT -j CONNMARK --restore-mark", "filter: -A INPUT -m state --state NEW -m mark --mark 1 -j ACCEPT")]
    [InlineData("a chosen mark drops", "mangle: -A PREROUTING -p tcp -j MARK --set-mark 2", "mangle: -A INPUT -m mark --mark 2 -j DROP", "filter: -A INPUT -p tcp -j ACCEPT")]
    [InlineData("no state", "raw: -A PREROUTING -i eth0 -p udp -j CT --notrack", "filter: -A INPUT -i eth0 -p udp -m state --state NEW,ESTABLISHED -j ACCEPT")]
    [InlineData("translated", "nat: -A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 8080", "filter: -A INPUT -i eth0 -p tcp --dport 80 -m state --state NEW -j ACCEPT")]
    [InlineData("nat drops", "nat: -A PREROUTING -i eth0 -p tcp --dport 80 -j DROP", "filter: -A INPUT -i eth0 -p tcp --dport 80 -m state --state NEW -j ACCEPT")]
    [InlineData("no device yet", "mangle: -A PREROUTING -j c", "mangle: -A c ! -o eth0 -p tcp -j DROP", "filter: -A FORWARD -o eth0 -p tcp -j ACCEPT")]
    [InlineData("no fragments", "filter: -A INPUT -f -j DROP")]
    [InlineData("no fragments where connections are tracked", "filter: -A FORWARD -m state --state INVALID -j DROP", "filter: -A FORWARD -f -j DROP")]
    public void The_last_rule_is_dead(string why, params string[] rules)
    {
        Assert.NotEmpty(why);
        Assert.IsType<DeadVerdict>(VerdictOfLast(rules));
    }

    [Theory]
    [InlineData("accepted before", "raw: -A PREROUTING -s 192.0.2.1 -j ACCEPT", "raw: -A PREROUTING -s 192.0.2.0/24 -j DROP", "filter: -A INPUT -s 192.0.2.1 -j ACCEPT")]
    [InlineData("accepted in a called chain", "raw: -A PREROUTING -j c", "raw: -A PREROUTING -j DROP", "raw: -A c -p tcp -j ACCEPT", "filter: -A INPUT -p tcp -j ACCEPT")]
    [InlineData("local packets", "raw: -A PREROUTING -p tcp -j DROP", "nat: -A POSTROUTING -p tcp -j MASQUERADE")]
    [InlineData("a limit lets some pass", "raw: -A PREROUTING -p tcp -m limit --limit 1/s -j DROP", "filter: -A INPUT -p tcp -j ACCEPT")]
    [InlineData("a foreign chain may accept", "raw: -A PREROUTING -j f2b-others", "raw: -A PREROUTING -p tcp -j DROP", "filter: -A INPUT -p tcp -j ACCEPT")]
    [InlineData("user space sends on", "mangle: -A PREROUTING -p tcp -j DROP", "mangle: -A FORWARD -j NFQUEUE", "filter: -A FORWARD -p tcp -j ACCEPT")]
    [InlineData("any mark may come", "filter: -A INPUT -m mark --mark 1 -j ACCEPT")]
    [InlineData("only some get the mark", "mangle: -A PREROUTING -p tcp -j MARK --set-mark 2", "filter: -A INPUT -m mark --mark 1 -j ACCEPT")]
    [InlineData("looped back", "raw: -A PREROUTING -p udp -j CT --notrack", "filter: -A INPUT -p udp -m state --state NEW -j ACCEPT")]
    [InlineData("answers are not asked", "nat: -A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 8080", "filter: -A INPUT -i eth0 -p tcp --dport 80 -m state --state ESTABLISHED -j ACCEPT")]
    [InlineData("the new destination", "nat: -A PREROUTING -i eth0 -d 192.0.2.1 -j DNAT --to-destination 10.0.0.9", "filter: -A FORWARD -i eth0 -d 10.0.0.9 -m state --state NEW -j ACCEPT")]
    [InlineData("another rule's new destination", "raw: -A PREROUTING -d 10.0.0.9 -j DROP", "nat: -A PREROUTING -d 192.0.2.1 -j DNAT --to-destination 10.0.0.9", "filter: -A FORWARD -d 10.0.0.9 -j ACCEPT")]
    [InlineData("sent back where it came from", "raw: -A PREROUTING -d 10.0.0.9 -j DROP", "nat: -A POSTROUTING -o eth0 -j MASQUERADE", "filter: -A FORWARD -d 10.0.0.9 -j ACCEPT")]
    [InlineData("the same destination", "nat: -A PREROUTING -i eth0 -d 10.0.0.9 -j DNAT --to-destination 10.0.0.9", "filter: -A FORWARD -i eth0 -d 10.0.0.9 -m state --state NEW -j ACCEPT")]
    [InlineData("the hops count down", "mangle: -A PREROUTING -m ttl --ttl-eq 9 -j DROP", "filter: -A FORWARD -m ttl --ttl-eq 9 -j ACCEPT")]
    [InlineData("sent in pieces on purpose", "filter: -A OUTPUT -m state --state NEW -j ACCEPT", "filter: -A OUTPUT -f -j DROP")]
    public void The_last_rule_is_alive(string why, params string[] rules)
    {
        Assert.NotEmpty(why);
        Assert.IsType<AliveVerdict>(VerdictOfLast(rules));
    }

    private static RuleVerdict VerdictOfLast(string[] rules)
    {
        string[] tables = ["raw", "mangle", "nat", "filter", "security"];
        string text = string.Concat(tables.Select(table => $"*{table}\n:c -\n{string.Concat(rules.Where(rule => rule.StartsWith(table + ":", StringComparison.Ordinal)).Select(rule => Line(rule[(table.Length + 2)..])))}COMMIT\n"));
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), RulesetOptions.Default);
        string last = rules[^1][(rules[^1].IndexOf(':', StringComparison.Ordinal) + 2)..];
        return ReachabilityAnalysis.Analyse(ruleset).VerdictOf(ruleset.Rules.Last(rule => ruleset.Syntax[rule.Line].Text == last));
    }

    private static string Line(string rule) => rule.StartsWith("-P ", StringComparison.Ordinal) ? $":{rule[3..]}\n" : rule + "\n";
}
