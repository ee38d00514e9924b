using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Tests of options that many rules share are shared by them, too.</summary>
internal static class SharedTests
{
    /// <summary>Each test has one place: the memory has an end.</summary>
    private const int Places = 1 << 12;

    [ThreadStatic]
    private static RangeTest?[]? _ranges;

    /// <summary>The option's field lies in one range, or does not where the option is negated.</summary>
    public static RangeTest Range(BoundOption option, PacketField field, FieldRange range)
    {
        _ranges ??= new RangeTest?[Places];
        ref RangeTest? known = ref _ranges[(((uint)range.First ^ ((uint)option.NameSpan.Start * 0x9E37_79B1)) * 0x9E37_79B1) >> 20];
        if (known is null || !ReferenceEquals(known.Option, option) || known.Field != field || known.Ranges[0] != range)
        {
            known = new RangeTest(option, option.IsNegated, field, [range]);
        }

        return known;
    }
}
