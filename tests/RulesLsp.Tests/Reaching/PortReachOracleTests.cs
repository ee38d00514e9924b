using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reaching;

/// <summary>
/// What is said to be let through to a port against every packet of a small world, each sent through the ruleset by itself.
/// RULES_LSP_ORACLE=full looks at 10,000 rulesets.
/// </summary>
[Trait("Judge", "packets")]
public sealed class PortReachOracleTests(ITestOutputHelper output)
{
    private const int MostShown = 4;

    private static readonly int Rulesets = LargeTexts.IsFullRun ? 10_000 : 400;
    private static readonly PortQuestion[] Questions = [.. new[] { "tcp/22", "tcp/80", "22", "80", "udp/22", "22/tcp" }.Select(text => PortQuestion.Parse(text)!)];

    [Fact]
    public void Classes_hold_exactly_the_packets_that_are_let_through()
    {
        (int packets, int through, int elsewhere, int undecided) = (0, 0, 0, 0);
        var mismatches = new List<string>();
        for (int seed = 1; seed <= Rulesets && mismatches.Count < MostShown; seed++)
        {
            string text = new RandomPairs(seed).Next().Old;
            PortQuestion question = Questions[seed % Questions.Length];
            Ruleset ruleset = ExhaustiveComparison.Build(text);
            PortSearch search = PortReach.Search(new Tracer(ruleset, null, TraceOptions.Default), ExhaustiveComparison.Host, question, 1_000_000, CancellationToken.None);
            if (search.Left.Count > 0 || search.Unknown.Count > 0)
            {
                undecided++;
                continue;
            }

            var judge = new Tracer(ruleset, ExhaustiveComparison.Host, TraceOptions.Default);
            var membership = new RegionMembership(search.Dimensions);
            foreach (Packet packet in new SmallWorld(seed).Packets())
            {
                packets++;
                PortArrival? expected = ArrivalOf(judge, packet, question);
                PortPackets[] holders = [.. search.Found.Where(found => membership.Holds(found.Region, packet))];
                through += expected is null ? 0 : 1;
                elsewhere += expected == PortArrival.Elsewhere ? 1 : 0;
                if (holders.Length != (expected is null ? 0 : 1) || (expected is { } arrival && holders[0].Arrival != arrival))
                {
                    mismatches.Add($"ruleset {seed}, {question.Text}: {packet.ToShortNotation()} is {expected?.ToString() ?? "not let through"}, in {holders.Length} classes {string.Join(", ", holders.Select(holder => holder.Arrival))}\n{text}");
                    break;
                }
            }
        }

        output.WriteLine($"{Rulesets} rulesets, {undecided} undecided; {packets} packets, {through} of them let through to the port, {elsewhere} elsewhere");
        Assert.True(mismatches.Count == 0, string.Join("\n\n", mismatches));
        Assert.True(undecided <= Rulesets / 50, $"{undecided} of {Rulesets} rulesets are undecided");
        Assert.True(through > packets / 20 && elsewhere > 0, $"only {through} packets are let through, {elsewhere} elsewhere: the rulesets are too tame");
    }

    [Fact]
    public void Every_witness_is_let_through()
    {
        int checkedWitnesses = 0;
        for (int seed = 1; seed <= Rulesets / 4; seed++)
        {
            string text = new RandomPairs(seed).Next().Old;
            PortQuestion question = Questions[seed % Questions.Length];
            var judge = new Tracer(ExhaustiveComparison.Build(text), ExhaustiveComparison.Host, TraceOptions.Default);
            foreach (PortClass item in PortReach.Find(judge, ExhaustiveComparison.Host, question, CancellationToken.None).Classes.Where(item => item.Conditions.IsEmpty))
            {
                Packet witness = PacketParser.Parse(item.Witness.ToShortNotation(), AddressFamily.IPv4).Packet!;
                Assert.True(item.Arrival == ArrivalOf(judge, witness, question), $"ruleset {seed}, {question.Text}: {item.Witness.ToShortNotation()} of {item.Packets}\n{text}");
                checkedWitnesses++;
            }
        }

        Assert.True(checkedWitnesses > Rulesets / 8, $"only {checkedWitnesses} witnesses");
    }

    /// <summary>null: not let through, or not always.</summary>
    private static PortArrival? ArrivalOf(Tracer judge, Packet packet, PortQuestion question)
    {
        TraceTree tree = judge.Trace(packet);
        bool isThrough = tree.Outcomes.All(outcome => outcome is { Verdict: TraceVerdict.Accept, Fate: TraceFate.Delivered or TraceFate.Forwarded });
        if (!isThrough || packet.Protocol is not { } protocol || !question.Protocols.Contains(protocol))
        {
            return null;
        }

        return tree.Outcomes.All(outcome => outcome.PacketAfter.DestinationPort == question.Port) ? PortArrival.AtPort
            : packet.DestinationPort == question.Port ? PortArrival.Elsewhere
            : null;
    }
}
