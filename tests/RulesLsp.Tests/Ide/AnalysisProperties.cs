using CsCheck;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>Invariant I5, and that no text and no caret makes a feature throw.</summary>
public sealed class AnalysisProperties
{
    private static readonly string[] Pieces =
    [
        "*filter", "*nat", "*", ":INPUT DROP [0:0]", ":web - [0:0]", ":", "-A INPUT", "-A web", "-I INPUT 1", "-P FORWARD", "-E web", "-N web", "-A",
        " -p tcp", " -p", " --dport 22", " --dport", " -m conntrack", " -m", " --ctstate NEW,", " ! ", " -s 10.0.0.0/8", " -s ", " -j ACCEPT", " -j web",
        " -j", " -g", " \"", "\"", " —dport", "COMMIT", "# rules-lsp: trace tcp 1.2.3.4 > 5.6.7.8:80 in eth0", "# rules-lsp: expect ACCEPT", "# rules-lsp:", "#",
        " ", "\t", "\n", "\n", "\n", "\n", "\r\n", "\r", "\0", "\ud83d", "ü", "[1:2] ", "-m limit --limit 5/min", " -j DNAT --to-destination ",
        "iptables", "sudo ip6tables", "$IPT", "IPT=/sbin/iptables\n", " -t nat", " -w", "\\\n", ";", " $LAN", " '", "fi\n",
    ];

    private static readonly Gen<string> RulesetText =
        Gen.Int[0, Pieces.Length - 1].Array[0, 60].Select(indices => string.Concat(indices.Select(index => Pieces[index])));

    public static TheoryData<string> Stories =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Fact]
    public void No_text_and_no_caret_makes_a_feature_throw() =>
        Gen.Select(RulesetText, Gen.Int[0, 12], Gen.Int[0, 60]).Sample((text, line, character) =>
        {
            Analysis analysis = Analysis.Create("x.rules", RulesetSyntax.Parse(text), AnalysisOptions.Default);
            _ = AnswersOf(analysis) + AnswersAt(analysis, analysis.Syntax.Clamp(new TextPosition(line, character)));
        }, iter: 1_500, threads: 2);

    [Theory]
    [MemberData(nameof(Stories))]
    public void Every_caret_of_a_story_is_answered(string file)
    {
        Analysis analysis = Load(file);
        for (int line = 0; line < analysis.Syntax.LineCount; line++)
        {
            for (int character = 0; character <= analysis.Syntax[line].Text.Length; character += 7)
            {
                var position = new TextPosition(line, character);
                foreach (CompletionItem item in CompletionFeature.Compute(analysis, position).Items)
                {
                    Assert.True(item.ReplaceRange.Contains(position), $"{item.Label} at {position} replaces {item.ReplaceRange}");
                    Assert.Equal(item.ReplaceRange.Start.Line, item.ReplaceRange.End.Line);
                }

                Assert.NotNull(AnswersAt(analysis, position));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public void Features_answer_the_same_twice_and_in_parallel(string file)
    {
        string expected = AnswersOf(Load(file));
        Analysis shared = Load(file);
        string[] answers = new string[4];
        Parallel.For(0, answers.Length, index => answers[index] = AnswersOf(shared));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    [Fact]
    public void An_edited_document_is_analysed_as_a_fresh_one() =>
        Gen.Select(RulesetText, RulesetText, Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 30]).Sample((before, inserted, firstLine, lastLine, character) =>
        {
            RulesetSyntax syntax = RulesetSyntax.Parse(before);
            Analysis previous = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
            _ = previous.Ruleset;
            var range = new TextRange(new TextPosition(firstLine, character), new TextPosition(Math.Max(firstLine, lastLine), character));
            RulesetSyntax edited = syntax.WithChange(new TextChange(range, inserted));
            Analysis next = Analysis.Create("x.rules", edited, AnalysisOptions.Default, previous);
            Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(edited.ToString()), AnalysisOptions.Default);
            Assert.Equal(AnswersOf(fresh), AnswersOf(next));
        }, iter: 500, threads: 2);

    [Fact]
    public void A_trace_moves_with_its_line()
    {
        RulesetSyntax syntax = RulesetSyntax.Parse("*filter\n-A INPUT -j ACCEPT\nCOMMIT\n");
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default).WithTrace(1, "tcp 198.51.100.7 > 192.0.2.1:80 in eth0");
        RulesetSyntax edited = syntax.WithChange(new TextChange(new TextRange(default, default), "# one\n# two\n"));
        Analysis next = Analysis.Create("x.rules", edited, AnalysisOptions.Default, analysis);
        Assert.Equal(3, Assert.Single(next.Traces).Line);
        Assert.Empty(next.WithoutTraces().Traces);
        Assert.Single(next.Traces);
    }

    private static Analysis Load(string file)
    {
        string path = RepositoryRoot.Combine("tests", "rulesets", file);
        return Analysis.Create(file, RulesetSyntax.Parse(File.ReadAllText(path)), AnalysisOptions.Default);
    }

    private static string AnswersOf(Analysis analysis) => string.Join('\n',
    [
        .. DocumentSymbolsFeature.Compute(analysis).Select(symbol => $"{symbol.Name} {symbol.Detail} {symbol.Range} {symbol.Children.Length}"),
        .. FoldingFeature.Compute(analysis).Select(fold => fold.ToString()),
        .. SemanticTokensFeature.Compute(analysis).Select(token => token.ToString()),
        .. CodeLensFeature.Compute(analysis).Select(lens => lens.ToString()),
        .. InlayHintsFeature.Compute(analysis, InlayHintKinds.Verdicts | InlayHintKinds.ImpliedMatches | InlayHintKinds.RuleNumbers | InlayHintKinds.Counters).Select(hint => hint.ToString()),
        .. TraceDiagnostics.Compute(analysis).Select(note => note.ToString()),
        .. analysis.FastDiagnostics.Concat(analysis.AllDiagnostics(CancellationToken.None)).Select(finding => $"{finding.Code} {finding.Range} {finding.Message}"),
        .. FormattingFeature.Compute(analysis).Select(change => change.ToString()),
        .. analysis.Traces.Select(run => TraceDocument.Compute(analysis, run)),
    ]);

    private static string AnswersAt(Analysis analysis, TextPosition position) => string.Join('\n',
    [
        .. CompletionFeature.Compute(analysis, position).Items.Select(item => item.ToString() + (item.DocumentationKey is { } key ? CompletionFeature.Documentation(key) : "")),
        HoverFeature.Compute(analysis, position)?.Markdown ?? "",
        SignatureFeature.Compute(analysis, position)?.Label ?? "",
        .. DefinitionFeature.Compute(analysis, position, companions: []).Select(place => place.Range.ToString()),
        .. ReferencesFeature.Compute(analysis, position, ReferenceScope.WithDeclaration, companions: []).Select(place => place.Range.ToString()),
        .. HighlightFeature.Compute(analysis, position).Select(highlight => highlight.ToString()),
        RenameFeature.Prepare(analysis, position, companions: [])?.Placeholder ?? "",
        SelectionRangesFeature.Compute(analysis, position).Range.ToString(),
        TraceHere.SuggestPacket(analysis, position.Line, CancellationToken.None) ?? "",
    ]);
}
