using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Ports are printed as numbers.</summary>
internal static class PortForms
{
    public static string? Range(ParsedValue value, ValueContext context) => value is PortRangeValue range ? Text(range, ':') : null;

    public static string? NatRange(ParsedValue value, ValueContext context) => value is PortRangeValue range ? Text(range, '-') : null;

    public static string? List(ParsedValue value, ValueContext context) =>
        value is PortListValue list ? string.Join(',', list.Ports.Select(range => Text(range, ':'))) : null;

    private static string Text(PortRangeValue range, char separator) =>
        range.First == range.Last ? range.First.ToString() : $"{range.First}{separator}{range.Last}";
}
