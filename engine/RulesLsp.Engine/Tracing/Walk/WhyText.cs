using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Why a rule did not match: what the packet has and what the rule asks for.</summary>
internal static class WhyText
{
    public static string Of(PacketTest test, string? observed, AddressFamily family) => test switch
    {
        NeverTest never => $"never matches: {never.Why}",
        RangeTest { Need: not null } when observed is null => "the match cannot read the packet's transport header, and drops it",
        RangeTest range => Compare(range.Field, observed, range.IsNegated, FieldText.Ranges(range.Field, range.Ranges, family)),
        MaskTest mask => Compare(mask.Field, observed, mask.IsNegated, FieldText.Masked(mask.Field, mask.Mask, mask.Value, family)),
        InterfaceTest device => Device(device, observed),
        AnyOfTest { Alternatives: [RangeTest first, ..] } any => Alternatives(any, first, observed, family),
        OpaqueTest when observed is null => "the match throws the packet away instead of answering",
        OpaqueTest opaque => observed + (opaque.IsNegated ? ", which the rule excludes" : ""),
        UnmodelledTest unmodelled => $"assumed not to hold: {unmodelled.Text}",
        _ => "does not hold",
    };

    /// <summary>What a condition on one value asks for, without its negation; null: it is none.</summary>
    public static string? Asked(PacketTest test, AddressFamily family) => test switch
    {
        RangeTest range => FieldText.Ranges(range.Field, range.Ranges, family),
        MaskTest mask => FieldText.Masked(mask.Field, mask.Mask, mask.Value, family),
        InterfaceTest device => device.Name + (device.IsPrefix ? "+" : ""),
        AnyOfTest { Alternatives: [RangeTest, ..] } any => string.Join(" or ", any.Alternatives.Select(one => Asked(one, family)).OfType<string>()),
        _ => null,
    };

    private static string Compare(PacketField field, string? observed, bool isNegated, string wanted)
    {
        string name = FieldText.Name(field);
        if (observed is null)
        {
            return $"the packet has no {name}";
        }

        return isNegated ? $"{name} {observed} = {wanted}, which the rule excludes" : $"{name} {observed} ≠ {wanted}";
    }

    private static string Device(InterfaceTest test, string? observed)
    {
        string side = test.IsInput ? "in" : "out";
        string wanted = test.Name + (test.IsPrefix ? "+" : "");
        if (string.IsNullOrEmpty(observed))
        {
            return $"no {side} interface here, the rule asks for {wanted}";
        }

        return test.IsNegated ? $"{side} {observed} = {wanted}, which the rule excludes" : $"{side} {observed} ≠ {wanted}";
    }

    private static string Alternatives(AnyOfTest any, RangeTest first, string? observed, AddressFamily family)
    {
        string wanted = FieldText.Ranges(first.Field, first.Ranges, family);
        string seen = observed is null ? "" : $" ({observed})";
        return any.IsNegated ? $"one of the excluded alternatives holds{seen}: {wanted}" : $"none of the alternatives holds{seen}: {FieldText.Name(first.Field)} {wanted} …";
    }
}
