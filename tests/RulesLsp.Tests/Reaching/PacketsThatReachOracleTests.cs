using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reaching;

/// <summary>
/// The packets that are said to reach a rule or chain against every packet of a small world, each sent through the ruleset by itself.
/// RULES_LSP_ORACLE=full looks at 5,000 rulesets.
/// </summary>
[Trait("Judge", "packets")]
public sealed class PacketsThatReachOracleTests(ITestOutputHelper output)
{
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 5_000 : 200;

    [Fact]
    public void Regions_hold_exactly_the_packets_that_match_a_rule_or_a_call_of_the_chain()
    {
        (int packets, int reached, int undecided, int chains) = (0, 0, 0, 0);
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            string text = new RandomPairs(seed).Next().Old;
            Ruleset ruleset = ExhaustiveComparison.Build(text);
            Chain[] called = [.. ruleset.Tables.SelectMany(table => table.Chains).Where(chain => chain.Callers.Length > 0)];
            bool isChain = called.Length > 0 && seed % 2 == 0;
            chains += isChain ? 1 : 0;
            ImmutableArray<Rule> asked = isChain ? [.. called[seed % called.Length].Callers] : [ruleset.Rules[seed % ruleset.Rules.Length]];
            var reaching = new PacketsThatReach(new Tracer(ruleset, null, TraceOptions.Default).On(ExhaustiveComparison.Host), ExhaustiveComparison.Host);
            (ImmutableArray<PacketRegion> regions, bool isAll) = reaching.RegionsOf(asked, 1_000_000, CancellationToken.None)!.Value;
            undecided += isAll ? 0 : 1;
            var judge = new Tracer(ruleset, ExhaustiveComparison.Host, TraceOptions.Default);
            var membership = new RegionMembership(reaching.Dimensions!);
            foreach (Packet packet in new SmallWorld(seed).Packets())
            {
                packets++;
                bool isReached = judge.Trace(packet).Outcomes.Any(outcome => outcome.Steps.Any(step => step.Rule is { } rule && step.Result != TraceResult.NoMatch && asked.Contains(rule)));
                bool isTold = regions.Any(region => membership.Holds(region, packet));
                reached += isReached ? 1 : 0;
                Assert.True(isReached == isTold || (isReached && !isAll), $"ruleset {seed}, line {asked[0].Line + 1}: {packet.ToShortNotation()} reaches it: {isReached}, told: {isTold}\n{text}");
            }
        }

        output.WriteLine($"{Rulesets} rulesets, {chains} questions about chains, {undecided} undecided; {packets} packets, {reached} of them get there");
        Assert.True(undecided <= Rulesets / 50, $"{undecided} of {Rulesets} questions are undecided");
        Assert.True(reached > packets / 50, $"only {reached} packets get there: the questions are too tame");
    }
}
