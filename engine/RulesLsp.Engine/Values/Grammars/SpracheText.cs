using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>Runs a Sprache parser over a value and turns its failure into a problem that points at the first wrong character.</summary>
internal static class SpracheText
{
    /// <summary>Digits, or 0x and hexadecimal digits: the characters of a number; <see cref="NumberText"/> judges them.</summary>
    public static readonly Parser<ITextSpan<string>> NumberWord =
        Parse.Char(char.IsAsciiLetterOrDigit, "number").AtLeastOnce().Text().Span();

    /// <summary>A name of letters, digits, dashes and underscores.</summary>
    public static readonly Parser<ITextSpan<string>> Word =
        Parse.Char(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_', "word").AtLeastOnce().Text().Span();

    /// <summary>Reads the whole text and hands what was read to <paramref name="finish"/>.</summary>
    /// <param name="whatItShouldBe">Ends the sentence "'text' is no …" or "… is expected here".</param>
    public static ValueResult Read<T>(Parser<T> parser, string text, string whatItShouldBe, Func<T, ValueResult> finish)
    {
        IResult<T> result = parser.End().TryParse(text);
        if (result.WasSuccessful)
        {
            return finish(result.Value);
        }

        int at = Math.Clamp(result.Remainder.Position, 0, text.Length);
        return at == 0 || at == text.Length
            ? ValueResult.Refused(new TextSpan(0, text.Length), text.Length == 0 ? $"the value is empty: {whatItShouldBe} is expected" : $"'{text}' is not {whatItShouldBe}")
            : ValueResult.Refused(TextSpan.FromBounds(at, text.Length), $"'{text[at..]}' does not belong here: {whatItShouldBe} is expected");
    }

    public static TextSpan SpanOf<T>(ITextSpan<T> part) => new(part.Start.Pos, part.Length);

    /// <summary>The number in a part; null when it is none or above <paramref name="most"/>.</summary>
    public static ulong? Number(ITextSpan<string> part, ulong most) =>
        NumberText.TryRead(part.Value, out ulong number) && number <= most ? number : null;

    public static ValueResult NotANumber(ITextSpan<string> part, ulong most) =>
        ValueResult.Refused(SpanOf(part), NumberText.TryRead(part.Value, out ulong number)
            ? $"{number} is above {most}"
            : $"'{part.Value}' is no number");
}
