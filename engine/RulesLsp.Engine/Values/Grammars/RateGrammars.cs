using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// A rate such as <c>3/minute</c>: the unit may be cut to any beginning, and is a second when left out
/// (extensions/libxt_limit.c, parse_rate).
/// </summary>
internal sealed class RateGrammar : IValueGrammar
{
    /// <summary>In the order in which iptables tries a beginning.</summary>
    private static readonly (string Name, uint Seconds)[] Units = [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400)];

    /// <summary>XT_LIMIT_SCALE: the finest step of the kernel's bucket is a ten-thousandth of a second.</summary>
    private const ulong Scale = 10_000;

    public string TypeName => ValueTypes.Rate;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        // Where a match sets its own largest rate (hashlimit), it takes bytes in a second too.
        definition.Max is not null && text.Contains("b/s", StringComparison.Ordinal) ? ByteCount.ReadRate(text) : ReadPackets(text, definition);

    private static ValueResult ReadPackets(string text, CatalogueValue definition)
    {
        int slash = text.IndexOf('/');
        uint seconds = 1;
        if (slash >= 0)
        {
            string unit = text[(slash + 1)..];
            int index = unit.Length == 0 ? -1 : Array.FindIndex(Units, known => known.Name.StartsWith(unit, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                return ValueResult.Refused(TextSpan.FromBounds(slash + 1, text.Length), $"'{unit}' is no unit of time: second, minute, hour and day are");
            }

            seconds = Units[index].Seconds;
        }

        // iptables reads the digits at the start and looks at nothing else in front of the slash.
        string countText = slash < 0 ? text : text[..slash];
        string digits = countText[..^countText.TrimStart("0123456789".ToCharArray()).Length];
        var countSpan = new TextSpan(0, countText.Length);
        if (!uint.TryParse(digits, out uint count) || count == 0)
        {
            return ValueResult.Refused(countSpan, digits.Length == 0 ? $"'{countText}' is no number: a rate such as 3/second or 10/minute is expected" : $"a rate of {digits} is not possible");
        }

        ulong most = definition.Max is { } max ? (ulong)max : Scale;
        if (count > most * seconds)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"the rate {text} is too fast: {most} in a second is the most");
        }

        string loaded = digits + (slash < 0 ? "" : text[slash..]);
        return ValueResult.Of(new RateValue(count, seconds), digits.Length == countText.Length ? null : new ValueNote($"{text} is loaded as {loaded}", loaded));
    }
}

/// <summary>
/// A burst of packets, or of bytes with a unit (extensions/libxt_hashlimit.c, parse_burst); without a unit the definition's maximum holds.
/// </summary>
internal sealed class BytesGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Bytes;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        string unit = "";
        if (!(NumberText.TryRead(text, out ulong count) && count > 0) && ByteCount.Read(text, out count, out unit) is { } problem)
        {
            return problem;
        }

        return unit.Length == 0 && definition.Max is { } most && count > (ulong)most
            ? ValueResult.Refused(new TextSpan(0, text.Length), $"{count} is above {most}, the largest {definition.Name} without a unit")
            : ValueResult.Of(new NumberValue(count));
    }
}

/// <summary>Counts of bytes with the units k and m; iptables looks at the first letter of a unit only.</summary>
internal static class ByteCount
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <returns>What is wrong; null when it can be read.</returns>
    public static ValueResult? Read(string text, out ulong count, out string unit)
    {
        int end = text.AsSpan().IndexOfAnyExcept(Digits);
        string digits = end < 0 ? text : text[..end];
        unit = end < 0 ? "" : text[end..];
        ulong factor = unit is ['k', ..] ? 1024UL : unit is ['m', ..] ? 1024UL * 1024 : 1;
        bool isNumber = ulong.TryParse(digits, out count) && count is > 0 && count <= ulong.MaxValue / factor;
        count *= factor;
        return isNumber ? null : ValueResult.Refused(
            new TextSpan(0, digits.Length),
            digits.Length == 0 ? $"'{text}' is no number of bytes, such as 4096, 16kb or 512kb/s" : $"a number of {digits} is not possible here");
    }

    /// <summary>Bytes in a second.</summary>
    public static ValueResult ReadRate(string text) => Read(text, out ulong count, out _) ?? ValueResult.Of(new NumberValue(count));
}

