using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Reachability;

/// <summary>Chains that call each other in a loop, or nest too deeply, and lines that are refused: all other rules are decided exactly.</summary>
public sealed class OpenChainTests
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    [Fact]
    public void Only_chains_on_and_behind_a_loop_are_left_undecided()
    {
        Ruleset ruleset = Build(
            "-A INPUT -p tcp -j DROP",
            "-A INPUT -p tcp --dport 22 -j ACCEPT",
            "-A INPUT -j plain",
            "-A INPUT -p udp -j ACCEPT",
            "-A INPUT -s 10.0.0.1 -j ping",
            "-A INPUT -s 10.0.0.1 -j ACCEPT",
            "-A ping -j pong",
            "-A ping -j behind",
            "-A pong -j ping",
            "-A behind -p icmp -j DROP",
            "-A plain -p udp -j DROP",
            "-A plain -p udp --dport 53 -j ACCEPT",
            "-A uncalled -j uncalled",
            "-A OUTPUT -j behind",
            "-A OUTPUT -p icmp -j ACCEPT");
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset);
        Assert.Equal("1 live, 2 dead, 3 live, 4 dead, 5 live, 6 live, 7 open, 8 open, 9 open, 10 open, 11 live, 12 dead, 13 dead, 14 live, 15 dead", Summary(ruleset, result));
        Assert.Equal(DeadKind.ChainUnreached, Assert.IsType<DeadVerdict>(result.VerdictOf(ruleset.Rules[12])).Kind);
        Assert.Contains("loop", Assert.IsType<UndecidedVerdict>(result.VerdictOf(ruleset.Rules[6])).Why, StringComparison.Ordinal);
        Assert.Equal(4, result.UndecidedCount);
    }

    [Fact]
    public void A_loop_behind_a_dead_call_is_not_reached()
    {
        Ruleset ruleset = Build("-A INPUT -j DROP", "-A INPUT -j ping", "-A ping -j pong", "-A pong -j ping");
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset);
        Assert.Equal("1 live, 2 dead, 3 dead, 4 dead", Summary(ruleset, result));
        Assert.False(result.IsReached(ruleset.Tables[0].FindChain("pong")!));
    }

    [Fact]
    public void Chains_that_nest_too_deeply_are_left_undecided()
    {
        const int chains = 520;
        var rules = new List<string> { "-A INPUT -p tcp -j DROP", "-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j n0", "-A n0 -p tcp -j ACCEPT" };
        rules.AddRange(Enumerable.Range(0, chains - 1).Select(chain => $"-A n{chain} -j n{chain + 1}"));
        rules.Add($"-A n{chains - 1} -p udp -j ACCEPT");
        Ruleset ruleset = Build([.. rules]);
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset);
        Assert.Equal(DeadKind.Shadowed, Assert.IsType<DeadVerdict>(result.VerdictOf(ruleset.Rules[1])).Kind);
        Assert.Equal(DeadKind.Shadowed, Assert.IsType<DeadVerdict>(result.VerdictOf(ruleset.Rules[3])).Kind);
        Assert.IsType<AliveVerdict>(result.VerdictOf(ruleset.Rules[400]));
        Assert.Contains("500", Assert.IsType<UndecidedVerdict>(result.VerdictOf(ruleset.Rules[^1])).Why, StringComparison.Ordinal);
        Assert.True(result.UndecidedCount is > 10 and < 30, $"{result.UndecidedCount} rules are undecided");
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void A_loop_counts_as_a_chain_that_others_fill(int seed)
    {
        var random = new RandomRulesets(seed);
        int compared = 0;
        for (int i = 0; i < 60; i++)
        {
            string[] lines = random.Next().Split('\n');
            int[] appends = [.. Enumerable.Range(0, lines.Length).Where(line => lines[line].StartsWith("-A ", StringComparison.Ordinal))];
            int at = appends[(i * 7) % appends.Length];
            string call = $"-A {lines[at].Split(' ')[1]} -p tcp -j loop1";
            string[] called = [.. lines[..at], call, .. lines[at..]];
            int commit = Array.FindIndex(called, at, line => line == "COMMIT");
            ReachabilityResult looped = Analyse(Declared([.. called[..commit], "-A loop1 -j loop2", "-A loop2 -j loop1", .. called[commit..]]), [], out Ruleset withLoop);
            ReachabilityResult foreign = Analyse([.. called[..commit], "#", "#", .. called[commit..]], ["loop1"], out Ruleset withForeign);
            foreach ((Rule rule, Rule other) in withLoop.Rules.Where(rule => !rule.Chain.Name.StartsWith("loop", StringComparison.Ordinal)).Zip(withForeign.Rules))
            {
                compared++;
                Assert.Equal(other.Line, rule.Line);
                Assert.Equal(Kind(foreign.VerdictOf(other)), Kind(looped.VerdictOf(rule)));
            }
        }

        Assert.True(compared > 500);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void A_jump_to_nowhere_counts_as_absent(int seed)
    {
        var random = new RandomRulesets(seed);
        int compared = 0;
        for (int i = 0; i < 80; i++)
        {
            string[] lines = random.Next().Split('\n');
            int[] appends = [.. Enumerable.Range(0, lines.Length).Where(line => lines[line].StartsWith("-A ", StringComparison.Ordinal))];
            int at = appends[(i * 5) % appends.Length];
            string refused = $"-A {lines[at].Split(' ')[1]}{(i % 3 == 0 ? " -p tcp" : "")} {(i % 4 == 0 ? "-g" : "-j")} {(i % 5 == 0 ? "OUTPUT" : "NOSUCHCHAIN")}";
            ReachabilityResult with = Analyse([.. lines[..at], refused, .. lines[at..]], [], out Ruleset withLine);
            ReachabilityResult without = Analyse([.. lines[..at], "#", .. lines[at..]], [], out Ruleset withoutLine);
            foreach ((Rule rule, Rule other) in withLine.Rules.Where(rule => rule.Line != at).Zip(withoutLine.Rules))
            {
                compared++;
                Assert.Equal(Text(without.VerdictOf(other)), Text(with.VerdictOf(rule)));
            }

            Assert.Equal(withoutLine.Rules.Length + 1, withLine.Rules.Length);
        }

        Assert.True(compared > 700);
    }

    [Fact]
    public void A_chain_that_a_refused_line_calls_may_get_any_packet()
    {
        Ruleset ruleset = Build("-A INPUT -p tcp -j plain", "-A INPUT -p udp -j plain", "-A plain -p tcp -j DROP", "-A plain -p tcp --dport 22 -j ACCEPT");
        var options = new ReachabilityOptions { RefusedLines = new HashSet<int> { ruleset.Rules[0].Line } };
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset, options, CancellationToken.None);
        Assert.Equal("1 live, 2 live, 3 live, 4 dead", Summary(ruleset, result));
    }

    [Fact]
    public void A_refused_line_neither_covers_nor_changes_what_later_rules_see()
    {
        Ruleset ruleset = Build("-A INPUT -m mark --mark 1 -j DROP", "-A INPUT -p udp -j DROP", "-A INPUT -j MARK --set-mark 1", "-A INPUT -m mark --mark 1 -j ACCEPT", "-A INPUT -p udp -j ACCEPT");
        var options = new ReachabilityOptions { RefusedLines = new HashSet<int> { ruleset.Rules[1].Line, ruleset.Rules[2].Line } };
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset, options, CancellationToken.None);
        Assert.Equal("1 live, 2 live, 3 live, 4 dead, 5 live", Summary(ruleset, result));
    }

    private static ReachabilityResult Analyse(string[] lines, ImmutableHashSet<string> external, out Ruleset ruleset)
    {
        ruleset = Builder.Build(RulesetSyntax.Parse(string.Join('\n', lines)), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, external));
        return ReachabilityAnalysis.Analyse(ruleset);
    }

    // In the place of two chains that the random rulesets declare and, here, do not use.
    private static string[] Declared(string[] lines) => [.. lines.Select(line => line switch
    {
        ":spare1 - [0:0]" => ":loop1 - [0:0]",
        ":spare2 - [0:0]" => ":loop2 - [0:0]",
        _ => line,
    })];

    private static Ruleset Build(params string[] rules)
    {
        string[] chains = [.. rules.Select(rule => rule.Split(' ')[1]).Distinct().Where(static chain => chain is not ("INPUT" or "OUTPUT"))];
        string text = "*mangle\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n" + string.Concat(chains.Select(chain => $":{chain} -\n")) + string.Join('\n', rules) + "\nCOMMIT\n";
        return Builder.Build(RulesetSyntax.Parse(text), RulesetOptions.Default);
    }

    private static string Summary(Ruleset ruleset, ReachabilityResult result) =>
        string.Join(", ", ruleset.Rules.Select((rule, index) => $"{index + 1} {Kind(result.VerdictOf(rule))}"));

    private static string Kind(RuleVerdict verdict) => verdict switch
    {
        AliveVerdict => "live",
        DeadVerdict => "dead",
        _ => "open",
    };

    private static string Text(RuleVerdict verdict) => verdict switch
    {
        AliveVerdict alive => $"live {alive.Witness.Packet} {string.Join(',', alive.Path.Select(rule => rule.Line))}",
        DeadVerdict dead => $"{dead.Kind} {dead.SameVerdictOnly} {string.Join(',', dead.Blockers.Select(rule => rule.Line))}",
        _ => "open",
    };
}
