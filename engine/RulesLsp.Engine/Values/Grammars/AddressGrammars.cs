using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// One address with an optional mask, as an option of a match or target takes it: the resolver reads it, so that a short form is
/// filled up in front of its last part (libxtables/xtoptions.c, xtopt_parse_hostmask). With a maximum it is a network of at most so
/// many bits with none set behind them (net/ipv6/netfilter/ip6t_NPT.c, ip6t_npt_checkentry).
/// </summary>
internal sealed class AddressGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Address;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        int slash = text.IndexOf('/');
        ValueResult host = ResolvedAddress.Read(slash < 0 ? text : text[..slash], family);
        if (host.Problem is not null)
        {
            return host;
        }

        ValueResult network = slash < 0 ? host : WithMask(text, slash, host, family);
        return definition.Max is { } longest && FirstOf(network) is { } found ? AsNetwork(text, network, found, FirstOf(host)!.Address, longest) : network;
    }

    private static ValueResult WithMask(string text, int slash, ValueResult host, AddressFamily family)
    {

        if (ResolvedAddress.TryReadLength(text.AsSpan(slash + 1), family, out int length) is { } problem)
        {
            return ValueResult.Refused(TextSpan.FromBounds(slash + 1, text.Length), problem);
        }

        if (FirstOf(host) is not { } whole)
        {
            return ValueResult.Of(new HostNameValue(text));
        }

        UInt128 mask = AddressText.PrefixMask(length, family);
        var value = new AddressValue(whole.Address & mask, mask, family);
        return ValueResult.Of(new AddressListValue(value), host.Note ?? ResolvedAddress.NoteOnLength(text, text.AsSpan(slash + 1), length));
    }

    private static ValueResult AsNetwork(string text, ValueResult network, AddressValue found, UInt128 written, long longest)
    {
        var span = new TextSpan(0, text.Length);
        return AddressText.PrefixLength(found.Mask, found.Family) is not { } length || length > longest
                ? ValueResult.Refused(span, $"{text} has more than {longest} bits in its prefix")
            : written != found.Address ? ValueResult.Refused(span, $"{text} has bits behind its prefix: {AddressText.Format(found)} has none")
            : network;
    }

    private static AddressValue? FirstOf(ValueResult result) => result.Value is AddressListValue { Addresses: [var first, ..] } ? first : null;
}

/// <summary>One address without mask (libxtables/xtoptions.c, xtopt_parse_host).</summary>
internal sealed class HostGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Host;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) => ResolvedAddress.Read(text, family);
}

/// <summary>A comma list of plain addresses, at most as many as the definition's maximum (extensions/libip6t_rt.c, parse_addresses).</summary>
internal sealed class HostListGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.HostList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        string[] items = text.Split(',');
        if (items.Length > definition.Max)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"{definition.Max} addresses are the most");
        }

        int start = 0;
        foreach (string item in items)
        {
            if (!PlainAddress.TryRead(item, family, out _))
            {
                return PlainAddress.Refused(item, start, family);
            }

            start += item.Length + 1;
        }

        return ValueResult.Of(new TextValue(text));
    }
}

/// <summary>A prefix length, or a mask in its place (libxtables/xtoptions.c, xtopt_parse_plen and xtopt_parse_plenmask).</summary>
internal sealed class PrefixLengthGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.PrefixLength;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        if (ResolvedAddress.TryReadLength(text, family, out int length) is { } problem)
        {
            return ValueResult.Refused(span, problem);
        }

        ValueNote? note = ResolvedAddress.NoteOnLength(text, text, length);
        return note is not null && !definition.Wraps
            ? ValueResult.Refused(span, $"{text} is no prefix length from 0 to {AddressText.Width(family)}")
            : ValueResult.Of(new NumberValue((ulong)length), note);
    }
}

