using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Values that stand for a number or a range of numbers, whatever their type.</summary>
internal static class NumberRanges
{
    /// <summary>The range; null when the value is no number.</summary>
    public static FieldRange? Of(ParsedValue? value) => value switch
    {
        NumberValue number => new FieldRange(number.Number, number.Number),
        NumberRangeValue range => new FieldRange(range.First, range.Last),
        PortRangeValue range => new FieldRange(range.First, range.Last),
        TextValue text when uint.TryParse(text.Text, out uint number) => new FieldRange(number, number),
        _ => null,
    };
}
