using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is written as the other family's counterpart of a ruleset is loaded by the real iptables.</summary>
public sealed class CounterpartTests
{
    public static TheoryData<string> Rulesets =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules")
            .Where(path => Path.GetFileName(path) != "broken.rules" && Load(path).IsRuleset && Load(path).Family.HasPackets())
            .Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal),
    ];

    [Theory]
    [InlineData("rules.v4", "rules.v6")]
    [InlineData("iptables.rules", "ip6tables.rules")]
    [InlineData("before.rules", "before6.rules")]
    [InlineData("rules.v6", "rules.v4")]
    [InlineData("before6.rules", "before.rules")]
    [InlineData("ip6tables.rules", "iptables.rules")]
    [InlineData("site.v4", "site.v6")]
    [InlineData("notes.txt", null)]
    public void Its_name_follows_the_files(string name, string? counterpart) => Assert.Equal(counterpart, CounterpartFeature.FileName(name));

    [KernelTheory]
    [MemberData(nameof(Rulesets))]
    public void It_loads(string file)
    {
        Analysis analysis = Load(RepositoryRoot.Combine("tests", "rulesets", file));
        AddressFamily other = CounterpartFeature.OtherFamily(analysis);
        string? text = CounterpartFeature.Compute(analysis);
        Assert.NotNull(text);
        using var kernel = new KernelNamespace();
        KernelRestore[] restores = [new(Backends.Nft, other, text), new(Backends.Legacy, other, text)];
        Assert.All(kernel.Restore(restores), result => Assert.True(result.IsTaken, $"{result.Errors}\n{text}"));
    }

    /// <summary>What has a counterpart both ways comes back as it was.</summary>
    [Fact]
    public void There_and_back_again_is_the_same()
    {
        string text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p icmp -m icmp --icmp-type echo-request -j ACCEPT\n-A INPUT -m ttl --ttl-lt 5 -j DROP\n-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp-port-unreachable\nCOMMIT\n";
        string there = CounterpartFeature.Compute(Analysis.Create("rules.v4", RulesetSyntax.Parse(text), AnalysisOptions.Default))!;
        string back = CounterpartFeature.Compute(Analysis.Create("rules.v6", RulesetSyntax.Parse(there), AnalysisOptions.Default))!;
        Assert.Equal(text, string.Concat(back.Split('\n').Where(line => !line.StartsWith('#') && line.Length > 0).Select(line => line + "\n").Where(line => line != "-A INPUT -p icmp -m icmp --icmp-type fragmentation-needed -j ACCEPT\n")));
    }

    [Theory]
    [InlineData("-A INPUT -i lo -j ACCEPT\n-A INPUT -p icmp -j ACCEPT\n", false)]
    [InlineData("-A INPUT -j ACCEPT\n", false)]
    [InlineData("-A INPUT -i lo -j ACCEPT\n-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT\n", true)]
    [InlineData("-A INPUT -i eth0 -p icmp -j ACCEPT\n", true)]
    [InlineData("-A INPUT ! -p icmp -j ACCEPT\n", true)]
    [InlineData("-A INPUT -m conntrack --ctstate INVALID -j DROP\n-A INPUT -p icmp -j ACCEPT\n", true)]
    public void What_every_link_needs_is_added_where_it_is_not_accepted_anyway(string rules, bool isAdded)
    {
        string text = CounterpartFeature.Compute(Analysis.Create("rules.v4", RulesetSyntax.Parse($"*filter\n:INPUT DROP [0:0]\n{rules}COMMIT\n"), AnalysisOptions.Default))!;
        Assert.Equal(isAdded, text.Contains("--icmpv6-type neighbour-solicitation", StringComparison.Ordinal));
    }

    private static Analysis Load(string path) => Analysis.Create(Path.GetFileName(path), RulesetSyntax.Parse(File.ReadAllText(path)), AnalysisOptions.Default);
}
