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
        Judged[] pairs = [.. Enumerable.Range(1, Pairs).Union(Kept).AsParallel().AsOrdered().Select(Judge)];
        int different = pairs.Count(static pair => pair.IsDifferent);
        int[] open = [.. pairs.Where(static pair => pair.IsUndecided).Select(static pair => pair.Seed)];
        int undecided = open.Length;
        string[] mismatches = [.. pairs.Where(static pair => pair.Mismatch is not null).Select(static pair => $"pair {pair.Seed}: {pair.Mismatch}")];
        output.WriteLine($"undecided pairs: {string.Join(' ', open)}");
        output.WriteLine($"{pairs.Length} pairs, {different} with differences, {undecided} undecided; {pairs.Sum(static pair => pair.Packets)} packets, {pairs.Sum(static pair => pair.Differences)} of them differ");
        Assert.True(mismatches.Length == 0, string.Join("\n\n", mismatches.Take(MostShown)));
        Assert.True(undecided == 0, $"{undecided} of {Pairs} pairs are undecided");
        Assert.True(different > Pairs / 4, $"only {different} pairs differ: the pairs are too tame");
    }

    private sealed record Judged(int Seed, bool IsUndecided, string? Mismatch, int Packets, int Differences, bool IsDifferent);

    private static Judged Judge(int seed)
    {
        (string old, string @new) = new RandomPairs(seed).Next();
        var comparison = new ExhaustiveComparison(old, @new, seed);
        return comparison.IsUndecided
            ? new Judged(seed, true, null, 0, 0, false)
            : new Judged(seed, false, comparison.FirstMismatch() ?? comparison.FirstBadWitness(), comparison.Packets, comparison.Differences, comparison.Search.Found.Count > 0);
    }

    /// <summary>As where thousands of rules tell packets apart: walks are given up early, and their regions followed in halves and stretches.</summary>
    [Fact]
    public void Regions_in_halves_hold_the_same()
    {
        Judged[] pairs = [.. Enumerable.Range(1, Pairs).AsParallel().AsOrdered().Select(JudgeInHalves)];
        string[] mismatches = [.. pairs.Where(static pair => pair.Mismatch is not null).Select(static pair => $"pair {pair.Seed}: {pair.Mismatch}")];
        int decided = pairs.Count(static pair => !pair.IsUndecided);
        output.WriteLine($"{pairs.Length} pairs, {decided} decided, {pairs.Count(static pair => pair.IsDifferent)} of them with differences");
        Assert.True(mismatches.Length == 0, string.Join("\n\n", mismatches.Take(MostShown)));
        Assert.True(pairs.Count(static pair => pair.IsDifferent) > Pairs / 8, $"only {decided} pairs are decided");
    }

    private static Judged JudgeInHalves(int seed)
    {
        (string old, string @new) = new RandomPairs(seed).Next();
        ComparisonOptions options = ExhaustiveComparison.Options with { MostCuts = 6 + (seed % 10) };
        var comparison = new ExhaustiveComparison(old, @new, new SmallWorld(seed).Packets(), ExhaustiveComparison.Host, options);
        return comparison.IsUndecided
            ? new Judged(seed, true, null, 0, 0, false)
            : new Judged(seed, false, comparison.FirstMismatch(), comparison.Packets, comparison.Differences, comparison.Search.Found.Count > 0);
    }

    [Fact]
    public void Rulesets_that_do_the_same_have_no_classes()
    {
        int undecided = Enumerable.Range(1, Pairs).AsParallel().Count(static seed =>
        {
            (string old, string @new) = new RandomPairs(seed).NextEquivalent();
            ComparisonResult result = RulesetComparison.Compare(
                ExhaustiveComparison.TracerOf(old), ExhaustiveComparison.TracerOf(@new), seed % 2 == 0 ? null : ExhaustiveComparison.Host, ExhaustiveComparison.Options, CancellationToken.None);
            Assert.True(result.Classes.IsEmpty, $"pair {seed}: {result.Classes.FirstOrDefault()}\n{old}\n{@new}");
            return !result.Undecided.IsEmpty;
        });
        Assert.True(undecided == 0, $"{undecided} of {Pairs} pairs are undecided");
    }
}
