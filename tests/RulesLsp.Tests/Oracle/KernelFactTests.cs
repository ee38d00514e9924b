using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Facts about netfilter, one file each in tests/fixtures/kernel-facts: what stands there of every packet is what the running kernel
/// does, and what the tracer says. UPDATE=1 writes it anew, where the two agree.
/// </summary>
public sealed class KernelFactTests
{
    private static string Folder => RepositoryRoot.Combine("tests", "fixtures", "kernel-facts");

    [Trait("Judge", "kernel")]
    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void Kernel_and_tracer_do_what_is_written(AddressFamily family, Backends backend) => OwnNamespace.Run(() =>
    {
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        Compare(new OracleRun(bench, backend, pools), family, backend);
    });

    [Theory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void The_tracer_does_what_is_written(AddressFamily family, Backends backend) =>
        Compare(new OracleRun(null, backend, new OraclePools(family)), family, backend);

    private static void Compare(OracleRun run, AddressFamily family, Backends backend)
    {
        FactFixture[] facts = [.. Directory.GetFiles(Folder, "*.rules").Order(StringComparer.Ordinal).Select(path => new FactFixture(path)).Where(fact => fact.Family == family && (fact.Backend & backend) != 0)];
        Assert.NotEmpty(facts);
        List<string> wrong = [];
        foreach (FactFixture fact in facts)
        {
            OracleResult[] results = [.. run.Results(fact.Scenario).Select(item => item.Result)];
            string[] lines = fact.With(results);
            bool agrees = results.All(result => result.Verdict == OracleVerdict.Agrees);
            if (agrees && run.AsksTheKernel && Environment.GetEnvironmentVariable("UPDATE") == "1")
            {
                fact.Write(lines);
            }
            else if (!agrees || !fact.IsAsWritten(lines))
            {
                wrong.Add(string.Join('\n', lines));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }
}
