using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>
/// Rates. The kernel keeps the time between two packets, a whole number of ticks, and iptables-save makes a rate of it again:
/// what is printed is the rate that the kernel has, which may be another than the one written.
/// </summary>
internal static class RateForms
{
    /// <summary>Ticks of the kernel in a second, where the option sets no largest rate (XT_LIMIT_SCALE).</summary>
    private const ulong UsualTicks = 10_000;

    /// <summary>From the longest: the first whose successor would be less exact is taken.</summary>
    private static readonly (string Name, ulong Seconds)[] Units = [("day", 86_400), ("hour", 3_600), ("min", 60), ("sec", 1)];

    private static readonly (string Name, ulong Bytes)[] ByteUnits = [("mb", 1 << 20), ("kb", 1 << 10), ("b", 1)];

    public static string? Rate(ParsedValue value, ValueContext context) => value switch
    {
        RateValue rate => Packets(rate, context.Definition).Text,
        NumberValue bytes => ByteRate(bytes.Number),
        _ => null,
    };

    /// <summary>A burst counts packets beside a rate in packets; beside one in bytes it is rounded up to a multiple of the rate.</summary>
    public static string? Burst(ParsedValue value, ValueContext context)
    {
        if (value is not NumberValue burst)
        {
            return null;
        }

        return RateOf(context.Beside) is (NumberValue rate, _) ? ByteBurst(burst.Number, ByteRates.BytesOf(ByteRates.CostOf(rate.Number))) : burst.Number.ToString();
    }

    /// <summary>A rate in bits, kept as bytes: in the unit that iptables-save takes, where nothing is lost by that.</summary>
    public static string? BitRate(ParsedValue value, ValueContext context)
    {
        if (value is not NumberValue bytes)
        {
            return null;
        }

        ulong bits = bytes.Number * 8;
        (string unit, ulong size) = bits switch
        {
            >= 1_000_000_000 => ("Mbit", 1_000_000UL),
            >= 1_000_000 => ("Kbit", 1_000UL),
            _ => ("bit", 1UL),
        };
        return bits % size == 0 ? $"{bits / size}{unit}" : $"{bits}bit";
    }

    /// <summary>The rate among the options of a module, with its definition.</summary>
    public static (ParsedValue Value, CatalogueValue Definition)? RateOf(ImmutableArray<SavedOption> options)
    {
        foreach (SavedOption option in options)
        {
            if (option.Definition.Values is [{ Type: ValueTypes.Rate } definition] && option.Values is [var value])
            {
                return (value, definition);
            }
        }

        return null;
    }

    /// <summary>The time unit in which a module's rate is written, in milliseconds; null without a rate.</summary>
    public static ulong? WrittenUnit(ImmutableArray<SavedOption> options) => RateOf(options) switch
    {
        (RateValue rate, _) => rate.Seconds * 1000UL,
        (NumberValue, _) => options.Any(option => option.Definition.Values is [{ Type: ValueTypes.Bytes }]) ? ByteRates.ExpiryWithBurst : ByteRates.Expiry,
        _ => null,
    };

    /// <summary>The time unit in which a module's rate is printed, in milliseconds; null without a rate.</summary>
    public static ulong? PrintedUnit(ImmutableArray<SavedOption> options) => RateOf(options) is (RateValue rate, var definition)
        ? Packets(rate, definition).Seconds * 1000
        : WrittenUnit(options);

    private static (string Text, ulong Seconds) Packets(RateValue rate, CatalogueValue definition)
    {
        ulong ticks = definition.Max is { } max ? (ulong)max : UsualTicks;
        ulong period = ticks * rate.Seconds / rate.Count;
        int unit = 0;
        while (unit + 1 < Units.Length && IsExactEnough(ticks * Units[unit + 1].Seconds, period))
        {
            unit++;
        }

        ulong count = ticks * Units[unit].Seconds / period;
        if (ticks * Units[unit].Seconds / count == period)
        {
            return ($"{count}/{Units[unit].Name}", Units[unit].Seconds);
        }

        // The printed rate would load as another one: the written one stays.
        (string name, ulong seconds) = Units.First(item => item.Seconds == rate.Seconds);
        return ($"{rate.Count}/{name}", seconds);
    }

    private static bool IsExactEnough(ulong unit, ulong period) => period <= unit && unit / period >= unit % period;

    /// <summary>In the largest unit in which the kernel's rate is left when the rest is cut off.</summary>
    private static string ByteRate(ulong bytes)
    {
        ulong cost = ByteRates.CostOf(bytes);
        ulong kept = ByteRates.BytesOf(cost);
        foreach ((string name, ulong size) in ByteUnits)
        {
            ulong whole = kept / size;
            if (whole > 0 && ByteRates.CostOf(whole * size) == cost)
            {
                return $"{whole}{name}/s";
            }
        }

        return $"{bytes}b/s";
    }

    private static string ByteBurst(ulong bytes, ulong rate)
    {
        if (rate == 0 || bytes == 0)
        {
            return $"{bytes}b";
        }

        ulong times = ByteRates.TimesOf(bytes, rate);
        ulong kept = times * rate;
        (string name, ulong size) = ByteUnits.First(unit => kept >= unit.Bytes);
        ulong printed = kept / size * size;
        return printed >= rate && ByteRates.TimesOf(printed, rate) == times ? $"{kept / size}{name}" : $"{kept}b";
    }
}
