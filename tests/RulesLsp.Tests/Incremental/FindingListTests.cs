using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Tests.Support;
using Xunit;
using Diagnostic = RulesLsp.Engine.Lints.Diagnostic;

namespace RulesLsp.Tests.Incremental;

/// <summary>Findings that are made when somebody asks are those that all at once are, also after edits that move them.</summary>
public class FindingListTests
{
    /// <summary>Line 4 takes all of line 6, lines 4 and 5 together all of line 7, and line 8 is line 4 again.</summary>
    private const string Dead = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        -A INPUT -s 10.0.0.0/9 -j DROP
        -A INPUT -s 10.128.0.0/9 -j ACCEPT
        -A INPUT -s 10.1.0.0/16 -p tcp -j ACCEPT
        -A INPUT -s 10.0.0.0/8 -j DROP
        -A INPUT -s 10.0.0.0/9 -j DROP
        -A FORWARD -s 1.2.3.400 -j DROP
        COMMIT

        """;

    [Fact]
    public void A_finding_that_is_asked_for_twice_is_made_once()
    {
        FindingList findings = Open(Dead).AllFindings(CancellationToken.None);
        Assert.Equal(["RL4001 5", "RL4002 6", "RL4005 7", "RL2007 8"], findings.Select(finding => $"{finding.Code} {finding.Range.Start.Line}"));
        Assert.All(Enumerable.Range(0, findings.Count), index => Assert.Same(findings[index], findings[index]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# rules-lsp: allow-file duplicate-rule\n")]
    public void What_is_told_of_a_finding_without_making_it_is_true_of_it(string directive)
    {
        CheckOptions options = CheckOptions.Default with { Severities = [new LintSeverity("RL4002", Severity.Hint)], Ignore = ["RL2007"] };
        CheckResult result = CheckedText.Check("rules.v4", directive + Dead, options);
        FindingList findings = result.Findings;
        Assert.Equal(directive.Length > 0 ? 2 : 3, findings.Count);
        Assert.Equal(directive.Length > 0 ? ["RL4005"] : [], result.Suppressed.Select(one => one.Diagnostic.Code));
        Assert.Equal(Severity.Hint, findings[1].Severity);
        AssertAlike(result.Findings, result.Findings);
        Assert.Equal(findings.Select(Text), result.Diagnostics.Select(Text));
    }

    [Fact]
    public void A_finding_is_told_where_its_line_and_those_that_it_names_stand_now()
    {
        Analysis before = Open(Dead);
        _ = before.AllFindings(CancellationToken.None).ToArray();
        Analysis after = Edit(before, new TextPosition(4, 0), new TextPosition(4, 0), "-A INPUT -s 192.0.2.0/24 -j ACCEPT\n");
        Diagnostic[] findings = [.. after.AllFindings(CancellationToken.None)];
        Assert.Equal(["6 of 3", "7 of 3,5", "8 of 3"], findings.Take(3).Select(finding => $"{finding.Range.Start.Line} of {string.Join(',', finding.Related.Select(related => related.Line))}"));
        Assert.Contains("lines 4 and 6 together", findings[1].Message, StringComparison.Ordinal);
        Assert.Equal(Open(after.Syntax.ToString()).AllFindings(CancellationToken.None).Select(Text), findings.Select(Text));
    }

    [Fact]
    public void A_finding_that_stays_is_the_same_object_and_is_not_put_into_words_again()
    {
        Analysis before = Open(Dead);
        var sent = new SentDiagnostics();
        EncodedDiagnostic[] first = Convert(before, sent);

        // Between line 6, which stays with what it names, and those behind it.
        Analysis after = Edit(before, new TextPosition(6, 0), new TextPosition(6, 0), "-A INPUT -s 192.0.2.0/24 -j ACCEPT\n");
        EncodedDiagnostic[] second = Convert(after, sent);
        Assert.Same(before.AllFindings(CancellationToken.None)[0], after.AllFindings(CancellationToken.None)[0]);
        Assert.Same(first[0], second[0]);
        Assert.Equal([5, 7, 8, 9], second.Select(one => one.Diagnostic.Range.Start.Line));
        Assert.Equal(Convert(Open(after.Syntax.ToString()), new SentDiagnostics()).Select(one => one.Diagnostic.Message), second.Select(one => one.Diagnostic.Message));
    }

    [Fact]
    public void Those_of_some_lines_and_those_that_can_be_mended_are_got_without_the_others()
    {
        FindingList findings = Open(Dead.Replace("-s 1.2.3.400", "-m state --state NEW", StringComparison.Ordinal)).AllFindings(CancellationToken.None);
        Assert.Contains(findings, finding => finding.Fix is not null && finding.Range.Start.Line == 8);
        Diagnostic[] here = [.. findings.OnLinesAndMendable(5, 6)];
        Assert.Equal([5, 6], here.Where(finding => finding.Fix is null && finding.Range.Start.Line < 8).Select(finding => finding.Range.Start.Line));
        Assert.Equal(findings.Where(finding => finding.Fix is not null).Select(Text), here.Where(finding => finding.Fix is not null).Select(Text));
    }

    [Theory]
    [InlineData(7_000, 40, 4)]
    [InlineData(8_000, 200, 2)]
    public void After_each_edit_the_list_is_that_of_a_fresh_document(int seed, int rules, int documents)
    {
        int moved = 0;
        for (int number = 0; number < documents; number++)
        {
            var edited = new EditedRulesets(seed + number, rules);
            Analysis? analysis = null;
            for (int edit = 0; edit < 40; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                analysis = Analysis.Create("x.rules", edited.Syntax, AnalysisOptions.Default, analysis);
                FindingList findings = analysis.AllFindings(CancellationToken.None);
                FindingList fresh = Open(edited.Syntax.ToString()).AllFindings(CancellationToken.None);
                Assert.True(fresh.Select(Text).SequenceEqual(findings.Select(Text)), $"seed {seed + number}, edit {edit}, {change}");
                AssertAlike(fresh, findings);
                moved += fresh.Count(static finding => finding.Lint == ShadowedRule.Descriptor || finding.Lint == JointlyShadowedRule.Descriptor);
            }
        }

        Assert.True(moved > 100, $"{moved} findings about dead lines: too few to tell anything");
    }

    private static Analysis Open(string text) => Analysis.Create("x.rules", RulesetSyntax.Parse(text), AnalysisOptions.Default);

    private static Analysis Edit(Analysis before, TextPosition start, TextPosition end, string text) =>
        Analysis.Create("x.rules", before.Syntax.WithChange(new TextChange(new TextRange(start, end), text)), AnalysisOptions.Default, before);

    private static EncodedDiagnostic[] Convert(Analysis analysis, SentDiagnostics sent)
    {
        var client = ClientFeatures.Of(new ClientCapabilities());
        var snapshot = new DocumentSnapshot("file:///x.rules", 1, 1, analysis, PositionEncoding.Utf16, analysis.Syntax);
        return sent.Convert(analysis.AllFindings(CancellationToken.None), new DiagnosticConverter(snapshot, client), analysis.Syntax);
    }

    private static void AssertAlike(FindingList expected, FindingList actual)
    {
        Assert.Equal(expected.Select(finding => (finding.Range.Start.Line, finding.Lint, finding.Severity)), Enumerable.Range(0, actual.Count).Select(index => (actual.LineOf(index), actual.LintOf(index), actual.SeverityOf(index))));
        Assert.Equal(expected.Select(Text), actual.ToImmutableArray().Select(Text));
    }

    private static string Text(Diagnostic finding) => $"{finding.Code} {finding.Severity} {finding.Range} {finding.Message} [{string.Join("; ", finding.Related)}] {finding.Fix?.Title}";
}
