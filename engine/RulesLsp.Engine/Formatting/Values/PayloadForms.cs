using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Little languages about a packet's bytes.</summary>
internal static class PayloadForms
{
    /// <summary>The same tests without blanks and with every number in hexadecimal; a range of one number is that number.</summary>
    public static string? U32(ParsedValue value, ValueContext context)
    {
        if (value is not TextValue tests)
        {
            return null;
        }

        var text = new StringBuilder();
        ulong? rangeStart = null;
        for (int at = 0; at < tests.Text.Length;)
        {
            char current = tests.Text[at];
            if (!char.IsAsciiLetterOrDigit(current))
            {
                at++;
                if (!char.IsWhiteSpace(current))
                {
                    text.Append(current);
                }

                continue;
            }

            int end = at;
            while (end < tests.Text.Length && char.IsAsciiLetterOrDigit(tests.Text[end]))
            {
                end++;
            }

            if (!NumberText.TryRead(tests.Text.AsSpan(at, end - at), out ulong number))
            {
                return null;
            }

            at = end;
            bool endsRange = text.Length > 0 && text[^1] == ':';
            if (endsRange && rangeStart == number)
            {
                text.Length--;
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"0x{number:x}");
            rangeStart = endsRange ? null : number;
        }

        return text.ToString();
    }

    /// <summary>The numbers that the kernel has, with one blank between them, and no comma behind the last instruction.</summary>
    public static string? BpfProgram(ParsedValue value, ValueContext context) => value is TextValue program
        ? string.Join(',', program.Text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Instruction))
        : null;

    /// <summary>An operation, two jumps of which the low byte counts, and a constant without sign.</summary>
    private static string Instruction(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var code, var whenTrue, var whenFalse, var constant, ..]
        && long.TryParse(whenTrue, out long first) && long.TryParse(whenFalse, out long second) && long.TryParse(constant, out long number)
            ? $"{code} {(byte)first} {(byte)second} {(uint)number}"
            : text;

    /// <summary>All bytes in one pair of bars.</summary>
    public static string? HexString(ParsedValue value, ValueContext context) =>
        value is TextValue pattern ? Hex(BytesOf(pattern.Text, context.Definition)) : null;

    /// <summary>The pattern's bytes: those of a text, or those that a text with hexadecimal parts stands for.</summary>
    public static byte[] BytesOf(string text, CatalogueValue definition)
    {
        if (definition.Type != ValueTypes.HexString)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '|')
            {
                int close = text.IndexOf('|', at + 1);
                bytes.AddRange(Convert.FromHexString(text[(at + 1)..close].Replace(" ", "", StringComparison.Ordinal)));
                at = close;
                continue;
            }

            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            int length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
            at += length - 1;
        }

        return [.. bytes];
    }

    /// <summary>The pattern as a value of another option of the same match.</summary>
    public static TextValue As(byte[] bytes, CatalogueValue target) =>
        new(target.Type == ValueTypes.HexString ? Hex(bytes) : Encoding.ASCII.GetString(bytes));

    /// <summary>Whether iptables-save prints the bytes as text (extensions/libxt_string.c, is_hex_string).</summary>
    public static bool IsPrintable(byte[] bytes) => bytes.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && bytes is not [.., (byte)'\\'];

    private static string Hex(byte[] bytes) => $"|{Convert.ToHexStringLower(bytes)}|";
}
