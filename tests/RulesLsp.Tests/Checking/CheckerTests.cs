using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Checking;

/// <summary>What the checker does with findings besides finding them: waves, choices, allowances, order.</summary>
public sealed class CheckerTests
{
    private const string Shadowed = """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -p tcp -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -m state --state NEW -p udp --dport 53,54 -j ACCEPT
        COMMIT

        """;

    [Fact]
    public void The_second_wave_is_the_first_one_and_what_reachability_tells()
    {
        (Ruleset ruleset, FileDirectives directives) = Build(Shadowed);
        Checker checker = CheckedText.CheckerOf(ruleset, directives, CheckOptions.Default);
        Assert.Equal(["RL6001", "RL2007"], checker.FastDiagnostics.Select(finding => finding.Code));
        Assert.Equal(0, checker.Facts.ReachabilityComputations);
        ImmutableArray<Diagnostic> all = checker.Check(CancellationToken.None).Diagnostics;
        Assert.Equal(["RL4001", "RL6001", "RL2007"], all.Select(finding => finding.Code));
        Assert.All(checker.FastDiagnostics, finding => Assert.Contains(all, one => ReferenceEquals(one, finding)));
    }

    [Theory]
    [InlineData("RL4", "", "RL4001")]
    [InlineData("shadowed-rule", "", "RL4001")]
    [InlineData("", "RL4,deprecated", "RL2007")]
    [InlineData("RL2,RL4", "RL2007", "RL4001")]
    public void Findings_are_selected_by_code_name_or_beginning_of_a_code(string select, string ignore, string expected)
    {
        var options = CheckOptions.Default with { Select = Names(select), Ignore = Names(ignore) };
        Assert.Equal(expected, string.Join(' ', CheckedText.Check("rules.v4", Shadowed, options).Diagnostics.Select(finding => finding.Code)));
    }

    [Theory]
    [InlineData("# rules-lsp: allow shadowed-rule -- kept\n")]
    [InlineData("# rules-lsp: allow RL4001\n")]
    [InlineData("# rules-lsp: allow shadowed-rule\n# a word between\n\n")]
    [InlineData("# rules-lsp: allow deprecated, shadowed-rule\n")]
    public void An_allowance_reaches_the_next_rule(string directive)
    {
        string text = $"*filter\n-A INPUT -p tcp -j ACCEPT\n{directive}-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 23 -j DROP\nCOMMIT\n";
        Diagnostic[] dead = [.. CheckedText.Check("rules.v4", text).Diagnostics.Where(finding => finding.Code == "RL4001")];
        Assert.Equal([FixtureText.Lines(text).Length - 3], dead.Select(finding => finding.Range.Start.Line));
    }

    [Fact]
    public void A_mark_in_a_rule_comment_survives_a_save_and_allows_its_own_line()
    {
        const string text = "*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -m comment --comment \"kept rl:ignore=RL4001\" -j ACCEPT\nCOMMIT\n";
        Assert.Empty(CheckedText.Check("rules.v4", text).Diagnostics);
    }

    [Theory]
    [InlineData("rl:ignore=RL4005,RL4001", "RL1020 RL4005")]
    [InlineData("rl:ignore=RL4001 rl:ignore=RL4002", "RL1020 RL4002")]
    [InlineData("rl:ignore=shadowed-rule,,RL4002", "")]
    [InlineData("rl:ignore= RL4001", "RL4001 -A INP")]
    [InlineData("rl:ignore=nonsense", "RL4001 -A INP")]
    public void Marks_name_lints_with_commas_between(string comment, string expected)
    {
        string text = $"*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -m comment --comment \"this stays here for a while: {comment}\" -j ACCEPT\nCOMMIT\n";
        Assert.Equal(expected, string.Join(' ', CheckedText.Check("rules.v4", text).Diagnostics.Select(finding => $"{finding.Code} {text.Split('\n')[finding.Range.Start.Line].AsSpan(finding.Range.Start.Character, 6)}")));
    }

