using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// u32's little language: tests joined by <c>&amp;&amp;</c>, each <c>location = ranges</c>; a location is numbers joined by
/// <c>&amp; &lt;&lt; &gt;&gt; @</c> (extensions/libxt_u32.c, u32_parse).
/// </summary>
internal sealed class U32Grammar : IValueGrammar
{
    private static readonly Parser<ITextSpan<string>> Number = SpracheText.NumberWord.Token();

    private static readonly Parser<IEnumerable<ITextSpan<string>>> Location =
        from start in Number
        from steps in (
            from mark in Parse.String("<<").Or(Parse.String(">>")).Or(Parse.String("@")).Or(Parse.String("&").Except(Parse.String("&&"))).Token()
            from number in Number
            select number).Many()
        select steps.Prepend(start);

    private static readonly Parser<IEnumerable<ITextSpan<string>>> NumberOrRange =
        from first in Number
        from last in Parse.Char(':').Token().Then(_ => Number).Optional()
        select last.IsDefined ? [first, last.Get()] : new[] { first };

    private static readonly Parser<IEnumerable<ITextSpan<string>>> Test =
        from location in Location
        from mark in Parse.Char('=').Token()
        from ranges in NumberOrRange.DelimitedBy(Parse.Char(',').Token())
        select location.Concat(ranges.SelectMany(range => range));

    private static readonly Parser<IEnumerable<ITextSpan<string>>> Tests =
        from tests in Test.DelimitedBy(Parse.String("&&").Token())
        select tests.SelectMany(test => test);

    public string TypeName => ValueTypes.U32;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Tests, text, "a u32 test such as 0>>22&0x3C@4>>16=80", numbers =>
        {
            foreach (ITextSpan<string> number in numbers)
            {
                if (SpracheText.Number(number, uint.MaxValue) is null)
                {
                    return SpracheText.NotANumber(number, uint.MaxValue);
                }
            }

            return ValueResult.Of(new TextValue(text));
        });
}

/// <summary>Text with bytes in hexadecimal between bars, such as <c>GET |0d 0a|</c> (extensions/libxt_string.c, parse_hex_string).</summary>
internal sealed class HexStringGrammar : IValueGrammar
{
    /// <summary>XT_STRING_MAX_PATTERN_SIZE.</summary>
    private const int LongestPattern = 128;

    public string TypeName => ValueTypes.HexString;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length == 0)
        {
            return ValueResult.Refused(default, "the pattern is empty");
        }

        int length = 0;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at += 2;
                length++;
                continue;
            }

            if (text[at] != '|')
            {
                at++;
                length++;
                continue;
            }

            int close = text.IndexOf('|', at + 1);
            if (close < 0)
            {
                return ValueResult.Refused(TextSpan.FromBounds(at, text.Length), "the closing '|' is missing");
            }

            string digits = text[(at + 1)..close].Replace(" ", "", StringComparison.Ordinal);
            if (digits.Length % 2 != 0 || digits.Any(digit => !char.IsAsciiHexDigit(digit)))
            {
                return ValueResult.Refused(TextSpan.FromBounds(at, close + 1), "between bars stand pairs of hexadecimal digits");
            }

            length += digits.Length / 2;
            at = close + 1;
        }

        return length <= LongestPattern
            ? ValueResult.Of(new TextValue(text))
            : ValueResult.Refused(new TextSpan(0, text.Length), $"the pattern has {length} bytes, and {LongestPattern} is the most");
    }
}
