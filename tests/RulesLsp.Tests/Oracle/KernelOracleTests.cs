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
    private const int NormalPackets = 600;
    private const int FullPackets = 10_000;
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
        int seed = NumberOf("RULES_LSP_SEED") ?? FirstSeed + ((int)family * 1_000_000) + ((int)backend * 10_000_000);
        int wanted = NumberOf("RULES_LSP_PACKETS") ?? (Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? FullPackets : NormalPackets);
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        var run = new OracleRun(bench, backend, pools);
        List<string> mismatches = [];
        for (; run.Tally.Packets < wanted; seed++)
        {
            OracleScenario scenario = OracleScenario.Of(seed, pools);
            if (run.Compare(scenario) is { } mismatch)
            {
                mismatches.Add(mismatches.Count < MostShown
                    ? new OracleShrinker(bench, backend, pools).Shrink(scenario, mismatch)
                    : $"seed {seed}: {mismatch.Packet}: {mismatch.Difference}");
            }
        }

        output.WriteLine($"{family} {backend}: {run.Tally}; seeds up to {seed - 1}");
        output.WriteLine(run.Tally.Figure($"{family} {backend}"));
        output.WriteLine($"no packet matched one of {run.Dead.All} rules that are called dead, {run.Dead.BehindOthers} of them because of earlier tables");
        Assert.True(mismatches.Count == 0, $"{run.Tally}\n{string.Join("\n\n", mismatches)}");
    }

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
