using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Tests.Formatting;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Lints;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>Rulesets in scripts for a shell are checked where they stand, and nothing is said about the script around them.</summary>
public sealed class HereDocumentTests
{
    private const string Rules = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 70000 -j ACCEPT\nCOMMIT\n";

    [Theory]
    [InlineData("iptables-restore <<EOF", "EOF", AddressFamily.IPv4)]
    [InlineData("sudo iptables-restore -n << 'END_OF_RULES'", "END_OF_RULES", AddressFamily.IPv4)]
    [InlineData("ip6tables-restore <<\"EOF\"", "EOF", AddressFamily.IPv6)]
    [InlineData("cat <<\\EOF | sudo ip6tables-restore", "EOF", AddressFamily.IPv6)]
    [InlineData("cat > /etc/iptables/rules.v4 <<EOF", "EOF", AddressFamily.IPv4)]
    [InlineData("tee /etc/iptables/rules.v6 <<EOF >/dev/null", "EOF", AddressFamily.IPv6)]
    [InlineData("\tiptables-restore <<-EOF", "\tEOF", AddressFamily.IPv4)]
    public void Rules_are_checked_at_their_place(string command, string end, AddressFamily family)
    {
        string text = $"#!/bin/sh\n: ${{X:=1}}\n{command}\n{Rules}{end}\n[ -n \"$X\" ] && exit 0\n* not a table\n  \n";
        Assert.Equal(family, CheckedText.Build("setup", text).Family);
        Diagnostic finding = Assert.Single(CheckedText.Check("setup", text).Diagnostics, finding => finding.Severity == Severity.Error);
        Assert.Equal(("RL2007", 5), (finding.Code, finding.Range.Start.Line));
        Assert.DoesNotContain(CheckedText.Check("setup", text).Diagnostics, other => other.Range.Start.Line is < 3 or > 6);
    }

    [Theory]
    [InlineData("cat <<EOF > notes\n* a list\nEOF\n")]
    [InlineData("# iptables-restore <<EOF\nsome text\n*filter\nEOF\n")]
    [InlineData("iptables-restore <<< \"$RULES\"\n")]
    [InlineData("iptables-restore < /etc/iptables.rules\n")]
    [InlineData("alert tcp any any -> any 22 (msg:\"<<EOF\";)\n*filter\n")]
    [InlineData("KERNEL==\"eth*\", RUN+=\"/sbin/iptables -F\"\n")]
    [InlineData("set the table\n")]
    public void What_holds_no_ruleset_is_none(string text) => Assert.False(OwnershipDetection.IsRuleset("x.rules", RulesetSyntax.Parse(text)));

    [Theory]
    [InlineData("echo loading\niptables -A INPUT -i lo -j ACCEPT\n")]
    [InlineData("modprobe ip_conntrack\n\nsysctl -w net.ipv4.ip_forward=1\n/sbin/iptables -F\n")]
    [InlineData("sudo ipset create bad hash:ip\nsudo iptables -A INPUT -m set --match-set bad src -j DROP\n")]
    [InlineData("set -e\nIPT=iptables\n$IPT -P INPUT DROP\n")]
    public void A_script_may_begin_with_another_command(string text)
    {
        Assert.True(OwnershipDetection.IsRuleset("firewall", RulesetSyntax.Parse(text)));
        Assert.Equal("RL1025", Assert.Single(CheckedText.Check("firewall", text).Diagnostics).Code);
    }

    /// <summary>What is read of each document is what a shell hands to the program.</summary>
    [UnixFact]
    public void A_shell_hands_on_what_is_read()
    {
        string script = FixtureText.WithoutMarkers(File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "lints", "RL1026-here-document.rules")));
        RulesetSyntax syntax = RulesetSyntax.Parse(script);
        HereDocument[] documents = [.. HereDocument.Find(syntax)];
        Assert.Equal([null, null, HereObstacle.Tabs, HereObstacle.Escapes], documents.Select(document => document.Obstacle));
        foreach (HereDocument document in documents)
        {
            string[] lines = script.Split('\n');
            string opening = lines[document.Start][lines[document.Start].IndexOf("<<", StringComparison.Ordinal)..].Split('|')[0];
            string body = string.Concat(lines[(document.Start + 1)..document.End].Select(line => line + "\n"));
            string handedOn = KernelCommand.Run("sh", "", $"cat {opening}\n{body}{lines[document.End]}\n");
            Assert.Equal(document.Obstacle is null, handedOn == body);
        }
    }

    [Fact]
    public void Without_its_tabs_a_document_is_read()
    {
        const string text = "#!/bin/sh\niptables-restore <<-EOF\n\t*filter\n\t-A INPUT --dport 22\n\tCOMMIT\n\tEOF\n";
        Diagnostic finding = Assert.Single(CheckedText.Check("setup", text).Diagnostics);
        Assert.Equal("RL1026", finding.Code);
        string mended = EditedText.Apply(text, finding.Fix!.Changes);
        Assert.Equal("#!/bin/sh\niptables-restore <<EOF\n*filter\n-A INPUT --dport 22\nCOMMIT\nEOF\n", mended);
        Assert.Equal("RL2001", Assert.Single(CheckedText.Check("setup", mended).Diagnostics, found => found.Severity == Severity.Error).Code);
    }

    [Fact]
    public void With_noflush_chains_of_others_may_be_called()
    {
        const string rules = "*filter\n-A INPUT -j theirs\nCOMMIT\nEOF\n";
        Assert.DoesNotContain(CheckedText.Check("setup", $"#!/bin/sh\niptables-restore --noflush <<EOF\n{rules}").Diagnostics, finding => finding.Severity == Severity.Error);
        Assert.Contains(CheckedText.Check("setup", $"#!/bin/sh\niptables-restore <<EOF\n{rules}").Diagnostics, finding => finding.Code == "RL3004");
    }

    [Fact]
    public void An_edit_of_the_script_is_read_as_a_fresh_one()
    {
        string text = $"#!/bin/sh\niptables-restore <<EOF\n{Rules}EOF\n-A OUTPUT --dport 22\n";
        RulesetSyntax before = RulesetSyntax.Parse(text);
        Analysis first = Analysis.Create("setup", before, AnalysisOptions.Default);
        Assert.Single(first.FastDiagnostics, finding => finding.Severity == Severity.Error);
        RulesetSyntax after = first.Syntax.WithChange(new TextChange(new TextRange(new TextPosition(0, 0), new TextPosition(2, 0)), ""));
        Analysis edited = Analysis.Create("setup", after, AnalysisOptions.Default, first);
        Analysis fresh = Analysis.Create("setup", RulesetSyntax.Parse(after.ToString()), AnalysisOptions.Default);
        Assert.Equal(fresh.FastDiagnostics.Select(CheckedText.MarkerOf), edited.FastDiagnostics.Select(CheckedText.MarkerOf));
        Assert.True(edited.FastDiagnostics.Length > 1);
    }

    [Fact]
    public void Formatting_leaves_the_script_around_the_rules()
    {
        const string rules = "*filter\n:INPUT DROP\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n";
        const string form = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
        const string before = "#!/bin/sh\n  set  -e\niptables-restore <<'EOF'\n";
        const string after = "EOF\n:  > log\n* x\n";
        Assert.Equal(before + form + after, FormattedText.Of(before + rules + after).Text);
    }
}
