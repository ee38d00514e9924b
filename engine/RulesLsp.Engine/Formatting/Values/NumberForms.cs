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
        NumberValue number => NameOf(number.Number, context.Definition) ?? Text(number.Number, context.Definition.Saved),
        ChoiceValue word => word.Name,
        _ => null,
    };

    private static string? NameOf(ulong number, CatalogueValue definition)
    {
        if (definition.Saved is not (SavedForm.Name or SavedForm.NameOrHex))
        {
            return null;
        }

        string? name = definition.Choices.FirstOrDefault(choice => choice.Number == (long)number)?.Name;
        return name ?? (definition.Base == 16 ? Text(number, definition.Saved == SavedForm.Name ? SavedForm.Digits : SavedForm.Hex) : null);
    }

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

    /// <summary>value, value/mask, or /mask alone: any of these bits (extensions/libebt_mark_m.c).</summary>
    public static string? MarkOrMask(ParsedValue value, ValueContext context)
    {
        if (value is not TextValue text)
        {
            return null;
        }

        int slash = text.Text.IndexOf('/', StringComparison.Ordinal);
        string number = slash < 0 ? text.Text : text.Text[..slash];
        string mask = slash < 0 ? "" : text.Text[(slash + 1)..];
        if (!IsNumberOrNothing(number, out ulong bits) || !IsNumberOrNothing(mask, out ulong maskBits))
        {
            return null;
        }

        bool isWhole = slash < 0 || maskBits is uint.MaxValue or ulong.MaxValue;
        return number.Length == 0 ? $"/0x{maskBits:x}" : isWhole ? $"0x{bits:x}" : $"0x{bits:x}/0x{maskBits:x}";
    }

    private static bool IsNumberOrNothing(string text, out ulong number)
    {
        number = 0;
        return text.Length == 0 || NumberText.TryRead(text, out number);
    }

    public static string? Tos(ParsedValue value, ValueContext context) => value is MarkValue tos ? $"0x{tos.Value:x2}/0x{tos.Mask:x2}" : null;

    public static string? ClassId(ParsedValue value, ValueContext context) =>
        value is not NumberValue handle ? null
        : context.Definition.Saved == SavedForm.Digits ? $"{handle.Number >> 16:x}:{handle.Number & 0xffff:x}"
        : $"{handle.Number >> 16:x4}:{handle.Number & 0xffff:x4}";

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
        SavedForm.Hex2Upper => $"0x{number:X2}",
        SavedForm.Digits => $"{number:x}",
        SavedForm.Digits4Upper => $"{number:X4}",
        _ => number.ToString(),
    };
}
