using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>
/// Verdicts of the analysis beside those of binary decision diagrams, which take all packets through a table at once, bit by bit: the
/// same rules are dead, their blockers cover, and each of them is needed. RULES_LSP_ORACLE=full looks at more.
/// </summary>
[Trait("Judge", "solver")]
public sealed class DecisionDiagramTests(ITestOutputHelper output)
{
    private const int MostShown = 3;
    private const int MostNodes = 1_000_000;
    private const int MostNodesOfFile = 120_000_000;
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 10_000 : 800;

    /// <summary>Larger diagrams take minutes, and their proofs longer.</summary>
    private static readonly int LargestFile = LargeTexts.IsFullRun ? 6_000 : 400;
    private static readonly int LargestProof = LargeTexts.IsFullRun ? 700 : 400;

    [Fact]
    public void Random_rulesets()
    {
        var comparison = new VerdictComparison(MostNodes);
        var faults = new List<string>();
        for (int seed = 1; seed <= Rulesets && faults.Count < MostShown; seed++)
        {
            var random = new RandomRulesets(seed, seed % 3 == 0 ? RandomProfile.Changing : RandomProfile.Mixed);
            string text = seed % 5 == 0 ? random.NextIPv6() : random.Next();
            if (Fault(text, comparison) is not null)
            {
                faults.Add($"seed {seed}: {RulesetShrinker.Shrink(text, static smaller => Fault(smaller, new VerdictComparison(MostNodes)))}");
            }
        }

        Report("random rulesets", comparison, faults);
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.True(comparison.Dead * 5 > comparison.Rules && comparison.Covered > Rulesets, "the rulesets are too tame");
        Assert.Empty(comparison.SpareBlockers);
        Assert.Equal(0, comparison.Undecided);
        Assert.True(comparison.LooseReasons * 1_000 < comparison.Dead, $"{comparison.LooseReasons} reasons say too little");
        Assert.True(comparison.Cut * 20 < comparison.Rules, $"{comparison.Cut} rules are too much for the diagrams");
        Assert.True(comparison.Assumed * 20 < comparison.Rules, $"{comparison.Assumed} rules count as live by an assumption alone");
    }

    [CorpusFact]
    public void Real_and_generated_rulesets()
    {
        var comparison = new VerdictComparison(MostNodesOfFile);
        var faults = new List<string>();
        int files = 0;
        foreach (string path in Files())
        {
            string text = File.ReadAllText(path);
            RulesetSyntax syntax = RulesetSyntax.Parse(text);
            if (syntax.LineCount > LargestFile || !OwnershipDetection.IsRuleset(path, syntax))
            {
                continue;
            }

            files++;
            BlockerProofs proofs = syntax.LineCount > LargestProof ? BlockerProofs.Believed : BlockerProofs.Checked;
            if (comparison.FirstMismatch(WitnessCheck.Loadable(path, text), proofs) is { } fault)
            {
                faults.Add($"{Path.GetFileName(path)}: {fault}");
            }
        }

        Report("real and generated rulesets", comparison, faults);
        output.WriteLine($"{files} files");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(comparison.Rules > 5_000 && comparison.Covered > 300, "too few rules");
        Assert.Equal(0, comparison.Undecided + comparison.Cut);

        // Where many rules set marks, the work that a proof may take does not always suffice to make it short.
        Assert.True(comparison.SpareBlockers.Count * 100 <= comparison.Covered, string.Join("\n", comparison.SpareBlockers));
    }

    private static IEnumerable<string> Files() => new[] { "dumps/rules", "gen" }
        .SelectMany(static folder => Directory.GetFiles(Path.Combine(RepositoryRoot.Corpus!, folder), "*.rules").Order(StringComparer.Ordinal));

    private static string? Fault(string text, VerdictComparison comparison) =>
        comparison.FirstMismatch(WitnessCheck.Loadable("random.rules", text), BlockerProofs.Checked);

    private void Report(string name, VerdictComparison comparison, List<string> faults) => output.WriteLine(
        $"reachability|decision diagrams, {name}|{comparison.Rules}|{comparison.Rules - faults.Count - comparison.Undecided - comparison.Assumed}|{comparison.Covered}|{comparison.Assumed}|{comparison.Undecided}|{faults.Count}");
}
