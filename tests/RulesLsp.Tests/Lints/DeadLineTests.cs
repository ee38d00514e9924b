using RulesLsp.Engine.Lints;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Lints;

/// <summary>What the lints about dead rules say beside the message, and in files that do not load.</summary>
public sealed class DeadLineTests
{
    [Theory]
    [InlineData("never matches: chain web is called by lines 5 and 6 only, with other packets", "5 INPUT jumps to web here, with other packets | 6 FORWARD jumps to web here, with other packets", "-A INPUT -p udp -j web", "-A FORWARD -p icmp -j web", "-A web -p tcp -j ACCEPT")]
    [InlineData("never matches: chain web is reached through line 5 only, with other packets", "5 INPUT jumps to lan here, with other packets", "-A INPUT -p udp -j lan", "-A lan -s 10.0.0.0/8 -j web", "-A web -p tcp -j ACCEPT")]
    [InlineData("never reached: lines 5 and 6 together already take all of its packets, and line 6 drops some of them", "6 this rule drops them | 5 this rule accepts them", "-A INPUT -s 10.0.0.0/10 -p tcp -j ACCEPT", "-A INPUT -m iprange --src-range 10.64.0.0-10.255.255.255 -j DROP", "-A INPUT -s 10.0.0.0/8 -p tcp -j ACCEPT")]
    public void Related_lines_are_the_rules_and_calls_that_matter(string message, string related, params string[] rules)
    {
        string text = "*filter\n:INPUT DROP [0:0]\n:web - [0:0]\n:lan - [0:0]\n" + string.Join('\n', rules) + "\nCOMMIT\n";
        Diagnostic finding = CheckedText.Check("x.rules", text).Diagnostics.Last(diagnostic => diagnostic.Code.StartsWith("RL4", StringComparison.Ordinal));
        Assert.Equal(message, finding.Message);
        Assert.Equal(related, string.Join(" | ", finding.Related.Select(line => $"{line.Line + 1} {line.Message}")));
    }

    [Fact]
    public void A_rule_below_a_jump_to_nowhere_is_still_told()
    {
        string path = RepositoryRoot.Combine("tests", "rulesets", "broken.rules");
        string text = File.ReadAllText(path);
        Assert.Contains("-j drop", text.Split('\n')[22], StringComparison.Ordinal);
        Diagnostic finding = Assert.Single(CheckedText.Check(path, text).Diagnostics, diagnostic => diagnostic.Range.Start.Line == 24);
        Assert.Equal("RL4001 never reached: line 24 already accepts all of its packets", $"{finding.Code} {finding.Message}");
    }

    [Fact]
    public void What_one_back_end_loads_takes_packets_for_its_users()
    {
        const string text = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j QUEUE\n-A PREROUTING -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
        Diagnostic[] both = [.. CheckedText.Check("x.rules", text).Diagnostics];
        Diagnostic[] legacy = [.. CheckedText.Check("x.rules", "# rules-lsp: backend legacy\n" + text).Diagnostics];
        Assert.Contains(both, diagnostic => diagnostic.Severity == Severity.Error && diagnostic.Range.Start.Line == 2);
        Assert.DoesNotContain(both, diagnostic => diagnostic.Code == "RL4001");
        Assert.DoesNotContain(legacy, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Contains(legacy, diagnostic => diagnostic.Code == "RL4001");
    }
}
