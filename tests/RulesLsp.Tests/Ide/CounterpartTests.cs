using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is written as the IPv6 counterpart of a ruleset is loaded by the real ip6tables.</summary>
public sealed class CounterpartTests
{
    public static TheoryData<string> Rulesets =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules")
            .Where(path => Path.GetFileName(path) != "broken.rules" && Load(path).IsRuleset && Load(path).Family == AddressFamily.IPv4)
            .Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal),
    ];

    [Theory]
    [InlineData("rules.v4", "rules.v6")]
    [InlineData("iptables.rules", "ip6tables.rules")]
    [InlineData("before.rules", "before6.rules")]
    [InlineData("rules.v6", null)]
    [InlineData("before6.rules", null)]
    [InlineData("notes.txt", null)]
    public void Its_name_follows_the_files(string name, string? counterpart) => Assert.Equal(counterpart, CounterpartFeature.FileName(name));

    [KernelTheory]
    [MemberData(nameof(Rulesets))]
    public void It_loads(string file)
    {
        string? text = CounterpartFeature.Compute(Load(RepositoryRoot.Combine("tests", "rulesets", file)));
        Assert.NotNull(text);
        using var kernel = new KernelNamespace();
        KernelRestore[] restores = [new(Backends.Nft, AddressFamily.IPv6, text), new(Backends.Legacy, AddressFamily.IPv6, text)];
        Assert.All(kernel.Restore(restores), result => Assert.True(result.IsTaken, $"{result.Errors}\n{text}"));
    }

    private static Analysis Load(string path) => Analysis.Create(Path.GetFileName(path), RulesetSyntax.Parse(File.ReadAllText(path)), AnalysisOptions.Default);
}