    [Fact]
    public void A_block_of_allowances_reaches_the_rule_below_it_and_no_further()
    {
        string text = "*filter\n-A INPUT -p tcp -j ACCEPT\n" + string.Concat(Enumerable.Repeat("# rules-lsp: allow shadowed-rule\n", 3)) + "-A INPUT -p tcp -m tcp --dport 22 -j DROP\n-A INPUT -p tcp -m tcp --dport 23 -j DROP\nCOMMIT\n# rules-lsp: allow shadowed-rule\n";
        Assert.Equal(["RL4001 6", "RL1020 8"], CheckedText.Check("rules.v4", text).Diagnostics.Select(finding => $"{finding.Code} {finding.Range.Start.Line}"));
    }

    [Fact]
    public void A_refusal_of_the_other_back_end_is_not_told()
    {
        const string text = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT";
        Assert.Equal("RL1017", Assert.Single(CheckedText.Check("rules.v4", text).Diagnostics).Code);
        Assert.Empty(CheckedText.Check("rules.v4", text, CheckOptions.Default with { Backends = Backends.Nft }).Diagnostics);
        Assert.Empty(CheckedText.Check("rules.v4", "# rules-lsp: backend nft\n" + text).Diagnostics);
    }

    [Fact]
    public void A_chain_of_a_fragment_may_be_called_from_elsewhere()
    {
        const string text = "*filter\n:web - [0:0]\n-A web -p tcp -j ACCEPT\n-A web -p tcp -m tcp --dport 80 -j DROP\nCOMMIT\n";
        Assert.Equal(["RL3016"], CheckedText.Check("rules.v4", text).Diagnostics.Select(finding => finding.Code));
        Assert.Equal(["RL4001"], CheckedText.Check("rules.v4", "# rules-lsp: profile noflush\n" + text).Diagnostics.Select(finding => finding.Code));
    }

    [Fact]
    public void A_rule_that_does_not_load_is_neither_dead_nor_makes_others_dead()
    {
        const string text = "*filter\n-A INPUT -p tcp -j DNAT --to-destination 10.0.0.1\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j TTL --ttl-set 1\nCOMMIT\n";
        Assert.Equal(["RL3012", "RL3012"], CheckedText.Check("rules.v4", text).Diagnostics.Select(finding => finding.Code));
    }

    [Fact]
    public void An_expectation_is_reported_with_its_deciding_rule()
    {
        const string text = "# rules-lsp: host eth0 192.0.2.1/24\n# rules-lsp: expect ACCEPT tcp 198.51.100.7 > 192.0.2.1:22 in eth0\n*filter\n-A INPUT -p tcp -j DROP\nCOMMIT\n";
        CheckResult result = CheckedText.Check("rules.v4", text);
        ExpectationReport report = Assert.Single(result.Expectations);
        Assert.Equal(("ACCEPT", "DROP", false, 3), (report.Expected, report.Actual, report.Passed, report.DecidingLine));
        Assert.Equal("tcp 198.51.100.7 > 192.0.2.1:22 in eth0", report.Packet);
        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal((Severity.Error, "RL5001", 1, 3), (finding.Severity, finding.Code, finding.Range.Start.Line, finding.Related.Single().Line));
    }

    [Fact]
    public void The_order_is_that_of_the_text_and_the_same_each_time()
    {
        foreach (string path in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "err"), "*.rules"))
        {
            string text = File.ReadAllText(path);
            ImmutableArray<Diagnostic> first = CheckedText.Check(path, text).Diagnostics;
            Assert.Equal(first.Select(CheckedText.MarkerOf), CheckedText.Check(path, text).Diagnostics.Select(CheckedText.MarkerOf));
            Assert.Equal(first.Select(finding => finding.Range.Start).Order(), first.Select(finding => finding.Range.Start));
        }
    }

    private static ImmutableArray<string> Names(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)];

    private static (Ruleset Ruleset, FileDirectives Directives) Build(string text) =>
        (CheckedText.Build("rules.v4", text), FileDirectives.Read(RulesetSyntax.Parse(text)));
}
