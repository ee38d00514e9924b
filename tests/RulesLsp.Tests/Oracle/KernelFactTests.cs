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
[Trait("Judge", "kernel")]
public sealed class KernelFactTests
{
    private static string Folder => RepositoryRoot.Combine("tests", "fixtures", "kernel-facts");

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void Kernel_and_tracer_do_what_is_written(AddressFamily family, Backends backend) => OwnNamespace.Run(() =>
    {
        FactFixture[] facts = [.. Directory.GetFiles(Folder, "*.rules").Order(StringComparer.Ordinal).Select(path => new FactFixture(path)).Where(fact => fact.Family == family && (fact.Backend & backend) != 0)];
        Assert.NotEmpty(facts);
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        var run = new OracleRun(bench, backend, pools);
        List<string> wrong = [];
        foreach (FactFixture fact in facts)
        {
            OracleResult[] results;
            try
            {
                results = [.. run.Results(fact.Scenario).Select(item => item.Result)];
            }
            catch (InvalidOperationException refusal)
            {
                wrong.Add(refusal.Message);
                continue;
            }

            string[] lines = fact.With(results);
            bool agrees = results.All(result => result.Verdict == OracleVerdict.Agrees);
            if (agrees && Environment.GetEnvironmentVariable("UPDATE") == "1")
            {
                fact.Write(lines);
            }
            else if (!agrees || !fact.IsAsWritten(lines))
            {
                wrong.Add(string.Join('\n', lines));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    });
}
