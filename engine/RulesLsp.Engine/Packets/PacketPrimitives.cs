using System.Globalization;
using RulesLsp.Engine.Values;
using Sprache;

namespace RulesLsp.Engine.Packets;

/// <summary>The small parsers that the packet notations are put together from.</summary>
internal static class PacketPrimitives
{
    /// <summary>Everything up to the next blank.</summary>
    public static readonly Parser<string> Word =
        Parse.Char(character => !char.IsWhiteSpace(character), "a word").AtLeastOnce().Text();

    /// <summary>The word <paramref name="name"/> in any case, with a blank or the end behind it.</summary>
    public static Parser<string> Keyword(string name) => Checked(Word, text => text.Equals(name, StringComparison.OrdinalIgnoreCase) ? text : null, $"'{name}'")
        .Then(text => Parse.WhiteSpace.Many().Return(text));

    /// <summary>A keyword that stands for itself.</summary>
    public static Parser<Func<Packet, Packet>> Flag(string name, Func<Packet, Packet> change) => Single(name).Return(change);

    /// <summary>A keyword with a value behind it.</summary>
    public static Parser<Func<Packet, Packet>> Value<T>(string name, Parser<T> value, Func<Packet, T, Packet> change) =>
        from keyword in Single(name)
        from blanks in Blanks
        from next in Present($"a value of '{name}'")
        from read in value
        select (Func<Packet, Packet>)(packet => change(packet, read));

    /// <summary>A number up to <paramref name="most"/>, decimal or 0x.</summary>
    public static Parser<ulong> Number(ulong most) => CheckedValue(Word, text => NumberOf(text, most), $"a number from 0 to {most}");

    /// <summary>The number of a text, decimal or 0x; null when it is none or above <paramref name="most"/>.</summary>
    public static ulong? NumberOf(string text, ulong most) => NumberText.TryRead(text, out ulong number) && number <= most ? number : null;

    /// <summary>What <paramref name="read"/> makes of the text; null there is a failure where the text starts.</summary>
    public static Parser<T> Checked<T>(Parser<string> text, Func<string, T?> read, string expected)
        where T : class => input =>
    {
        IResult<string> word = text(input);
        return word.WasSuccessful && read(word.Value) is { } value
            ? Result.Success(value, word.Remainder)
            : Result.Failure<T>(input, "", [expected]);
    };

    /// <summary>As <see cref="Checked{T}"/>, for numbers and the like.</summary>
    public static Parser<T> CheckedValue<T>(Parser<string> text, Func<string, T?> read, string expected)
        where T : struct => input =>
    {
        IResult<string> word = text(input);
        return word.WasSuccessful && read(word.Value) is { } value
            ? Result.Success(value, word.Remainder)
            : Result.Failure<T>(input, "", [expected]);
    };

    /// <summary>Blanks, or none.</summary>
    public static readonly Parser<IEnumerable<char>> Blanks = Parse.WhiteSpace.Many();

    /// <summary>The parser, where the next word is as <paramref name="isMeant"/> says; else null and nothing is read.</summary>
    public static Parser<T?> When<T>(Func<string, bool> isMeant, Parser<T> parser)
        where T : class => input =>
    {
        IResult<IEnumerable<char>> blanks = Blanks(input);
        IResult<string> word = Word(blanks.Remainder);
        if (!word.WasSuccessful || !isMeant(word.Value))
        {
            return Result.Success<T?>(null, input);
        }

        IResult<T> result = parser(blanks.Remainder);
        return result.WasSuccessful
            ? Result.Success<T?>(result.Value, result.Remainder)
            : Result.Failure<T?>(result.Remainder, result.Message, result.Expectations);
    };

    /// <summary>Items with blanks between them up to the end of the text; the first that is none is the failure.</summary>
    public static Parser<IReadOnlyList<T>> Words<T>(Parser<T> item) => input =>
    {
        var items = new List<T>();
        IInput rest = Blanks(input).Remainder;
        while (!rest.AtEnd)
        {
            IResult<T> result = item(rest);
            if (!result.WasSuccessful)
            {
                return Result.Failure<IReadOnlyList<T>>(result.Remainder, result.Message, result.Expectations);
            }

            items.Add(result.Value);
            rest = Blanks(result.Remainder).Remainder;
        }

        return Result.Success<IReadOnlyList<T>>(items, rest);
    };

    /// <summary>Fails here when <paramref name="contradiction"/> holds.</summary>
    public static Parser<string> Consistent(bool contradiction, string expected) => input =>
        contradiction ? Result.Failure<string>(input, "", [expected]) : Result.Success("", input);

    private static Parser<string> Present(string expected) => input =>
        input.AtEnd ? Result.Failure<string>(input, "", [expected]) : Result.Success("", input);

    private static Parser<string> Single(string name) =>
        Checked(Word, text => text.Equals(name, StringComparison.OrdinalIgnoreCase) ? text : null, $"'{name}'");

    /// <summary>The Ethernet address of a text; null when it is none.</summary>
    public static ulong? TryReadMac(string word)
    {
        string[] parts = word.Split(':');
        ulong address = 0;
        foreach (string part in parts)
        {
            if (part.Length > 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                return null;
            }

            address = (address << 8) | value;
        }

        return parts.Length == 6 ? address : null;
    }
}