/// <summary>Bits or bytes in a second (extensions/libxt_rateest.c, rateest_get_rate); kept as bytes. A number alone is of bits.</summary>
internal sealed class BitRateGrammar : IValueGrammar
{
    private static readonly (string Unit, double Bytes)[] Units =
        [.. from prefix in new[] { ("", 1d), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("Ki", 1024d), ("Mi", 1048576d), ("Gi", 1073741824d), ("Ti", 1099511627776d) }
            from kind in new[] { ("bit", 1d / 8), ("Bps", 1d) }
            select (prefix.Item1 + kind.Item1, prefix.Item2 * kind.Item2)];

    public string TypeName => ValueTypes.BitRate;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (MeasuredNumber.Read(text, Units, 1d / 8) is not { } bytes)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"'{text}' is no rate, such as 8bit, 2.5mbit or 100KiBps");
        }

        return ValueResult.Of(new NumberValue((ulong)bytes));
    }
}

/// <summary>A time span (extensions/libxt_RATEEST.c, rateest_get_time), kept as microseconds; a number alone is of these.</summary>
internal sealed class DurationGrammar : IValueGrammar
{
    private static readonly (string Unit, double Microseconds)[] Units =
        [("s", 1e6), ("sec", 1e6), ("secs", 1e6), ("ms", 1e3), ("msec", 1e3), ("msecs", 1e3), ("us", 1), ("usec", 1), ("usecs", 1)];

    public string TypeName => ValueTypes.Duration;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        MeasuredNumber.Read(text, Units, 1) is not { } microseconds ? ValueResult.Refused(new TextSpan(0, text.Length), $"'{text}' is no time span, such as 250ms or 1s")
        : microseconds < definition.Min ? ValueResult.Refused(new TextSpan(0, text.Length), $"the time span {text} is too short")
        : definition.Max is { } most && microseconds > most ? ValueResult.Refused(new TextSpan(0, text.Length), $"the time span {text} is too long: {most / 1e6} seconds are the most")
        : ValueResult.Of(new NumberValue((ulong)microseconds));
}

/// <summary>A number as strtod reads it, with a unit in any case.</summary>
internal static partial class MeasuredNumber
{
    /// <summary>The number in the unit's measure; null when it is none.</summary>
    public static double? Read(string text, ReadOnlySpan<(string Unit, double Factor)> units, double withoutUnit)
    {
        if (NumberAndUnit().Match(text) is not { Success: true } parts || NumberOf(parts) is not { } number)
        {
            return null;
        }

        string unit = parts.Groups["unit"].Value;
        if (unit.Length == 0)
        {
            return number * withoutUnit;
        }

        foreach ((string known, double factor) in units)
        {
            if (known.Equals(unit, StringComparison.OrdinalIgnoreCase))
            {
                return number * factor;
            }
        }

        return null;
    }

    private static double? NumberOf(Match parts)
    {
        if (!parts.Groups["whole"].Success)
        {
            return double.TryParse(parts.Groups["decimal"].Value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) ? number : null;
        }

        string fraction = parts.Groups["fraction"].Value;
        string digits = parts.Groups["whole"].Value + fraction;
        if (digits.Length is 0 or > 16)
        {
            return null;
        }

        int power = parts.Groups["power"].Success ? int.Parse(parts.Groups["power"].Value, CultureInfo.InvariantCulture) : 0;
        return Math.ScaleB(ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), power - 4 * fraction.Length);
    }

    [GeneratedRegex(@"^(0[xX](?<whole>[0-9a-fA-F]*)(\.(?<fraction>[0-9a-fA-F]*))?([pP](?<power>[+-]?[0-9]{1,4}))?|(?<decimal>([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?))(?<unit>[A-Za-z]*)$")]
    private static partial Regex NumberAndUnit();
}
