using System.Globalization;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Random rulesets and random packets, through the running kernel and through the tracer: the same rules, the same fate, the same
/// device, the same packet afterwards. RULES_LSP_SEED repeats a run.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelOracleTests(ITestOutputHelper output)
{
    private const int FlowsPerRuleset = 16;
    private const int NormalPackets = 600;
    private const int FullPackets = 5000;
    private const int FirstSeed = 20_000;
    private const int MostShown = 6;

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void Rules_fate_and_packet_are_the_kernels(AddressFamily family, Backends backend) =>
        OwnNamespace.Run(() => Run(family, backend));

    private void Run(AddressFamily family, Backends backend)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("RULES_LSP_SEED"), CultureInfo.InvariantCulture, out int given) ? given : FirstSeed + ((int)family * 1_000_000) + ((int)backend * 10_000_000);
        int packets = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? FullPackets : NormalPackets;
        packets = int.TryParse(Environment.GetEnvironmentVariable("RULES_LSP_PACKETS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : packets;
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        var run = new OracleRun(bench, backend, pools);
        List<string> mismatches = [];
        for (; run.Tally.Packets < packets; seed++)
        {
            var random = new Random(seed);
            string text = new RandomOracleRulesets(random, pools).Next();
            var flows = new RandomOracleFlows(random, pools);
            OracleFlow[] sent = [.. Enumerable.Range(0, FlowsPerRuleset).Select(_ => flows.Next())];
            if (run.Compare(text, sent) is { } mismatch)
            {
                mismatches.Add(mismatches.Count < MostShown ? new OracleShrinker(bench, backend, pools).Shrink(text, sent, mismatch, seed) : $"seed {seed}: {mismatch.Packet}: {mismatch.Difference}");
            }
        }

        output.WriteLine($"{family} {backend}: {run.Tally}; seeds up to {seed - 1}");
        Assert.True(mismatches.Count == 0, $"{run.Tally}\n{string.Join("\n\n", mismatches)}");
    }
}
