using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability;

/// <summary>The blockers that are named for a dead rule: together they cover, and each of them is needed.</summary>
public sealed class BlockerTests(ITestOutputHelper output)
{
    public enum Profile
    {
        Mixed,
        FreshMarks,
        Unions,
    }

    [Theory]
    [InlineData(11, 150, Profile.Mixed)]
    [InlineData(12, 100, Profile.FreshMarks)]
    [InlineData(13, 50, Profile.Unions)]
    public void Blockers_cover_and_none_can_be_left_out(int seed, int programs, Profile profile)
    {
        var random = new RandomPrograms(seed);
        int shadowed = 0;
        int several = 0;
        int needNone = 0;
        for (int i = 0; i < programs; i++)
        {
            List<List<PlainRule>> chains = profile == Profile.Unions ? random.NextOfUnions() : random.Next(profile == Profile.FreshMarks);
            ReachabilityProgram program = RandomPrograms.Build(chains, random.BaseChains);
            var verdicts = new ProgramVerdicts(program, new ReachabilityOptions(), CancellationToken.None);
            var search = new BlockerSearch(verdicts.Context);
            var oracle = new KeptInterpreter(chains, random.BaseChains);
            for (int rule = 0; rule < program.RuleCount; rule++)
            {
                if (verdicts.OutcomeOf(rule) != SearchOutcome.Dead || verdicts.DeathOf(rule).Cause is DeathCause.None or DeathCause.NoBox)
                {
                    continue;
                }

                DeathExplanation death = search.Explain(rule, verdicts.DeathOf(rule));
                string where = $"program {i} of seed {seed}, rule {rule}: {death.Cause} by {string.Join(", ", death.Blockers)}";
                HashSet<(int, int)> kept = [.. death.Blockers.Select(Place)];
                Assert.False(oracle.Reaches(Place(rule), kept), where + " does not cover");
                Assert.Equal(death.Cause == DeathCause.Covered, death.Blockers.Length > 0);
                foreach (int blocker in death.Blockers)
                {
                    HashSet<(int, int)> others = [.. kept.Where(place => place != Place(blocker))];
                    Assert.True(oracle.Reaches(Place(rule), others), $"{where} covers without {blocker}");
                }

                shadowed += death.Cause == DeathCause.Covered ? 1 : 0;
                several += death.Blockers.Length > 1 ? 1 : 0;
                needNone += death.Cause == DeathCause.Covered ? 0 : 1;
            }

            (int, int) Place(int number) => (program.ChainOfRule[number], number - program.FirstRule[program.ChainOfRule[number]]);
        }

        output.WriteLine($"{shadowed} shadowed, {several} of them by several rules, {needNone} dead without blockers");
        Assert.True(shadowed > programs / 2, "the programs are too tame");
        Assert.True(profile == Profile.Unions ? several > programs / 2 : needNone > programs / 10, "the programs are too tame");
    }

    [Fact]
    public void Without_work_the_proof_is_given_as_it_was_found()
    {
        var random = new RandomPrograms(14);
        int compared = 0;
        for (int i = 0; i < 100; i++)
        {
            ReachabilityProgram program = RandomPrograms.Build(random.NextOfUnions(), random.BaseChains);
            var verdicts = new ProgramVerdicts(program, new ReachabilityOptions(), CancellationToken.None);
            var search = new BlockerSearch(verdicts.Context, unitsPerRule: 1);
            foreach (int rule in Enumerable.Range(0, program.RuleCount).Where(rule => verdicts.DeathOf(rule) is { Cause: DeathCause.Covered, Blockers.Length: > 1 }))
            {
                compared++;
                Assert.Equal(verdicts.DeathOf(rule), search.Explain(rule, verdicts.DeathOf(rule)));
            }
        }

        Assert.True(compared > 15, $"{compared}");
    }

    [Theory]
    [InlineData("3", "-A INPUT -p tcp --dport 1:50 -j ACCEPT", "-A INPUT -p tcp --dport 51:90 -j ACCEPT", "-A INPUT -p tcp --dport 1:100 -j DROP", "-A INPUT -p tcp -j DROP", "-A INPUT -p tcp -m multiport --dports 10,60 -j ACCEPT")]
    [InlineData("3 2", "-A INPUT -s 10.0.0.0/24 -j DROP", "-A INPUT -p tcp --dport 100 -j ACCEPT", "-A INPUT -p tcp --dport 101:200 -j ACCEPT", "-A INPUT -s 10.0.0.0/8 -p tcp --dport 100:200 -j DROP")]
    [InlineData("3", "-A INPUT -p tcp -j c", "-A INPUT -s 10.0.0.1 -p tcp -j ACCEPT", "-A c -s 10.0.0.0/8 -j DROP", "-A INPUT -s 10.0.0.0/16 -p tcp -j ACCEPT")]
    [InlineData("1", "-A INPUT -p tcp -j DROP", "-A INPUT -p tcp -j c", "-A INPUT -p udp -j c", "-A c -p tcp --dport 22 -j ACCEPT")]
    public void A_few_blockers_are_named_the_largest_first(string blockers, params string[] rules)
    {
        DeadVerdict dead = VerdictOfLast(rules);
        Assert.Equal(DeadKind.Shadowed, dead.Kind);
        Assert.Equal(blockers, string.Join(' ', dead.Blockers.Select(blocker => blocker.Line - 5)));
    }

    [Theory]
    [InlineData(DeadKind.CallerExcludes, "1", "-A INPUT -p udp -j c", "-A c -p tcp -j DROP")]
    [InlineData(DeadKind.CallerExcludes, "1 2", "-A INPUT -p udp -j c", "-A FORWARD -p icmp -j c", "-A c -p tcp -j DROP")]
    [InlineData(DeadKind.CallerExcludes, "1", "-A INPUT -p udp -j c", "-A c -s 10.0.0.0/8 -j d", "-A d -p tcp -j DROP")]
    [InlineData(DeadKind.CallerExcludes, "1 2", "-A INPUT -p udp --sport 6:10 -j c", "-A c -p udp --dport 6 -j d", "-A d -p udp -m multiport --ports 5 -j DROP")]
    [InlineData(DeadKind.HookExcludes, "1", "-A OUTPUT -p tcp -j c", "-A c -i eth0 -j DROP")]
    [InlineData(DeadKind.HookExcludes, "1", "-A OUTPUT -p tcp -j c", "-A c -p tcp -j d", "-A d -i eth0 -j DROP")]
    [InlineData(DeadKind.HookExcludes, "1 2", "-A OUTPUT -j c", "-A INPUT -p udp -j c", "-A c -i eth0 -p tcp -j DROP")]
    [InlineData(DeadKind.MarkNever, "", "-A INPUT -p tcp -j MARK --set-mark 1", "-A INPUT -p tcp -m mark --mark 2 -j DROP")]
    public void Without_blockers_the_calls_that_exclude_are_named(DeadKind kind, string calls, params string[] rules)
    {
        DeadVerdict dead = VerdictOfLast(rules);
        Assert.Equal(kind, dead.Kind);
        Assert.Equal(calls, string.Join(' ', dead.Blockers.Select(call => call.Line - 5)));
    }

    private static DeadVerdict VerdictOfLast(string[] rules)
    {
        string text = "*mangle\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:c -\n:d -\n" + string.Join('\n', rules) + "\nCOMMIT\n";
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), RulesetOptions.Default);
        return Assert.IsType<DeadVerdict>(ReachabilityAnalysis.Analyse(ruleset).VerdictOf(ruleset.Rules.MaxBy(static rule => rule.Line)!));
    }
}