/// <summary>What the resolver makes of addresses and masks.</summary>
internal static class ResolvedAddress
{
    public static ValueResult Read(string text, AddressFamily family)
    {
        if (family == AddressFamily.IPv4)
        {
            return TryReadAton(text, out uint address4) ? Of(address4, family, AddressText.TryReadStrictIPv4(text, out _) ? null : Note(text, address4)) : Name(text, family);
        }

        int zone = text.IndexOf('%');
        return AddressText.TryReadIPv6(zone < 0 ? text : text.AsSpan(0, zone), out UInt128 address6)
            ? Of(address6, family, zone < 0 ? null : new ValueNote($"the zone of {text} is left out", text[..zone]))
            : Name(text, family);
    }

    /// <summary>
    /// Reads a length or a mask. IPv4 takes any number, and any dotted mask: what is no prefix compares every bit.
    /// </summary>
    /// <returns>What is wrong; null when it can be read.</returns>
    public static string? TryReadLength(ReadOnlySpan<char> text, AddressFamily family, out int length)
    {
        int width = AddressText.Width(family);
        length = width;
        if (NumberText.TryRead(text, out ulong number) && number <= (family == AddressFamily.IPv4 ? uint.MaxValue : (uint)width))
        {
            length = (int)Math.Min(number, (ulong)width);
            return null;
        }

        UInt128 mask = 0;
        bool isMask = family == AddressFamily.IPv4
            ? text.Contains('.') && TryReadMask4(text, out mask)
            : AddressText.TryReadIPv6(text, out mask);
        length = AddressText.PrefixLength(mask, family) ?? width;
        return isMask ? null
            : text.Length == 0 ? "a mask is missing after the slash"
            : $"'{text}' is no prefix length from 0 to {width}, and no mask";
    }

    /// <summary>A length that loads as another one than it looks like.</summary>
    public static ValueNote? NoteOnLength(string text, ReadOnlySpan<char> lengthText, int length)
    {
        bool isNumber = NumberText.TryRead(lengthText, out ulong number);
        bool saysSo = isNumber ? number == (ulong)length
            : lengthText.Contains(':') || (AddressText.TryReadStrictIPv4(lengthText, out uint mask) && AddressText.PrefixLength(mask, AddressFamily.IPv4) is not null);
        return saysSo ? null : new ValueNote($"{lengthText} is loaded as {length}", string.Concat(text.AsSpan(0, text.Length - lengthText.Length), length.ToString()));
    }

    private static bool TryReadMask4(ReadOnlySpan<char> text, out UInt128 mask)
    {
        bool isMask = AddressText.TryReadIPv4(text, out uint mask4, out bool isPlain);
        // A mask in short form is none: every bit counts.
        mask = isPlain ? mask4 : AddressText.AllOnes4;
        return isMask;
    }

    /// <summary>inet_aton: one to four parts in base 0, of which the last one fills what is left.</summary>
    public static bool TryReadAton(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        int parts = text.Count('.') + 1;
        if (parts > 4)
        {
            return false;
        }

        int shift = 32;
        foreach (Range range in text.Split('.'))
        {
            bool isLast = range.End.GetOffset(text.Length) == text.Length;
            ulong most = isLast ? (1UL << shift) - 1 : 255;
            if (!NumberText.TryRead(text[range], out ulong number) || number > most)
            {
                return false;
            }

            shift -= 8;
            address |= isLast ? (uint)number : (uint)number << shift;
        }

        return true;
    }

    private static ValueNote Note(string text, uint address)
    {
        string loaded = AddressText.Format(address, AddressFamily.IPv4);
        return new ValueNote($"{text} is loaded as {loaded}", loaded);
    }

    private static ValueResult Of(UInt128 address, AddressFamily family, ValueNote? note) =>
        ValueResult.Of(new AddressListValue(new AddressValue(address, AddressText.AllOnes(family), family)), note);

    private static ValueResult Name(string text, AddressFamily family)
    {
        bool isName = text.Any(char.IsAsciiLetter) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
        return isName ? ValueResult.Of(new HostNameValue(text)) : PlainAddress.Refused(text, 0, family);
    }
}
