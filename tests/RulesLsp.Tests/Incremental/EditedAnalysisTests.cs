using System.Globalization;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Incremental;

/// <summary>I6: after any edits model, findings and settings are those of a document that was opened as it is.</summary>
public class EditedAnalysisTests(ITestOutputHelper output)
{
    private const int EditsOfEach = 60;

    [Theory]
    [InlineData(1_000, 10, 14)]
    [InlineData(2_000, 60, 8)]
    [InlineData(3_000, 300, 2)]
    public void Each_version_is_analysed_as_a_fresh_document(int seed, int rules, int documents)
    {
        int patched = 0;
        for (int number = 0; number < documents; number++)
        {
            var edited = new EditedRulesets(seed + number, rules);
            var skipping = new Random(seed + number);
            Analysis? analysis = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                analysis = Analysis.Create("x.rules", edited.Syntax, AnalysisOptions.Default, analysis);

                // Now and then nobody asks about a version, or only about its first wave, before the next one comes.
                if (edit > 0 && skipping.Next(6) == 0)
                {
                    _ = skipping.Next(2) == 0 ? analysis.FastDiagnostics : [];
                    continue;
                }

                Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(edited.Syntax.ToString()), AnalysisOptions.Default);
                string what = $"seed {seed + number}, edit {edit}, {change}";
                Same(what, SettingsOf(fresh), SettingsOf(analysis));
                Same(what, FindingsOf(fresh.FastDiagnostics), FindingsOf(analysis.FastDiagnostics));
                Same(what, ModelOf(fresh.Ruleset), ModelOf(analysis.Ruleset));
                Same(what, FindingsOf(fresh.AllDiagnostics(CancellationToken.None)), FindingsOf(analysis.AllDiagnostics(CancellationToken.None)));
                patched += analysis.Ruleset.Edited is null ? 0 : 1;
            }
        }

        output.WriteLine($"{patched} of {documents * EditsOfEach} versions were made of the one before");
        Assert.True(patched > documents * EditsOfEach * 2 / 5, "many edits are to be patched, and other sections stay for a while");
    }

    [Theory]
    [InlineData(4_000, 8, 12)]
    [InlineData(5_000, 40, 6)]
    public void Each_version_of_a_ruleset_of_many_chains_is_analysed_as_a_fresh_document(int seed, int services, int documents)
    {
        int patched = 0;
        for (int number = 0; number < documents; number++)
        {
            var edited = new ManyChains(seed + number, services);
            Analysis? analysis = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                analysis = Analysis.Create("x.rules", edited.Syntax, AnalysisOptions.Default, analysis);
                Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(edited.Syntax.ToString()), AnalysisOptions.Default);
                Same($"seed {seed + number}, edit {edit}, {change}", fresh, analysis);
                patched += analysis.Ruleset.Edited is null ? 0 : 1;
            }
        }

        output.WriteLine($"{patched} of {documents * EditsOfEach} versions were made of the one before");
        Assert.True(patched > documents * EditsOfEach * 2 / 5, "many edits are to be patched");
    }

    /// <summary>As many lines come as go, and those between them have moved: what names one of these must be told anew.</summary>
    [Fact]
    public void A_line_that_goes_and_one_that_comes_below_it_in_one_step_move_what_is_between()
    {
        string[] lines = ["*filter", ":INPUT DROP [0:0]", "-A INPUT -p udp -j ACCEPT", "-A INPUT -p tcp -j ACCEPT", "-A INPUT -p icmp -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j DROP", "COMMIT", ""];
        Analysis analysis = Analysis.Create("x.rules", RulesetSyntax.Parse(string.Join('\n', lines)), AnalysisOptions.Default);
        Assert.Contains("line 4 already accepts", string.Join('\n', FindingsOf(analysis.AllDiagnostics(CancellationToken.None))), StringComparison.Ordinal);

        RulesetSyntax edited = analysis.Syntax
            .WithChange(new TextChange(new TextRange(new TextPosition(2, 0), new TextPosition(3, 0)), ""))
            .WithChange(new TextChange(new TextRange(new TextPosition(4, 0), new TextPosition(4, 0)), "# a word\n"));
        analysis = Analysis.Create("x.rules", edited, AnalysisOptions.Default, analysis);
        Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(edited.ToString()), AnalysisOptions.Default);
        Assert.Contains("line 3 already accepts", string.Join('\n', FindingsOf(fresh.AllDiagnostics(CancellationToken.None))), StringComparison.Ordinal);
        Same("one goes and one comes", FindingsOf(fresh.AllDiagnostics(CancellationToken.None)), FindingsOf(analysis.AllDiagnostics(CancellationToken.None)));
    }

    /// <summary>Lints about pairs of rules look at the first thousand rules of a long chain only, and an edit behind them leaves what they found.</summary>
    [Fact]
    public void Edits_in_front_of_and_behind_the_pairs_that_are_looked_at_are_judged_as_in_a_fresh_file()
    {
        var random = new Random(11);
        string[] lines =
        [
            "*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]",
            .. Enumerable.Range(0, 1_400).Select(rule => $"-A {(rule / 2 % 9 == 8 ? "FORWARD" : "INPUT")} -s 10.{rule / 2 % 200}.{rule / 400}.0/{(rule % 2 == 0 ? 25 : 24)} -p tcp -m tcp --dport 80 -j {(rule % 2 == 0 ? "ACCEPT" : "DROP")}"),
            "COMMIT", "",
        ];
        RulesetSyntax syntax = RulesetSyntax.Parse(string.Join('\n', lines));
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
        int hints = 0;
        for (int edit = 0; edit < 24; edit++)
        {
            // One edit in four is in front.
            int line = edit % 4 == 3 ? random.Next(3, 900) : random.Next(1_150, 1_400);
            string written = $"-A INPUT -s 10.{random.Next(200)}.0.0/22 -p tcp -m tcp --dport {random.Next(70, 90)} -j {(random.Next(2) == 0 ? "ACCEPT" : "DROP")}";
            TextRange replaced = new(new TextPosition(line, 0), edit % 3 == 0 ? new TextPosition(line, 0) : new TextPosition(line + random.Next(2), 0));
            syntax = syntax.WithChange(new TextChange(replaced, edit % 5 == 4 ? "" : written + "\n"));
            analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default, analysis);
            Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(syntax.ToString()), AnalysisOptions.Default);
            Same($"edit {edit} in line {line + 1}: {written}", FindingsOf(fresh.AllDiagnostics(CancellationToken.None)), FindingsOf(analysis.AllDiagnostics(CancellationToken.None)));
            hints = fresh.AllDiagnostics(CancellationToken.None).Count(finding => finding.Lint == PartlyShadowedRule.Descriptor);
        }

        Assert.True(hints > 10, $"{hints} hints about pairs: too few to tell anything");
    }

    /// <summary>Every rule below then has the same proof, also when rules that are put around it give others new numbers.</summary>
    [Fact]
    public void A_rule_that_takes_every_packet_of_all_others_is_told_as_in_a_fresh_file()
    {
        var random = new Random(5);
        string[] lines =
        [
            "*nat", ":PREROUTING ACCEPT [0:0]", "-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.9", "COMMIT",
            "*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":own - [0:0]",
            .. Enumerable.Range(0, 300).Select(rule => $"-A {(rule % 7 == 6 ? "FORWARD" : "INPUT")} -s 10.{rule % 90}.0.0/{16 + rule % 3} -p tcp -m tcp --dport {80 + rule % 4} -j {(rule % 3 == 0 ? "DROP" : "ACCEPT")}"),
            "-A FORWARD -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j ACCEPT", "-A FORWARD -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j ACCEPT",
            "-A INPUT -i eth1 -j own", "-A own -p udp -j DROP", "-A own -j RETURN",
            "COMMIT", "",
        ];
        RulesetSyntax syntax = RulesetSyntax.Parse(string.Join('\n', lines));
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
        _ = analysis.AllDiagnostics(CancellationToken.None);
        int most = 0;
        for (int edit = 0; edit < 60; edit++)
        {
            // At the top, in turn: one that takes all, some that take little in front of it and behind it, and it is gone again.
            int line = Array.FindIndex(syntax.Lines.ToArray(), static line => line.Text.StartsWith("-A INPUT", StringComparison.Ordinal));
            string written = edit % 12 == 2 ? "-A INPUT -j ACCEPT\n" : $"-A INPUT -s 172.16.{random.Next(200)}.0/24 -p tcp -m tcp --dport {random.Next(70, 90)} -j DROP\n";
            int at = line + (edit % 2 == 0 ? 0 : random.Next(1, 4));
            int takesAll = Array.FindIndex(syntax.Lines.ToArray(), static line => line.Text == "-A INPUT -j ACCEPT");
            TextChange change = edit % 12 == 11 && takesAll >= 0
                ? new TextChange(new TextRange(new TextPosition(takesAll, 0), new TextPosition(takesAll + 1, 0)), "")
                : new TextChange(new TextRange(new TextPosition(at, 0), new TextPosition(at, 0)), written);
            syntax = syntax.WithChange(change);
            analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default, analysis);
            Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(syntax.ToString()), AnalysisOptions.Default);
            Same($"edit {edit}: {change}", FindingsOf(fresh.AllDiagnostics(CancellationToken.None)), FindingsOf(analysis.AllDiagnostics(CancellationToken.None)));
            most = Math.Max(most, fresh.AllDiagnostics(CancellationToken.None).Count(finding => finding.Lint == ShadowedRule.Descriptor));
        }

        Assert.True(most > 200, $"{most} shadowed rules: too few to tell anything");
    }

    /// <summary>Two analyses of the same text say the same.</summary>
    internal static void Same(string what, Analysis fresh, Analysis analysis)
    {
        Same(what, SettingsOf(fresh), SettingsOf(analysis));
        Same(what, FindingsOf(fresh.FastDiagnostics), FindingsOf(analysis.FastDiagnostics));
        Same(what, FindingsOf(fresh.AllDiagnostics(CancellationToken.None)), FindingsOf(analysis.AllDiagnostics(CancellationToken.None)));

        // Asked for last: the lists make their chains and rules when they are asked for.
        Same(what, ModelOf(fresh.Ruleset), ModelOf(analysis.Ruleset));
    }

    private static void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string[] wanted = [.. expected];
        string[] found = [.. actual];
        if (!wanted.SequenceEqual(found))
        {
            Assert.Fail($"{what}\nmissing:\n{string.Join('\n', wanted.Except(found))}\nunexpected:\n{string.Join('\n', found.Except(wanted))}\nin all {wanted.Length} and {found.Length}");
        }
    }

    private static IEnumerable<string> SettingsOf(Analysis analysis) =>
    [
        $"{analysis.Settings.Ruleset.Family} {analysis.Settings.Ruleset.Profile} {analysis.Settings.Backends} {analysis.IsRuleset}",
        .. analysis.Directives.All.Select(static directive => $"{directive.Line} {directive.Span} {directive.GetType().Name}"),
        .. analysis.Directives.Problems.Select(static problem => problem.ToString()),
    ];

    private static IEnumerable<string> FindingsOf(IEnumerable<Diagnostic> findings) => findings.Select(static finding =>
        $"{finding.Code} {finding.Severity} {finding.Backends} {finding.Range} {finding.Message} [{string.Join("; ", finding.Related)}] {finding.Fix?.Title} {string.Join("; ", finding.Fix?.Changes ?? [])}");

    private static IEnumerable<string> ModelOf(Ruleset ruleset) =>
    [
        .. ruleset.Tables.SelectMany(static table => table.Chains.SelectMany(chain => chain.Rules.Select(Text)
            .Prepend($"{table.Name} {table.Line} {table.CommitLine} {table.SupersededBy} {chain.Name} {chain.TableName} {chain.Hook} {chain.Origin} {chain.Policy} {chain.DeclarationLine} {chain.PolicyLine} called by {string.Join(",", chain.Callers.Select(Place))} calls {string.Join(",", chain.Calls.Select(Place))} is {table.FindChain(chain.Name) == chain}"))),
        .. ruleset.Rules.Select((rule, index) => $"{Place(rule)} {ruleset.IndexOf(rule) == index} {ReferenceEquals(rule.Chain.Rules[rule.Number - 1], rule)} {ReferenceEquals(ruleset.RulesOfLine(rule.Line)[0], ruleset.Rules[ruleset.FirstRuleOfLine[rule.Line]])}"),
        string.Join(',', ruleset.TableOfLine),
        string.Join(',', ruleset.FirstRuleOfLine),
        .. ruleset.BoundLines.Select(static bound => $"{bound?.Command} {bound?.Chain} {bound?.JumpName} {bound?.Problems.Length} {bound?.BuiltinOptions.Length}"),
        .. ruleset.Problems.Select(static problem => $"{problem.Kind} {problem.Range} {problem.Message} {problem.Fix} {problem.FileFix}").Order(StringComparer.Ordinal),
    ];

    private static string Text(Rule rule) => string.Create(CultureInfo.InvariantCulture, $"{Place(rule)} line {rule.Line} {rule.SourceIndex} {rule.DestinationIndex} to {rule.JumpChain?.Name} {rule.JumpChain?.Rules.Length}");

    private static string Place(Rule rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Chain.Name} {rule.Number} of {rule.Chain.Rules.Length}");
}
