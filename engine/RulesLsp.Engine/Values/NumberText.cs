namespace RulesLsp.Engine.Values;

/// <summary>Whole numbers as iptables reads them: decimal, 0x hexadecimal or 0 octal (libxtables, xtables_strtoul with base 0).</summary>
public static class NumberText
{
    /// <summary>So many digits always fit.</summary>
    private const int ShortDigits = 19;

    /// <summary>Reads the whole text; false when it is no number or does not fit 64 bits.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.Length == 0)
        {
            return false;
        }

        if (text.Length <= ShortDigits && (text[0] != '0' || text.Length == 1))
        {
            return TryReadDigits(text, out number);
        }

        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            return ulong.TryParse(text[2..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out number);
        }

        if (text.Length > 1 && text[0] == '0')
        {
            return TryReadOctal(text, out number);
        }

        return ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
    }

    /// <summary>Reads the whole text in a certain base; null: in the base of its prefix.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int? numberBase, out ulong number)
    {
        switch (numberBase)
        {
            case null:
                return TryRead(text, out number);
            case 16:
                ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
                return ulong.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out number);
            default:
                return ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
        }
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                number = 0;
                return false;
            }

            number = (10 * number) + (uint)(digit - '0');
        }

        return true;
    }

    private static bool TryReadOctal(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7' || number > ulong.MaxValue >> 3)
            {
                return false;
            }

            number = (number << 3) | (uint)(digit - '0');
        }

        return true;
    }
}
