using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>iprange's <c>first[-last]</c> of plain addresses (extensions/libxt_iprange.c, iprange_parse_spec).</summary>
internal sealed class AddressRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.AddressRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> firstText = dash < 0 ? text : text.AsSpan(0, dash);
        if (!PlainAddress.TryRead(firstText, family, out UInt128 first))
        {
            return PlainAddress.Refused(firstText, 0, family);
        }

        if (dash < 0)
        {
            return ValueResult.Of(new AddressRangeValue(first, first, family));
        }

        ReadOnlySpan<char> lastText = text.AsSpan(dash + 1);
        if (!PlainAddress.TryRead(lastText, family, out UInt128 last))
        {
            return PlainAddress.Refused(lastText, dash + 1, family);
        }

        var value = new AddressRangeValue(first, last, family);
        return first <= last
            ? ValueResult.Of(value)
            : ValueResult.WithNote(value, new ValueNote($"the range {text} is turned round and matches nothing", $"{lastText}-{firstText}"));
    }
}

/// <summary>An address without mask, as libxtables reads one where no host name is taken.</summary>
internal static class PlainAddress
{
    public static bool TryRead(ReadOnlySpan<char> text, AddressFamily family, out UInt128 address)
    {
        if (family == AddressFamily.IPv6)
        {
            return AddressText.TryReadIPv6(text, out address);
        }

        bool isAddress = AddressText.TryReadIPv4(text, out uint address4, out _);
        address = address4;
        return isAddress;
    }

    public static ValueResult Refused(ReadOnlySpan<char> text, int offset, AddressFamily family) =>
        ValueResult.Refused(
            new TextSpan(offset, text.Length),
            text.Length == 0 ? "an address is missing here"
            : family == AddressFamily.IPv4 && AddressText.TryReadIPv6(text, out _) ? $"'{text}' is an IPv6 address in an IPv4 ruleset"
            : family == AddressFamily.IPv6 && AddressText.TryReadStrictIPv4(text, out _) ? $"'{text}' is an IPv4 address in an IPv6 ruleset"
            : $"'{text}' is no {family} address");
}
