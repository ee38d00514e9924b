using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features.Sentences;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Says what iptables loads for a value.</summary>
internal static class LoadedValue
{
    /// <summary>A few words; null when the text says it all.</summary>
    public static string? Describe(ParsedValue value, CatalogueValue definition, AddressFamily family) => value switch
    {
        AddressListValue list => string.Join("; ", list.Addresses.Select(Address)),
        AddressRangeValue range => $"{Code(AddressText.Format(range.First, range.Family))} to {Code(AddressText.Format(range.Last, range.Family))}, {CountOf(range.Last - range.First)} addresses",
        HostNameValue host => $"the addresses that {Code(host.Name)} has at the moment of loading: a failing name keeps the whole table from loading",
        ProtocolValue { Number: 0 } => "every protocol",
        ProtocolValue protocol => $"protocol {protocol.Number} ({ProtocolNames.NameOf(protocol.Number)})",
        InterfaceValue { IsPrefix: true } device => device.Name.Length == 0 ? "any interface, or none" : $"every interface whose name starts with {Code(device.Name)}",
        PortRangeValue port => Ports([port]),
        PortListValue list => Ports(list.Ports),
        ServiceNameValue service => $"the port that /etc/services of the host gives for {Code(service.Name)}",
        MarkValue mark => mark.Mask == uint.MaxValue ? $"the mark 0x{mark.Value:x}, all bits" : $"0x{mark.Value:x} in the bits 0x{mark.Mask:x}",
        TcpFlagsValue flags => $"the flag byte 0x{flags.Flags:x2}",
        IcmpTypeValue { IsAny: true } => "every type",
        IcmpTypeValue icmp => IcmpType(icmp, definition),
        ConntrackStatesValue states => RuleWords.Join(RuleWords.StateNames(states.States), "or"),
        RateValue rate => $"{rate.Count} per {(rate.Seconds == 1 ? "second" : $"{rate.Seconds} seconds")}",
        NatRangeValue nat => NatRange(nat, family),
        _ => null,
    };

    private static string Address(AddressValue address)
    {
        string text = Code(AddressText.Format(address));
        if (AddressText.PrefixLength(address.Mask, address.Family) is not { } length)
        {
            return $"{text}, a mask with gaps";
        }

        int width = AddressText.Width(address.Family);
        if (length == width)
        {
            return text + ", one address";
        }

        if (length == 0)
        {
            return text + ", every address";
        }

        UInt128 last = address.Address | (AddressText.AllOnes(address.Family) & ~address.Mask);
        return $"{text}, {Code(AddressText.Format(address.Address, address.Family))} to {Code(AddressText.Format(last, address.Family))}, {CountOf(last - address.Address)} addresses";
    }

    /// <summary>The number of addresses up to a distance; powers of two where the number is too long to read.</summary>
    private static string CountOf(UInt128 distance)
    {
        UInt128 count = distance + 1;
        return distance >= (UInt128)1 << 40 && UInt128.PopCount(count) <= 1
            ? $"2^{(count == 0 ? 128 : (int)UInt128.Log2(count))}"
            : count.ToString();
    }

    private static string Ports(ImmutableArray<PortRangeValue> ports) => string.Join(", ", ports.Select(port =>
        port.First == port.Last ? $"port {port.First}{ServiceOf(port.First)}" : $"ports {port.First} to {port.Last}"));

    private static string ServiceOf(ushort port)
    {
        string? name = ServiceNames.All.Where(service => service.Value == port).Select(service => service.Key).Order(StringComparer.Ordinal).FirstOrDefault();
        return name is null ? "" : $" ({name})";
    }

    private static string IcmpType(IcmpTypeValue icmp, CatalogueValue definition)
    {
        ImmutableArray<IcmpTypeName> names = definition.Type == ValueTypes.Icmpv6Type ? IcmpTypeNames.IPv6 : IcmpTypeNames.IPv4;
        bool isOneCode = icmp.FirstCode == icmp.LastCode;
        IcmpTypeName? name = names.FirstOrDefault(candidate => candidate.Type == icmp.Type && (isOneCode ? candidate.Code == icmp.FirstCode : candidate.Code is null));
        string codes = isOneCode ? $", code {icmp.FirstCode}" : "";
        return $"type {icmp.Type}{codes}" + (name is null ? "" : $" ({name.Name})");
    }

    private static string NatRange(NatRangeValue nat, AddressFamily family)
    {
        var parts = new List<string>();
        if (nat.FirstAddress is { } first)
        {
            string range = nat.LastAddress is { } last && last != first ? $" to {Code(AddressText.Format(last, family))}" : "";
            parts.Add($"the address {Code(AddressText.Format(first, family))}{range}");
        }

        if (nat.FirstPort is { } port)
        {
            parts.Add(nat.LastPort is { } lastPort && lastPort != port ? $"ports {port} to {lastPort}" : $"port {port}");
        }

        return string.Join(", ", parts);
    }

    private static string Code(string text) => $"`{text}`";
}
