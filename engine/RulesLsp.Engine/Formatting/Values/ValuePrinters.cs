using System.Collections.Frozen;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Prints a value of one type as iptables-save does; null for a value that the type does not have.</summary>
internal delegate string? ValuePrinter(ParsedValue value, ValueContext context);

/// <summary>The closed list of printers: one for each name of <see cref="ValueTypes"/>.</summary>
internal static class ValuePrinters
{
    private static readonly FrozenDictionary<string, ValuePrinter> ByType = new Dictionary<string, ValuePrinter>(StringComparer.Ordinal)
    {
        [ValueTypes.AddressList] = AddressForms.List,
        [ValueTypes.Address] = AddressForms.List,
        [ValueTypes.Host] = AddressForms.Host,
        [ValueTypes.HostList] = AddressForms.HostList,
        [ValueTypes.AddressRange] = AddressForms.Range,
        [ValueTypes.NatRange] = AddressForms.NatRange,
        [ValueTypes.Mac] = AddressForms.Mac,
        [ValueTypes.MacMask] = AddressForms.Mac,
        [ValueTypes.MacList] = AddressForms.MacList,
        [ValueTypes.MarkOrMask] = NumberForms.MarkOrMask,
        [ValueTypes.IcmpRange] = TypeRangeForms.Icmp,
        [ValueTypes.Icmpv6Range] = TypeRangeForms.Icmpv6,
        [ValueTypes.IgmpRange] = TypeRangeForms.Igmp,
        [ValueTypes.Protocol] = NameForms.Protocol,
        [ValueTypes.Interface] = NameForms.Interface,
        [ValueTypes.Port] = PortForms.Range,
        [ValueTypes.PortRange] = PortForms.Range,
        [ValueTypes.PortList] = PortForms.List,
        [ValueTypes.NatPortRange] = PortForms.NatRange,
        [ValueTypes.Number] = NumberForms.Number,
        [ValueTypes.NumberRange] = NumberForms.Range,
        [ValueTypes.NumberList] = NumberForms.List,
        [ValueTypes.PrefixLength] = NumberForms.Number,
        [ValueTypes.Mark] = NumberForms.Mark,
        [ValueTypes.Tos] = NumberForms.Tos,
        [ValueTypes.Dscp] = NumberForms.Number,
        [ValueTypes.ClassId] = NumberForms.ClassId,
        [ValueTypes.QueueRange] = NumberForms.QueueRange,
        [ValueTypes.UserId] = NumberForms.UserId,
        [ValueTypes.Probability] = NumberForms.Probability,
        [ValueTypes.Rate] = RateForms.Rate,
        [ValueTypes.Bytes] = RateForms.Burst,
        [ValueTypes.BitRate] = RateForms.BitRate,
        [ValueTypes.TcpFlags] = NameForms.TcpFlags,
        [ValueTypes.IcmpType] = NameForms.IcmpType,
        [ValueTypes.Icmpv6Type] = NameForms.Icmpv6Type,
        [ValueTypes.ConntrackStates] = NameForms.States,
        [ValueTypes.States] = NameForms.States,
        [ValueTypes.Choice] = ChoiceForms.Choice,
        [ValueTypes.ChoiceList] = ChoiceForms.List,
        [ValueTypes.SetDirections] = NameForms.SetDirections,
        [ValueTypes.TimeOfDay] = TimeForms.TimeOfDay,
        [ValueTypes.DateTime] = TimeForms.DateTime,
        [ValueTypes.Duration] = TimeForms.Duration,
        [ValueTypes.U32] = PayloadForms.U32,
        [ValueTypes.HexString] = PayloadForms.HexString,
        [ValueTypes.BpfProgram] = PayloadForms.BpfProgram,
        [ValueTypes.HeaderOptions] = NameForms.Text,
        [ValueTypes.Text] = NameForms.Text,
        [ValueTypes.SetName] = NameForms.Text,
        [ValueTypes.Target] = NameForms.Text,
        [ValueTypes.Chain] = NameForms.Text,
        [ValueTypes.Module] = NameForms.Text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The printer of a type; null for a type that nobody has taught to print.</summary>
    public static ValuePrinter? Find(string type) => ByType.GetValueOrDefault(type);

    /// <summary>
    /// The text of a value, not quoted yet; null when it can't be printed. What is a text without a form of its type, such as a name
    /// that a file of the host explains, prints itself.
    /// </summary>
    public static string? Print(ParsedValue value, ValueContext context) => value switch
    {
        // What the host looks up at load time stays for it to look up.
        HostNameValue host => host.Name,
        ServiceNameValue service => service.Name,
        _ => Find(context.Definition.Type)?.Invoke(value, context) ?? NameForms.Text(value, context),
    };
}
