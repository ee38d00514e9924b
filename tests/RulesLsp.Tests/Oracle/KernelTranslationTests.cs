using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using RulesLsp.Tests.Translation;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Random rulesets and their packets, once through iptables and once, in a namespace of the same shape, through the translation that real
/// nft has loaded: the same fate, device, packet, mark and answer. Rules that are told to have no translation are left out of both.
/// </summary>
[Trait("Judge", "kernel")]
public sealed partial class KernelTranslationTests(ITestOutputHelper output)
{
    private const int FirstSeed = 50_000;
    private const int MostShown = 4;
    private static readonly int Wanted = LargeTexts.IsFullRun ? 1_000 : 100;

    /// <summary>A packet as it was sent, and what iptables' rules made of it.</summary>
    private sealed record Sent(int Scenario, Packet Packet, PacketIdentity Identity, Observation Seen);

    /// <summary>A ruleset of which every rule has a translation.</summary>
    private sealed record Pair(OracleScenario Scenario, string Script, int Rules, int LeftOut);

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void The_translation_does_what_iptables_does(AddressFamily family, Backends backend)
    {
        var pools = new OraclePools(family);
        var pairs = new List<Pair>();
        var sent = new List<Sent>();
        OwnNamespace.Run(() => SendThroughOriginals(pools, backend, pairs, sent));
        List<string> mismatches = [];
        OwnNamespace.Run(() => SendThroughTranslations(pools, pairs, sent, mismatches));
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{family} {backend}: {sent.Count} packets through {pairs.Count} rulesets with {pairs.Sum(pair => pair.Rules)} rules and their translations ({pairs.Sum(pair => pair.LeftOut)} rules without one left out), {mismatches.Count} fare differently");
        output.WriteLine(figures);
        output.WriteLine($"packets|translations ({family}, {backend})|{sent.Count}|{sent.Count - mismatches.Count}|0|0|{mismatches.Count}");
        Assert.True(mismatches.Count == 0, $"{figures}\n{string.Join("\n\n", mismatches.Take(MostShown))}");
    }

    private static void SendThroughOriginals(OraclePools pools, Backends backend, List<Pair> pairs, List<Sent> sent)
    {
        using var bench = new KernelBench(OraclePools.Host, backend);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        var run = new OracleRun(bench, backend, pools);
        int scenario = 0;
        bench.Watcher = (packet, identity, seen) =>
        {
            // Legacy iptables throws a packet without its whole header away; nft, like iptables-nft, goes on with the next rule.
            if (backend == Backends.Nft || packet.HeaderBytes is null)
            {
                sent.Add(new Sent(scenario, packet, identity, seen));
            }
        };
        for (int seed = FirstSeed + ((int)pools.Family * 100_000) + ((int)backend * 1_000_000); sent.Count < Wanted; seed++)
        {
            Pair pair = PairOf(OracleScenario.Of(seed, pools), pools);
            pairs.Add(pair);
            scenario = pairs.Count - 1;
            _ = run.Results(pair.Scenario).Count();
        }
    }

    private static void SendThroughTranslations(OraclePools pools, List<Pair> pairs, List<Sent> sent, List<string> mismatches)
    {
        using var bench = new KernelBench(OraclePools.Host, Backends.Nft);
        (int scenario, int flow) = (-1, -1);
        foreach (Sent item in sent)
        {
            Pair pair = pairs[item.Scenario];
            if (item.Scenario != scenario)
            {
                pair.Scenario.Settings.Apply();
                if (bench.LoadScript(pools.Family, pair.Script) is { } refusal)
                {
                    throw new InvalidOperationException($"nft refuses the translation: {refusal}\n{pair.Script}");
                }
            }

            if (item.Scenario != scenario || item.Identity.Connection != flow)
            {
                bench.ForgetConnections();
            }

            (scenario, flow) = (item.Scenario, item.Identity.Connection);
            Observation seen = bench.Send(item.Packet, item.Identity);
            if (TranslationComparison.Difference(item.Seen, seen) is { } difference)
            {
                mismatches.Add($"seed {pair.Scenario.Seed}: {item.Packet}: {difference}\n{pair.Scenario.Text}\n{pair.Script}");
            }
        }
    }

    /// <summary>The ruleset without the rules that have no translation, or one that is told to differ, and without what the kernel throws dice for.</summary>
    private static Pair PairOf(OracleScenario scenario, OraclePools pools)
    {
        string[] lines = scenario.Text.Split('\n');
        HostDescription host = pools.Describe(scenario.Settings);
        RulesetTranslation first = RulesetTranslator.Translate(TranslatedRule.RulesetOf(pools.Family, scenario.Text), host, "random.rules");
        HashSet<int> left = [.. first.Problems.Where(problem => problem.Grade != TranslationGrade.Told).Select(problem => problem.Line)];
        left.UnionWith(Enumerable.Range(0, lines.Length).Where(line => Chance().IsMatch(lines[line])));
        string text = string.Join('\n', lines.Where((_, line) => !left.Contains(line)));
        RulesetTranslation translation = RulesetTranslator.Translate(TranslatedRule.RulesetOf(pools.Family, text), host, "random.rules");
        Assert.Empty(translation.Problems);
        return new Pair(scenario with { Text = text }, translation.Script, translation.Rules, left.Count);
    }

    // Ports out of a range begin anywhere, and counting connections is a matter of the kernel's clock: KernelCountTranslationTests keeps to it.
    [GeneratedRegex(@"--random|--probability|--connlimit|--to-\S+ \S*?:?\d+-\d+$|\]:\d+-\d+")]
    private static partial Regex Chance();
}
