using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability;

/// <summary>
/// Invariant I8: the tracer confirms the witness of every live rule. RULES_LSP_ORACLE=full looks at more random rulesets.
/// </summary>
public sealed class WitnessTests(ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full";

    [Fact]
    public void The_tracer_confirms_witnesses_in_random_rulesets()
    {
        var check = new WitnessCheck();
        for (int seed = 1; seed <= (IsFull ? 200 : 5); seed++)
        {
            var random = new RandomRulesets(seed);
            for (int i = 0; i < 50; i++)
            {
                check.Add($"ruleset {i} of seed {seed}", WitnessCheck.Loadable("random.rules", random.Next()));
            }
        }

        Expect(check, leastRules: 4_000, leastConfirmed: 0.95);
    }

    [Fact]
    public void No_packet_matches_a_dead_rule()
    {
        int matches = 0;
        int dead = 0;
        for (int seed = 101; seed <= (IsFull ? 200 : 103); seed++)
        {
            var random = new RandomRulesets(seed);
            for (int i = 0; i < 50; i++)
            {
                Ruleset ruleset = WitnessCheck.Loadable("random.rules", random.Next());
                ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset);
                var tracer = new Tracer(ruleset, null, TraceOptions.Default);
                dead += result.DeadRules.Count();
                for (int packet = 0; packet < 25; packet++)
                {
                    string text = random.NextPacket();
                    Packet sent = PacketParser.Parse(text, AddressFamily.IPv4).Packet!;
                    foreach (TraceStep step in tracer.Trace(sent).Outcomes.SelectMany(outcome => outcome.Steps).Where(step => step is { Result: TraceResult.Match, Rule: not null }))
                    {
                        matches++;
                        Assert.False(result.IsDead(step.Rule!), $"ruleset {i} of seed {seed}: {text} matches line {step.Line}, which is called dead\n{ruleset.Syntax}");
                    }
                }
            }
        }

        output.WriteLine($"{matches} matches of live rules, {dead} dead rules");
        Assert.True(matches > 50 * dead / 10, "too few packets");
    }

    [Fact]
    public void The_tracer_confirms_witnesses_in_our_own_rulesets()
    {
        var check = new WitnessCheck();
        foreach (string folder in new[] { "rulesets", "fixtures/ok", "fixtures/lints" })
        {
            foreach (string path in Files(RepositoryRoot.Combine("tests", folder)))
            {
                check.Add(Path.GetFileName(path), WitnessCheck.Loadable(path, File.ReadAllText(path)));
            }
        }

        Expect(check, leastRules: 350, leastConfirmed: 0.98);
    }

    [CorpusFact]
    public void The_tracer_confirms_witnesses_in_real_rulesets()
    {
        var check = new WitnessCheck();
        int files = 0;
        foreach (string path in Files(Path.Combine(RepositoryRoot.Corpus!, "dumps", "rules")))
        {
            string text = File.ReadAllText(path);
            RulesetSyntax syntax = RulesetSyntax.Parse(text);
            if (!OwnershipDetection.IsRuleset(path, syntax))
            {
                continue;
            }

            files++;
            Ruleset ruleset = WitnessCheck.Loadable(path, text);
            check.Add(Path.GetFileName(path), ruleset);
        }

        output.WriteLine($"{files} files");
        Expect(check, leastRules: 40_000, leastConfirmed: 0.99);

        // Dead rules have a proof, all others a packet that the tracer leads there; a few need a host that is set up for it. Those that the
        // kernel's own checks keep all packets from have another proof.
        Assert.Equal(check.Rules, check.Dead + check.Confirmed + check.Hosted + check.EnteredFromElsewhere + check.KeptAway);
        Assert.True(check is { Undecided: 0, DeadBehindOthers: >= 8, Hosted: <= 26, KeptAway: <= 11 }, check.Report());
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*.rules").Order(StringComparer.Ordinal);

    private void Expect(WitnessCheck check, int leastRules, double leastConfirmed)
    {
        string report = check.Report();
        output.WriteLine(report);
        int live = check.Rules - check.Dead - check.Undecided;
        Assert.True(check.Unexplained.Count == 0, report);
        Assert.True(check.Rules >= leastRules && check.Undecided * 100 <= check.Rules, report);
        Assert.True(check.Confirmed + check.EnteredFromElsewhere + check.TakenElsewhere.Count >= live * leastConfirmed, report);
    }
}
