using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Numbers, ranges of them, marks and what else is a number to the kernel.</summary>
internal static class NumberForms
{
    /// <summary>The kernel keeps a probability as so many parts (include/uapi/linux/netfilter/xt_statistic.h).</summary>
    private const double ProbabilityParts = 0x8000_0000;

    public static string? Number(ParsedValue value, ValueContext context) => value switch
    {
        NumberValue number => Text(number.Number, context.Definition.Saved),
        ChoiceValue word => word.Name,
        _ => null,
    };

    /// <summary>Sorted, for the kernel has them as bits.</summary>
    public static string? List(ParsedValue value, ValueContext context) =>
        value is TextValue list ? string.Join(',', list.Text.Split(',').OrderBy(ulong.Parse)) : null;

    public static string? Range(ParsedValue value, ValueContext context)
    {
        if (value is not NumberRangeValue range)
        {
            return null;
        }

        SavedForm form = context.Definition.Saved;
        return range.Last == (context.Definition.OpensRange ? NumberBounds.Largest(context.Definition) : range.First)
            ? Text(range.First, form)
            : $"{Text(range.First, form)}:{Text(range.Last, form)}";
    }

    public static string? Mark(ParsedValue value, ValueContext context) => value is MarkValue mark
        ? mark.Mask == uint.MaxValue && context.Definition.Saved != SavedForm.WithMask ? $"0x{mark.Value:x}" : $"0x{mark.Value:x}/0x{mark.Mask:x}"
        : null;

    public static string? Tos(ParsedValue value, ValueContext context) => value is MarkValue tos ? $"0x{tos.Value:x2}/0x{tos.Mask:x2}" : null;

    public static string? ClassId(ParsedValue value, ValueContext context) =>
        value is NumberValue handle ? $"{handle.Number >> 16:x4}:{handle.Number & 0xffff:x4}" : null;

    public static string? QueueRange(ParsedValue value, ValueContext context) => value is NumberRangeValue range ? $"{range.First}:{range.Last}" : null;

    public static string? UserId(ParsedValue value, ValueContext context) => value switch
    {
        NumberRangeValue range => range.First == range.Last ? range.First.ToString() : $"{range.First}-{range.Last}",

        // Users and groups are the host's, all but this one: number 0 is called root everywhere.
        TextValue { Text: "root" } => "0",
        TextValue name => name.Text,
        _ => null,
    };

    /// <summary>Eleven places, as printf rounds them: the parts are a dyadic fraction, so the exact value is at hand.</summary>
    public static string? Probability(ParsedValue value, ValueContext context)
    {
        if (value is not ProbabilityValue probability)
        {
            return null;
        }

        const ulong places = 100_000_000_000;
        UInt128 scaled = (UInt128)(ulong)Math.Round(probability.Probability * ProbabilityParts, MidpointRounding.AwayFromZero) * places;
        ulong whole = (ulong)(scaled >> 31);
        ulong rest = (ulong)(scaled & 0x7fff_ffff);
        bool isUp = rest > 0x4000_0000 || rest == 0x4000_0000 && (whole & 1) == 1;
        whole += isUp ? 1UL : 0;
        return $"{whole / places}.{whole % places:d11}";
    }

    private static string Text(ulong number, SavedForm form) => form switch
    {
        SavedForm.Hex => $"0x{number:x}",
        SavedForm.Hex2 => $"0x{number:x2}",
        SavedForm.Hex4 => $"0x{number:x4}",
        SavedForm.Hex8 => $"0x{number:x8}",
        _ => number.ToString(),
    };
}
