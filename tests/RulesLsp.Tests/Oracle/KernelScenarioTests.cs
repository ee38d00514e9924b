using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Scenarios of tests/fixtures/kernel-scenarios, really sent at their times: what lists, buckets and conntrack remember, and when they
/// forget, has to be as traced on the virtual clock. Each scenario has a namespace of its own, so that they can all wait at once.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelScenarioTests(ITestOutputHelper output)
{
    private const string Directive = "# rules-lsp: ";
    private const int AtOnce = 8;

    public static TheoryData<string, Backends> Cases
    {
        get
        {
            var cases = new TheoryData<string, Backends>();
            foreach (string path in Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "kernel-scenarios"), "*.rules").Order(StringComparer.Ordinal))
            {
                cases.Add(Path.GetFileName(path), Backends.Legacy);
                cases.Add(Path.GetFileName(path), Backends.Nft);
            }

            return cases;
        }
    }

    [KernelOracleTheory]
    [MemberData(nameof(Cases))]
    public void The_kernel_remembers_as_traced(string file, Backends backend)
    {
        string text = File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "kernel-scenarios", file));
        string[] lines = text.Split('\n');
        AddressFamily family = Directives(lines, "family").Contains("ipv6") ? AddressFamily.IPv6 : AddressFamily.IPv4;
        string told = Directives(lines, "host").Single();
        BenchHost host = family == AddressFamily.IPv4 ? new BenchHost(told, "") : new BenchHost("", told);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, host.Describe(family), TraceOptions.Default with { Backend = backend });
        var results = new ConcurrentBag<(string Scenario, int Packets, string? Difference)>();
        Parallel.ForEach(
            Directives(lines, "expect"),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            scenario => OwnNamespace.Run(() => results.Add(Compare(scenario, text, family, host, tracer))));
        string[] differences = [.. results.Where(result => result.Difference is not null).Select(result => $"{result.Scenario}: {result.Difference}").Order(StringComparer.Ordinal)];
        output.WriteLine($"{results.Count} scenarios, {results.Sum(result => result.Packets)} packets compared, {differences.Length} scenarios differ");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"packets|scenarios over time ({file}, {backend})|{results.Sum(result => result.Packets)}|{results.Sum(result => result.Packets) - differences.Length}|0|0|{differences.Length}"));
        Assert.True(differences.Length == 0, string.Join("\n", differences));
    }

    private static (string Scenario, int Packets, string? Difference) Compare(string text, string rules, AddressFamily family, BenchHost host, Tracer tracer)
    {
        using var bench = new KernelBench(host, tracer.Options.Backend);
        BenchSettings.Usual.Apply();
        foreach ((string name, string value) in tracer.Host!.Settings)
        {
            File.WriteAllText("/proc/sys/" + name.Replace('.', '/'), value);
        }

        Assert.Null(bench.Load(family, rules));
        Scenario scenario = Expectation.Parse(text, family).Expectation!.Scenario;
        var walk = new ScenarioSender(bench, scenario, tracer);
        return (text, walk.Run(out string? difference), difference);
    }

    private static IEnumerable<string> Directives(string[] lines, string name) => lines
        .Where(line => line.StartsWith(Directive + name + " ", StringComparison.Ordinal))
        .Select(line => line[(Directive.Length + name.Length + 1)..].Trim());
}
