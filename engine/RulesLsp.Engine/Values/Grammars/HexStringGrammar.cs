using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

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
            if (digits.Length == 0 || digits.Length % 2 != 0 || digits.Any(digit => !char.IsAsciiHexDigit(digit)))
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
