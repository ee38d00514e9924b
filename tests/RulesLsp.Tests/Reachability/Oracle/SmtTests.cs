using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>
/// Verdicts of the analysis beside those of z3, which thinks in bit vectors: what is dead has no packet, what is live has one, and the
/// tracer leads z3's packets to the rule. RULES_LSP_ORACLE=full looks at more rulesets.
/// </summary>
[Trait("Judge", "solver")]
public sealed class SmtTests(ITestOutputHelper output)
{
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 300 : 60;

    /// <summary>What no packet decides alone, what the tracer knows better than an assumption, and what changes packets in a way that is not followed.</summary>
    private static readonly string[] Uncertain = ["-m addrtype", "-m limit", "-m statistic", "-m recent", "-j f2b-", "-j TTL", "-j TOS", "-j DSCP", "--notrack"];

    [SolverFact]
    public void Random_rulesets()
    {
        var comparison = new SmtComparison();
        var faults = new List<string>();
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            string text = new RandomRulesets(100_000 + seed).Next();
            text = seed % 2 == 0 ? Certain(text) : text;
            string name = $"seed {100_000 + seed}";
            if (comparison.FirstMismatch(name, WitnessCheck.Loadable("random.rules", text)) is not null)
            {
                faults.Add($"{name}: {RulesetShrinker.Shrink(text, smaller => new SmtComparison().FirstMismatch(name, WitnessCheck.Loadable("random.rules", smaller)))}");
            }
        }

        string report = comparison.Replayed.Report();
        output.WriteLine($"reachability|z3, random rulesets|{comparison.Live + comparison.Dead + comparison.Assumed + faults.Count}|{comparison.Live + comparison.Dead}|0|{comparison.Assumed}|0|{faults.Count}");
        output.WriteLine($"packets|z3's witnesses through the tracer|{comparison.Replayed.Rules}|{comparison.Replayed.Confirmed}|0|{comparison.Replayed.Limited}|{comparison.Replayed.Unexplained.Count}");
        output.WriteLine(report);
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.True(comparison.Replayed.Unexplained.Count == 0, report);
        Assert.True(comparison.Live > 5 * Rulesets && comparison.Dead > 2 * Rulesets && comparison.Replayed.Confirmed > Rulesets, "the rulesets are too tame");
    }

    /// <summary>The ruleset without lines that keep packets from being sent through the tracer.</summary>
    private static string Certain(string text) =>
        string.Join('\n', text.Split('\n').Where(static line => !Uncertain.Any(part => line.Contains(part, StringComparison.Ordinal))));
}
