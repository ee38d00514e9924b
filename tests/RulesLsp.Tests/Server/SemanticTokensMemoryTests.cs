using System.Text.Json;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Colours that are taken over from another version, and what an edit changes of them, against all tokens in one list of numbers.</summary>
public sealed class SemanticTokensMemoryTests
{
    private const string Uri = "file:///x.rules";

    private static readonly string[] Pieces =
    [
        "*filter\n", "*nat\n", ":INPUT DROP [0:0]\n", ":web - [0:0]\n", "-A INPUT -p tcp --dport 22 -j ACCEPT\n", "-A web ! -s 10.0.0.0/8 -m comment --comment \"é🔥\" -j DROP\n",
        "-A INPUT -j web\n", "-A FORWARD -j INPUT\n", "COMMIT\n", "# a remark 🔥\n", "# rules-lsp: manage tcp/22 from 192.0.2.0/24\n", "\n", " ", "2", "é", "-j", "\n\n",
    ];

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void Answers_are_those_of_all_tokens(string units)
    {
        PositionEncoding encoding = units == "utf-8" ? PositionEncoding.Utf8 : PositionEncoding.Utf16;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var memory = new SemanticTokensMemory();
            RulesetSyntax syntax = RulesetSyntax.Parse(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(11)])));
            Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
            var sent = new List<(string Id, int[] Numbers)>();
            for (int version = 0; version < 12; version++)
            {
                int[] numbers = NumbersOf(analysis, new PositionConverter(syntax, encoding));
                (ColouredText colours, string id) = memory.Colour(Uri, analysis, new PositionConverter(syntax, encoding));
                Assert.Equal(numbers, Written(colours));
                foreach ((string earlier, int[] before) in sent.TakeLast(7))
                {
                    SemanticTokensEdit[] edits = memory.Find(earlier)!.EditsTo(colours);
                    Assert.Equal(TextOf(SemanticTokensConverter.EditsOf(before, numbers)), TextOf(edits));
                }

                int line = random.Next(syntax.LineCount);
                ColouredText part = ColouredText.Of(analysis, new PositionConverter(syntax, encoding), line, line + 3);
                Assert.Equal(Relative([.. SemanticTokensFeature.Compute(analysis, line, line + 3)], new PositionConverter(syntax, encoding)), Written(part));
                sent.Add((id, numbers));
                for (int change = random.Next(1, 3); change > 0; change--)
                {
                    syntax = syntax.WithChange(Change(random, syntax));
                }

                analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default, analysis);
            }
        }
    }

    [Fact]
    public void A_line_keeps_its_colours_and_a_chain_that_becomes_built_in_does_not()
    {
        var memory = new SemanticTokensMemory();
        RulesetSyntax syntax = RulesetSyntax.Parse("*filter\n-A INPUT -j ACCEPT\nCOMMIT\n");
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
        memory.Colour(Uri, analysis, new PositionConverter(syntax, PositionEncoding.Utf16));
        syntax = syntax.WithChange(new TextChange(new TextRange(new TextPosition(0, 1), new TextPosition(0, 7)), "nat"));
        analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default, analysis);
        var positions = new PositionConverter(syntax, PositionEncoding.Utf16);
        Assert.Equal(NumbersOf(analysis, positions), Written(memory.Colour(Uri, analysis, positions).Colours));
    }

    [Fact]
    public void The_last_answers_are_kept_until_the_document_is_closed()
    {
        var memory = new SemanticTokensMemory();
        RulesetSyntax syntax = RulesetSyntax.Parse("*filter\nCOMMIT\n");
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
        string[] ids = [.. Enumerable.Range(0, 20).Select(_ => memory.Colour(Uri, analysis, new PositionConverter(syntax, PositionEncoding.Utf16)).ResultId)];
        Assert.Null(memory.Find(ids[0]));
        Assert.NotNull(memory.Find(ids[19]));
        Assert.NotNull(memory.Find(ids[18]));
        Assert.Null(memory.Find("none"));
        memory.Forget("file:///other.rules");
        Assert.NotNull(memory.Find(ids[19]));
        memory.Forget(Uri);
        Assert.Null(memory.Find(ids[19]));
    }

    private static TextChange Change(Random random, RulesetSyntax syntax)
    {
        var start = new TextPosition(random.Next(syntax.LineCount), 0);
        start = syntax.Clamp(start with { Character = random.Next(4) == 0 ? random.Next(60) : 0 });
        TextPosition end = random.Next(3) == 0 ? syntax.Clamp(new TextPosition(start.Line + random.Next(3), random.Next(20))) : start;
        return new TextChange(new TextRange(start, end.Line == start.Line && end.Character < start.Character ? start : end), Pieces[random.Next(Pieces.Length)]);
    }

    private static int[] NumbersOf(Analysis analysis, PositionConverter positions) => Relative([.. SemanticTokensFeature.Compute(analysis)], positions);

    private static int[] Relative(SemanticToken[] tokens, PositionConverter positions)
    {
        var numbers = new List<int>();
        (int line, int start) = (0, 0);
        foreach (SemanticToken token in tokens)
        {
            int tokenStart = positions.EditorCharacter(token.Line, token.Start);
            int tokenEnd = positions.EditorCharacter(token.Line, token.Start + token.Length);
            numbers.AddRange([token.Line - line, tokenStart - (token.Line == line ? start : 0), tokenEnd - tokenStart, SemanticTokensConverter.NumberOf(token.Kind), (int)token.Modifiers]);
            (line, start) = (token.Line, tokenStart);
        }

        return [.. numbers];
    }

    private static string TextOf(SemanticTokensEdit[] edits) => string.Join('|', edits.Select(static edit => $"{edit.Start} {edit.DeleteCount} {string.Join(',', edit.Data)}"));

    private static int[] Written(ColouredText colours)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            colours.Write(writer);
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        return [.. document.RootElement.EnumerateArray().Select(static number => number.GetInt32())];
    }
}
