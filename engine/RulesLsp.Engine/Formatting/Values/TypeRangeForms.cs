using System.Collections.Immutable;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Ranges of types and codes: by name where one fits exactly, else in numbers (libxtables, xt_ebt_print_icmp).</summary>
internal static class TypeRangeForms
{
    public static string? Icmp(ParsedValue value, ValueContext context) => OfNames(value, IcmpTypeNames.IPv4);

    public static string? Icmpv6(ParsedValue value, ValueContext context) => OfNames(value, IcmpTypeNames.IPv6);

    /// <summary>Codes are read and not kept.</summary>
    public static string? Igmp(ParsedValue value, ValueContext context)
    {
        if (value is not TextValue text || !TryRead(text.Text, out ByteRange types, out _))
        {
            return null;
        }

        return IcmpRangeGrammar.IgmpNames.FirstOrDefault(name => name.Type == types.First && types.IsSingle).Name ?? types.ToString();
    }

    private static string? OfNames(ParsedValue value, ImmutableArray<IcmpTypeName> names)
    {
        if (value is not TextValue text)
        {
            return null;
        }

        if (!TryRead(text.Text, out ByteRange types, out ByteRange codes))
        {
            return names.FirstOrDefault(name => name.Alias == text.Text)?.Name;
        }

        IcmpTypeName? named = names.FirstOrDefault(name => types.IsSingle && name.Type == types.First
            && codes == (name.Code is { } code ? new ByteRange(code, code) : ByteRange.All));
        return named?.Name ?? $"{types}/{codes}";
    }

    /// <summary>What is no number is a name, which prints itself unless it is an alias.</summary>
    private static bool TryRead(string text, out ByteRange types, out ByteRange codes)
    {
        string[] parts = text.Split('/');
        codes = ByteRange.All;
        return ByteRange.TryRead(parts[0], out types) && (parts.Length == 1 || ByteRange.TryRead(parts[1], out codes));
    }

    private readonly record struct ByteRange(byte First, byte Last)
    {
        public static ByteRange All { get; } = new(0, byte.MaxValue);

        public bool IsSingle => First == Last;

        public static bool TryRead(string text, out ByteRange range)
        {
            string[] ends = text.Split(':');
            bool isRead = NumberText.TryRead(ends[0], out ulong first);
            ulong last = first;
            isRead = isRead && (ends.Length == 1 || NumberText.TryRead(ends[1], out last));
            range = new ByteRange((byte)first, (byte)last);
            return isRead;
        }

        public override string ToString() => IsSingle ? First.ToString() : $"{First}:{Last}";
    }
}
