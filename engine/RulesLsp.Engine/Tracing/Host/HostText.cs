using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>Addresses and prefixes as host descriptions write them.</summary>
internal static class HostText
{
    /// <summary>An address of either family.</summary>
    public static (AddressFamily Family, UInt128 Address)? AddressOf(string text)
    {
        if (AddressText.TryReadStrictIPv4(text, out uint narrow))
        {
            return (AddressFamily.IPv4, narrow);
        }

        return AddressText.TryReadIPv6(text, out UInt128 wide) ? (AddressFamily.IPv6, wide) : null;
    }

    /// <summary>An address with or without a prefix length.</summary>
    public static (AddressFamily Family, UInt128 Address, int PrefixLength)? PrefixOf(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (AddressOf(slash < 0 ? text : text[..slash]) is not { } address)
        {
            return null;
        }

        int width = AddressText.Width(address.Family);
        if (slash < 0)
        {
            return (address.Family, address.Address, width);
        }

        return int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= width
            ? (address.Family, address.Address, length)
            : null;
    }

    /// <summary>An address, a prefix or "first-last".</summary>
    public static FieldRange? RangeOf(string text, AddressFamily family)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
        {
            return AddressOf(text[..dash]) is { } first && AddressOf(text[(dash + 1)..]) is { } last && first.Family == family && last.Family == family
                ? new FieldRange(first.Address, last.Address)
                : null;
        }

        if (PrefixOf(text) is not { } prefix || prefix.Family != family)
        {
            return null;
        }

        UInt128 mask = AddressText.PrefixMask(prefix.PrefixLength, family);
        return new FieldRange(prefix.Address & mask, (prefix.Address & mask) | (~mask & AddressText.AllOnes(family)));
    }
}
