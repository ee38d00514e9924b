using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;
using Sprache;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Addresses, ranges of them, and what NAT targets take.</summary>
internal static class AddressForms
{
    public static string? List(ParsedValue value, ValueContext context) => value is AddressListValue list
        ? string.Join(',', list.Addresses.Select(address => One(address, context.Definition.Saved)))
        : null;

    /// <summary>One address with its prefix length, or a mask where it has gaps.</summary>
    public static string One(AddressValue address, SavedForm form) =>
        form == SavedForm.BareHost && address.Mask == AddressText.AllOnes(address.Family)
            ? AddressText.Format(address.Address, address.Family)
            : AddressText.Format(address);

    public static string? Host(ParsedValue value, ValueContext context) =>
        value is AddressListValue { Addresses: [var host] } ? AddressText.Format(host.Address, host.Family) : null;

    /// <summary>Plain addresses, which the grammar has judged.</summary>
    public static string? HostList(ParsedValue value, ValueContext context) =>
        value is TextValue list ? string.Join(',', list.Text.Split(',').Select(item => Canonical(item, context.Family))) : null;

    public static string? Range(ParsedValue value, ValueContext context) => value is AddressRangeValue range
        ? $"{AddressText.Format(range.First, range.Family)}-{AddressText.Format(range.Last, range.Family)}"
        : null;

    /// <summary>IPv6 addresses stand in brackets when ports follow (extensions/libxt_NAT.c, print_range).</summary>
    public static string? NatRange(ParsedValue value, ValueContext context)
    {
        if (value is not NatRangeValue range)
        {
            return null;
        }

        string addresses = Addresses(range, context.Family);
        if (range.FirstPort is not { } port)
        {
            return addresses;
        }

        bool hasBrackets = context.Family == AddressFamily.IPv6 && addresses.Length > 0;
        string last = range.LastPort is { } lastPort && lastPort != port ? $"-{lastPort}" : "";
        string basePort = range.BasePort is { } shift ? $"/{shift}" : "";
        return $"{(hasBrackets ? $"[{addresses}]" : addresses)}:{port}{last}{basePort}";
    }

    public static string? Mac(ParsedValue value, ValueContext context) => value is not MacValue mac ? null
        : context.Definition.Saved == SavedForm.Group && MacMaskGrammar.Names.FirstOrDefault(group => group.Value == mac).Name is { } name ? name
        : mac.Mask == MacGrammar.AllOnes ? Bytes(mac.Address)
        : $"{Bytes(mac.Address)}/{Bytes(mac.Mask)}";

    /// <summary>The addresses in order, without leading zeros, as the kernel's set has them (extensions/libebt_among.c).</summary>
    public static string? MacList(ParsedValue value, ValueContext context)
    {
        if (value is not TextValue list)
        {
            return null;
        }

        IEnumerable<(ulong Mac, UInt128 Host, string Text)> items = list.Text.Split(',').Select(item =>
        {
            string[] parts = item.Split('=');
            ulong mac = parts[0].Length == 0 ? 0 : MacGrammar.Address.Parse(parts[0]);
            UInt128 host = parts.Length > 1 && PlainAddress.TryRead(parts[1], AddressFamily.IPv4, out UInt128 read) ? read : 0;
            string text = string.Join(':', Enumerable.Range(0, 6).Select(index => ((mac >> (40 - 8 * index)) & 0xff).ToString("x")));
            return (mac, host, parts.Length > 1 ? $"{text}={AddressText.Format(host, AddressFamily.IPv4)}" : text);
        });
        return string.Join(',', items.OrderBy(item => item.Mac).ThenBy(item => item.Host).Select(item => item.Text));
    }

    private static string Canonical(string address, AddressFamily family) =>
        PlainAddress.TryRead(address, family, out UInt128 read) ? AddressText.Format(read, family) : address;

    private static string Addresses(NatRangeValue range, AddressFamily family)
    {
        if (range.FirstAddress is not { } first)
        {
            return "";
        }

        return range.LastAddress is { } last && last != first
            ? $"{AddressText.Format(first, family)}-{AddressText.Format(last, family)}"
            : AddressText.Format(first, family);
    }

    private static string Bytes(ulong address) =>
        string.Join(':', Enumerable.Range(0, 6).Select(index => ((address >> (40 - 8 * index)) & 0xff).ToString("x2")));
}
