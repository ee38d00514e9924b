using RulesLsp.Engine.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Comparing;

/// <summary>
/// The classes of a comparison against every packet of a small world, each sent through both rulesets by itself.
/// RULES_LSP_ORACLE=full looks at 10,000 pairs.
/// </summary>
[Trait("Judge", "packets")]
public sealed class ComparisonOracleTests(ITestOutputHelper output)
{
    private const int MostShown = 4;

    private static readonly int Pairs = LargeTexts.IsFullRun ? 10_000 : 500;

    /// <summary>Pairs that were wrong once: a translation to the value that a packet has already.</summary>
    private static readonly int[] Kept = [7577, 8222];

    [Fact]
    public void Classes_hold_exactly_the_packets_that_fare_differently()
    {
        (int packets, int differences, int different, int undecided) = (0, 0, 0, 0);
        var mismatches = new List<string>();
        foreach (int seed in Enumerable.Range(1, Pairs).Union(Kept).TakeWhile(_ => mismatches.Count < MostShown))
        {
            (string old, string @new) = new RandomPairs(seed).Next();
            var comparison = new ExhaustiveComparison(old, @new, seed);
            if (comparison.IsUndecided)
            {
                undecided++;
                output.WriteLine($"pair {seed} is undecided");
                continue;
            }

            string? mismatch = comparison.FirstMismatch() ?? comparison.FirstBadWitness();
            if (mismatch is not null)
            {
                mismatches.Add($"pair {seed}: {mismatch}");
            }

            packets += comparison.Packets;
            differences += comparison.Differences;
            different += comparison.Search.Found.Count > 0 ? 1 : 0;
        }

        output.WriteLine($"{Pairs} pairs, {different} with differences, {undecided} undecided; {packets} packets, {differences} of them differ");
        Assert.True(mismatches.Count == 0, string.Join("\n\n", mismatches));
        Assert.True(undecided <= Pairs / 100, $"{undecided} of {Pairs} pairs are undecided");
        Assert.True(different > Pairs / 4, $"only {different} pairs differ: the pairs are too tame");
    }

    [Fact]
    public void Rulesets_that_do_the_same_have_no_classes()
    {
        int undecided = 0;
        for (int seed = 1; seed <= Pairs; seed++)
        {
            (string old, string @new) = new RandomPairs(seed).NextEquivalent();
            ComparisonResult result = RulesetComparison.Compare(
                ExhaustiveComparison.TracerOf(old), ExhaustiveComparison.TracerOf(@new), seed % 2 == 0 ? null : ExhaustiveComparison.Host, ExhaustiveComparison.Options, CancellationToken.None);
            Assert.True(result.Classes.IsEmpty, $"pair {seed}: {result.Classes.FirstOrDefault()}\n{old}\n{@new}");
            undecided += result.Undecided.IsEmpty ? 0 : 1;
        }

        Assert.True(undecided <= Pairs / 100, $"{undecided} of {Pairs} pairs are undecided");
    }
}
