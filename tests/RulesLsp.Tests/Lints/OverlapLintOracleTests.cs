using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Lints;

/// <summary>
/// What lints say about rules that overlap, against every packet of a small world, each sent through random rulesets by itself.
/// RULES_LSP_ORACLE=full looks at 10,000 rulesets.
/// </summary>
[Trait("Judge", "packets")]
public sealed class OverlapLintOracleTests(ITestOutputHelper output)
{
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 10_000 : 1_500;

    [Fact]
    public void Removing_a_redundant_rule_changes_nothing()
    {
        int redundant = 0;
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            string text = new RandomPairs(seed).Next().Old;
            foreach (Diagnostic finding in CheckedText.Check("rules.v4", text, CheckOptions.Default with { Select = ["RL4009"] }).Diagnostics)
            {
                redundant++;
                string[] lines = text.Split('\n');
                string without = string.Join('\n', lines.Where((_, index) => index != finding.Range.Start.Line));
                ComparisonResult result = RulesetComparison.Compare(
                    ExhaustiveComparison.TracerOf(text), ExhaustiveComparison.TracerOf(without), ExhaustiveComparison.Host, ExhaustiveComparison.Options, CancellationToken.None);
                Assert.True(result.Classes.IsEmpty, $"ruleset {seed}: {finding.Message}\n{lines[finding.Range.Start.Line]}\n{result.Classes.FirstOrDefault()}\n{text}");
                var (before, after) = (new Tracer(ExhaustiveComparison.Build(text), ExhaustiveComparison.Host, TraceOptions.Default), new Tracer(ExhaustiveComparison.Build(without), ExhaustiveComparison.Host, TraceOptions.Default));
                foreach (Packet packet in new SmallWorld(seed).Packets())
                {
                    Assert.True(Verdicts(before, packet).SequenceEqual(Verdicts(after, packet)), $"ruleset {seed}: {finding.Message}: {packet.ToShortNotation()}\n{text}");
                }
            }
        }

        output.WriteLine($"{redundant} redundant rules in {Rulesets} rulesets");
        Assert.True(redundant > Rulesets / 50, $"only {redundant} redundant rules");
    }

    [Fact]
    public void Packets_that_are_told_to_be_lost_never_match_the_rule_and_implied_conditions_always_hold()
    {
        (int lost, int implied) = (0, 0);
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            bool isPlain = seed % 2 == 0;
            string text = isPlain ? Overlapping(new Random(seed)) : new RandomPairs(seed).Next().Old;
            Ruleset ruleset = ExhaustiveComparison.Build(text);
            var semantics = new RulesetSemantics(ruleset, Backends.Legacy);
            var context = new LintContext(semantics, ReachabilityAnalysis.Analyse(ruleset), new HashSet<int>());
            var partly = PartlyShadowedRule.Find(context).ToArray();
            Diagnostic[] conditions = [.. ImpliedCondition.Run(context)];
            if (partly.Length + conditions.Length == 0)
            {
                continue;
            }

            (lost, implied) = (lost + partly.Length, implied + conditions.Length);
            var judge = new Tracer(ruleset, ExhaustiveComparison.Host, TraceOptions.Default with { Detail = TraceDetail.EveryRule });
            foreach (Packet packet in new SmallWorld(seed).Packets())
            {
                foreach (TraceStep step in judge.Trace(packet).Outcomes.SelectMany(outcome => outcome.Steps).Where(step => step.Rule is not null))
                {
                    bool isMatch = step.Result == TraceResult.Match;
                    Assert.DoesNotContain(partly, found => isMatch && found.Rule == step.Rule && Value(packet, found.Field, isPlain) is { } value && found.Lost.Contains(value));
                    Assert.DoesNotContain(conditions, found => !isMatch && found.Range.Start.Line == step.Rule!.Line && step.FailedTest?.Option?.NameSpan.Start == found.Range.Start.Character);
                }
            }
        }

        output.WriteLine($"{lost} rules that lose a part, {implied} implied conditions in {Rulesets} rulesets");
        Assert.True(lost > Rulesets / 50 && implied > Rulesets / 50, $"only {lost} rules lose a part, {implied} conditions are implied");
    }

    private static ImmutableArray<TraceVerdict> Verdicts(Tracer tracer, Packet packet) => [.. tracer.Trace(packet).Outcomes.Select(outcome => outcome.Verdict)];

    // Rules that share addresses and ports, and translate nothing.
    private static string Overlapping(Random random)
    {
        string Rule() => $"-A {Pick("INPUT", "INPUT", "FORWARD")}{Pick("", " -s 10.0.0.0/30", " -s 10.0.0.2/31", " -s 10.0.0.0/29")}{Pick("", " -i eth0")} -p {Pick("tcp -m tcp --dport 22", "tcp -m multiport --dports 22,80", "tcp -m tcp --dport 1:1023", "udp -m udp --dport 80", "tcp -m multiport --dports 80,3000")} -j {Pick("ACCEPT", "DROP")}";
        string Pick(params string[] all) => all[random.Next(all.Length)];
        return $"*filter\n:INPUT {Pick("ACCEPT", "DROP")} [0:0]\n:FORWARD ACCEPT [0:0]\n{string.Concat(Enumerable.Range(0, 7).Select(_ => Rule() + "\n"))}COMMIT\n";
    }

    /// <param name="isPlain">Nothing translates packets: rules see destinations as they came.</param>
    private static UInt128? Value(Packet packet, PacketField field, bool isPlain) => field switch
    {
        PacketField.SourceAddress => packet.Source,
        PacketField.SourcePort => packet.SourcePort,
        PacketField.DestinationAddress when isPlain => packet.Destination,
        PacketField.DestinationPort when isPlain => packet.DestinationPort,
        _ => null,
    };
}
