using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Times with all their parts.</summary>
internal static class TimeForms
{
    public static string? TimeOfDay(ParsedValue value, ValueContext context) =>
        value is NumberValue seconds ? TimeSpan.FromSeconds(seconds.Number).ToString(@"hh\:mm\:ss") : null;

    /// <summary>
    /// In the largest unit with one decimal place, as iptables-save prints it, where nothing is lost by that. The kernel rounds some
    /// time spans up to a step of its own; they load as the same step.
    /// </summary>
    public static string? Duration(ParsedValue value, ValueContext context) => value switch
    {
        NumberValue { Number: >= 1_000_000 } span when span.Number % 100_000 == 0 => $"{span.Number / 1_000_000}.{span.Number / 100_000 % 10}s",
        NumberValue { Number: >= 1_000 } span when span.Number % 100 == 0 => $"{span.Number / 1_000}.{span.Number / 100 % 10}ms",
        NumberValue span => $"{span.Number}us",
        _ => null,
    };

    public static string? DateTime(ParsedValue value, ValueContext context) => value is NumberValue seconds
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.Number).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
