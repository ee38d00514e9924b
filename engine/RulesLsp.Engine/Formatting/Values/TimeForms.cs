using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Times with all their parts.</summary>
internal static class TimeForms
{
    public static string? TimeOfDay(ParsedValue value, ValueContext context) =>
        value is NumberValue seconds ? TimeSpan.FromSeconds(seconds.Number).ToString(@"hh\:mm\:ss") : null;

    public static string? DateTime(ParsedValue value, ValueContext context) => value is NumberValue seconds
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.Number).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
