using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Values as canonical text, so that equal conditions get equal keys and different ones never do.</summary>
internal static class ValueKeys
{
    /// <summary>The text; null for a type that has none, whose condition then stays unmodelled.</summary>
    public static string? Of(ParsedValue value) => value switch
    {
        AddressValue address => $"{address.Address:x}/{address.Mask:x}",
        AddressListValue list => string.Join(',', list.Addresses.Select(Of)),
        HostNameValue host => "host:" + host.Name,
        AddressRangeValue range => $"{range.First:x}-{range.Last:x}",
        ProtocolValue protocol => protocol.Number.ToString(CultureInfo.InvariantCulture),
        InterfaceValue device => device.IsPrefix ? device.Name + "+" : device.Name,
        PortRangeValue ports => $"{ports.First}:{ports.Last}",
        PortListValue list => string.Join(',', list.Ports.Select(Of)),
        ServiceNameValue service => "service:" + service.Name,
        NumberValue number => number.Number.ToString(CultureInfo.InvariantCulture),
        NumberRangeValue range => $"{range.First}:{range.Last}",
        MarkValue mark => $"{mark.Value:x}/{mark.Mask:x}",
        TcpFlagsValue flags => $"flags:{flags.Flags:x}",
        IcmpTypeValue type => type.IsAny ? "any" : $"{type.Type}/{type.FirstCode}-{type.LastCode}",
        ConntrackStatesValue states => $"states:{(int)states.States:x}",
        RateValue rate => $"{rate.Count}/{rate.Seconds}",
        ChoiceValue choice => choice.Name,
        TextValue text => "\"" + text.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"",
        MacValue mac => $"{mac.Address:x}/{mac.Mask:x}",
        NatRangeValue nat => $"{nat.FirstAddress:x}-{nat.LastAddress:x}:{nat.FirstPort}-{nat.LastPort}/{nat.BasePort}",
        SetDirectionsValue directions => string.Join(',', directions.IsSource.Select(isSource => isSource ? "src" : "dst")),
        ProbabilityValue probability => probability.Probability.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };
}
