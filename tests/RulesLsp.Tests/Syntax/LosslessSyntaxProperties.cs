using CsCheck;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using Xunit;

namespace RulesLsp.Tests.Syntax;

/// <summary>Invariants I4 (parsing is lossless and never fails) and I6 (an edited file equals a fresh parse).</summary>
public sealed class LosslessSyntaxProperties
{
    private static readonly string[] Pieces =
    [
        "*filter", ":INPUT DROP [0:0]", "-A INPUT -p tcp --dport 22 -j ACCEPT", "COMMIT", "# note", " ", "\t", "\"", "\\",
        "\n", "\n", "\n", "\r\n", "\r", "[1:2]", "!", "–A", "\u00a0", "\0", "ü", "\ud83d",
    ];

    private static readonly Gen<string> RulesetText =
        Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(indices => string.Concat(indices.Select(index => Pieces[index])));

    [Fact]
    public void The_lines_give_the_text_back() =>
        RulesetText.Sample(text => RulesetSyntax.Parse(text).ToString() == text, iter: 5_000);

    [Fact]
    public void Every_word_lies_inside_its_line_and_words_do_not_overlap() =>
        RulesetText.Sample(text =>
        {
            foreach (LineSyntax line in RulesetSyntax.Parse(text).Lines)
            {
                int end = 0;
                foreach (WordSyntax word in line.Words)
                {
                    Assert.InRange(word.Span.Start, end, line.Text.Length);
                    Assert.InRange(word.Span.End, word.Span.Start + 1, line.Text.Length);
                    end = word.Span.End;
                }
            }
        }, iter: 5_000);

    [Fact]
    public void A_file_that_shares_lines_with_another_equals_a_fresh_parse() =>
        Gen.Select(RulesetText, RulesetText, RulesetText, RulesetText).Sample((first, middle, other, last) =>
        {
            RulesetSyntax syntax = RulesetSyntax.Parse(first + middle + last);
            string text = first + other + last;
            RulesetSyntax shared = syntax.WithText(text);
            Assert.Equal(text, shared.ToString());
            Assert.True(shared.IsSameText(RulesetSyntax.Parse(text)));
            Assert.Equal(syntax.ToString() == text, shared.IsSameText(syntax));
        }, iter: 5_000);

    [Fact]
    public void An_edited_file_equals_a_fresh_parse() =>
        Gen.Select(RulesetText, RulesetText, Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[0, 12], Gen.Int[0, 12])
            .Sample((before, inserted, firstLine, lastLine, firstCharacter, lastCharacter) =>
            {
                RulesetSyntax syntax = RulesetSyntax.Parse(before);
                TextPosition start = syntax.Clamp(new TextPosition(firstLine, firstCharacter));
                TextPosition end = syntax.Clamp(new TextPosition(lastLine, lastCharacter));
                if (end < start)
                {
                    (start, end) = (end, start);
                }

                string expected = before[..OffsetOf(syntax, start)] + inserted + before[OffsetOf(syntax, end)..];
                RulesetSyntax edited = syntax.WithChange(new TextChange(new TextRange(start, end), inserted));
                Assert.Equal(expected, edited.ToString());
                RulesetSyntax fresh = RulesetSyntax.Parse(expected);
                Assert.Equal(fresh.LineCount, edited.LineCount);
                for (int line = 0; line < fresh.LineCount; line++)
                {
                    Assert.Equal(fresh[line].Text, edited[line].Text);
                    Assert.Equal(fresh[line].Terminator, edited[line].Terminator);
                    Assert.Equal(fresh[line].Kind, edited[line].Kind);
                    Assert.Equal(fresh[line].Words.ToArray(), edited[line].Words.ToArray());
                }
            }, iter: 20_000);

    [Theory]
    [InlineData("a\nb\nc\n", 1, 0, 1, 0, "new\n", 4)]
    [InlineData("a\nb\nc\n", 0, 1, 0, 1, "\nnew", 4)]
    [InlineData("a\nb\nc\n", 1, 0, 2, 0, "", 3)]
    [InlineData("a\nb\nc\n", 1, 0, 2, 0, "new\n", 3)]
    [InlineData("a\nb\nc", 2, 0, 2, 0, "new\r\n", 3)]
    [InlineData("a\nb\nc\n", 1, 1, 1, 1, "\r", 3)]
    [InlineData("a\nb\nc", 0, 1, 0, 1, "\r\n", 2)]
    [InlineData("a\nb\nc\n", 1, 0, 1, 1, "b", 3)]
    public void Lines_that_an_edit_leaves_as_they_were_are_the_same_objects(string before, int line, int character, int endLine, int endCharacter, string inserted, int kept)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(before);
        RulesetSyntax edited = syntax.WithChange(new TextChange(new TextRange(new TextPosition(line, character), new TextPosition(endLine, endCharacter)), inserted));
        LineSyntax[] old = syntax.Lines.ToArray();
        Assert.Equal(kept, edited.Lines.ToArray().Count(now => Array.Exists(old, was => ReferenceEquals(was, now))));
    }

    private static int OffsetOf(RulesetSyntax syntax, TextPosition position)
    {
        int offset = 0;
        for (int line = 0; line < position.Line; line++)
        {
            offset += syntax[line].Text.Length + syntax[line].TerminatorText.Length;
        }

        return offset + position.Character;
    }
}
