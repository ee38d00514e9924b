using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>What people call the types of option values, and how they are coloured.</summary>
internal static class ValueTypeWords
{
    /// <summary>What stands in this place, in a few words, with limits and an example where it helps.</summary>
    public static string Describe(CatalogueValue value) => value.Type switch
    {
        ValueTypes.AddressList => "an address or network, such as `192.0.2.0/24`; several with commas make several rules",
        ValueTypes.Address => "an address or network, such as `192.0.2.0/24`",
        ValueTypes.Host => "an address without mask",
        ValueTypes.HostList => "addresses with commas",
        ValueTypes.PrefixLength => "a prefix length, such as `24`, or the mask for it",
        ValueTypes.AddressRange => "a range of addresses, such as `192.0.2.10-192.0.2.20`",
        ValueTypes.Protocol => "a protocol: its name or number, or `all`",
        ValueTypes.Interface => "an interface; a final `+` stands for any ending",
        ValueTypes.Port => "a port: its number or its service",
        ValueTypes.PortRange => "a port, a service, or a range such as `1024:65535`",
        ValueTypes.PortList => "ports, services and ranges with commas: 15 places, a range takes two",
        ValueTypes.NatPortRange => "a port, or a range such as `8000-8010`",
        ValueTypes.Number => "a whole number" + Limits(value),
        ValueTypes.NumberRange => "a whole number, or a range such as `10:20`" + Limits(value),
        ValueTypes.NumberList => "whole numbers with commas" + Limits(value),
        ValueTypes.HeaderOptions => "IPv6 options with commas, each a type or `type:length`",
        ValueTypes.BitRate => "a rate of bits or bytes, such as `2.5mbit` or `100KiBps`",
        ValueTypes.Duration => "a time span, such as `250ms` or `1s`",
        ValueTypes.Bytes => "a number of bytes, with a unit if wanted",
        ValueTypes.Mark => "a mark, with a mask if wanted, such as `0x1/0xff`",
        ValueTypes.TcpFlags => "TCP flags with commas, or `ALL` or `NONE`",
        ValueTypes.IcmpType => "an ICMP type: its name, its number, or `type/code`",
        ValueTypes.Icmpv6Type => "an ICMPv6 type: its name, its number, or `type/code`",
        ValueTypes.ConntrackStates or ValueTypes.States => "connection states with commas",
        ValueTypes.Rate => "a rate, such as `10/minute`",
        ValueTypes.Choice => "one of a list of words",
        ValueTypes.ChoiceList => "words of a list, with commas",
        ValueTypes.Text => value.Max is { } longest ? $"text of at most {longest} characters, in double quotes when it has blanks" : "text, in double quotes when it has blanks",
        ValueTypes.Mac => "a link-layer address, such as `02:00:00:00:00:01`",
        ValueTypes.MacMask => "an Ethernet address, with a mask if wanted, or `Unicast`, `Multicast`, `Broadcast` or `BGA`",
        ValueTypes.MacList => "Ethernet addresses with commas, each with an IPv4 address if wanted: `02:00:00:00:00:01=192.0.2.1`",
        ValueTypes.MarkOrMask => "a mark such as `0x1/0xff`, or a mask alone such as `/0xff`",
        ValueTypes.IcmpRange or ValueTypes.Icmpv6Range => "an ICMP type: its name, or ranges such as `8:10/0:3`",
        ValueTypes.IgmpRange => "an IGMP type: its name, its number, or a range",
        ValueTypes.UserId => "a user or group: name, number, or a range of numbers",
        ValueTypes.NatRange => "the new address, with a range and ports if wanted, such as `192.0.2.10:8080`",
        ValueTypes.SetName => "the name of an ipset",
        ValueTypes.SetDirections => "`src` or `dst` for each part of the set's entries, with commas",
        ValueTypes.Probability => "a probability from 0 to 1",
        ValueTypes.TimeOfDay => "a time of day, such as `08:30`",
        ValueTypes.DateTime => "a date and time, such as `2030-01-31T08:30:00`",
        ValueTypes.U32 => "a u32 expression",
        ValueTypes.BpfProgram => "a BPF program as numbers, such as `1,6 0 0 1`",
        ValueTypes.HexString => "text with bytes in hexadecimal between bars, such as `|0d0a|`",
        ValueTypes.Tos => "a TOS value: name, number, or `value/mask`",
        ValueTypes.Dscp => value.Max is null ? "a class, such as `EF` or `AF21`" : "a DSCP value from 0 to 63",
        ValueTypes.ClassId => "a class such as `1:10`, in hexadecimal",
        ValueTypes.QueueRange => "a queue number, or a range such as `0:3`",
        ValueTypes.Target => "a target, or a chain of this table",
        ValueTypes.Chain => "a chain of this table",
        ValueTypes.Module => "a match",
        _ => value.Type,
    };

    /// <summary>How a word of this type is coloured.</summary>
    public static SemanticTokenKind TokenKind(string type) => type switch
    {
        ValueTypes.AddressList or ValueTypes.Address or ValueTypes.Host or ValueTypes.HostList or ValueTypes.AddressRange or ValueTypes.Mac or ValueTypes.MacMask or ValueTypes.MacList or ValueTypes.NatRange => SemanticTokenKind.Address,
        ValueTypes.Interface => SemanticTokenKind.Interface,
        ValueTypes.Text or ValueTypes.HexString or ValueTypes.SetName or ValueTypes.U32 or ValueTypes.BpfProgram => SemanticTokenKind.QuotedText,
        ValueTypes.Protocol or ValueTypes.TcpFlags or ValueTypes.IcmpType or ValueTypes.Icmpv6Type or ValueTypes.IcmpRange or ValueTypes.Icmpv6Range or ValueTypes.IgmpRange or ValueTypes.ConntrackStates
            or ValueTypes.States or ValueTypes.Choice or ValueTypes.ChoiceList or ValueTypes.SetDirections => SemanticTokenKind.EnumMember,
        ValueTypes.Target => SemanticTokenKind.Target,
        ValueTypes.Module => SemanticTokenKind.Match,
        ValueTypes.Chain => SemanticTokenKind.Chain,
        _ => SemanticTokenKind.Number,
    };

    private static string Limits(CatalogueValue value) => (value.Min, value.Max) switch
    {
        ({ } min, { } max) => $" from {min} to {max}",
        ({ } min, null) => $", at least {min}",
        (null, { } max) => $", at most {max}",
        _ => "",
    };
}
