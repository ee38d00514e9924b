using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Formatting.Values;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Translation;

/// <summary>Values of options in the spelling of nft, alone or with the operator that compares with them.</summary>
internal static class NftValues
{
    /// <summary>No device has this name, for a slash can't be in one (xtables-translate writes the same).</summary>
    private const string NoDevice = "\"INVAL/D\"";

    /// <summary>What every length of a header is, and no packet has that lacks the header: the opposite of a length that no header has.</summary>
    private const string AnyLength = "0-255";

    /// <summary>The kernel throws dice of 31 bits (net/netfilter/xt_statistic.c).</summary>
    private const double ProbabilityParts = 0x8000_0000;

    /// <summary>The value with its operator: <c>22</c>, <c>!= 22</c>, <c>and 0xff == 0x1</c>.</summary>
    public static string Compare(SavedOption option, int index, string form, ModuleReading reading)
    {
        string not = option.IsNegated ? "!= " : "";
        string mark = option.IsNegated ? "!=" : "==";
        return option.Values[index] switch
        {
            MarkValue { Mask: not uint.MaxValue } bits => $"and 0x{bits.Mask:x} {mark} 0x{bits.Value:x}",
            AddressListValue { Addresses: [var one] } when HasGaps(one) => Masked(one, mark),
            AddressValue one when HasGaps(one) => Masked(one, mark),
            InterfaceValue { IsPrefix: true, Name: "" } => NoDevice,
            NumberValue length when option.IsNegated && form.StartsWith('/') && LengthOf(length.Number, form) is null => AnyLength,
            ChoiceValue when form == "flags" => (option.IsNegated ? "! " : "") + Text(option, index, form, reading),
            _ => not + Text(option, index, form, reading),
        };
    }

    /// <summary>The value alone; one that nft can't have is a reason of the reading.</summary>
    public static string Text(SavedOption option, int index, string form, ModuleReading reading)
    {
        OptionNft? data = option.Definition.Nft;
        CatalogueValue definition = option.Definition.Values[index];
        switch (option.Values[index])
        {
            case HostNameValue host:
                reading.Differ($"the name {host.Name} is looked up when the script loads, and may stand for one address only");
                return host.Name;
            case ServiceNameValue service:
                reading.Differ($"the service {service.Name} is looked up when the script loads");
                return service.Name;
            case ChoiceValue choice:
                return Choices(choice, definition, form, data?.Words, reading);
            case TextValue text when form == "quoted":
                return Quoted(text.OnNft ?? text.Text, reading);
            case TextValue text when form.StartsWith("each ", StringComparison.Ordinal):
                return string.Join(' ', text.Text.Split(',').Select(item => $"{form[5..]} {item}"));
            case TextValue text when definition.Type is ValueTypes.Number or ValueTypes.Mark:
                return reading.Refuse($"the number that {text.Text} stands for is told by a file of the host");
            case NumberValue number:
                return Number(number.Number, definition, form, data?.Words, reading);
            case NatRangeValue { BasePort: not null }:
                return reading.Refuse("nft does not shift a range of ports");
            case AddressListValue { Addresses: [var one] }:
                return form == "host" ? Host(one) : Address(one);
            case MarkValue bits when form.StartsWith("bits ", StringComparison.Ordinal):
                return Changed(bits, form[5..]);
            case var value:
                return Plain(value, form, reading.Scope.Family) ?? reading.Refuse($"the value of {option.Definition.Name} has no form in nft");
        }
    }

    /// <summary>A text in double quotes, which nft has no way to write inside of one; a dollar would begin a variable.</summary>
    public static string Quoted(string text, ModuleReading reading) => text.AsSpan().ContainsAny('"', '$')
        ? reading.Refuse($"nft has no way to write {(text.Contains('"', StringComparison.Ordinal) ? "a double quote" : "a dollar")} inside of a text")
        : $"\"{text}\"";

    /// <summary>One port, a range, or several in braces.</summary>
    public static string Ports(PortListValue list) =>
        list.Ports.Length == 1 ? Range(list.Ports[0].First, list.Ports[0].Last) : $"{{ {string.Join(", ", list.Ports.Select(item => Range(item.First, item.Last)))} }}";

    /// <summary>One item, or several in braces.</summary>
    public static string SetOf(IReadOnlyList<string> items) => items.Count == 1 ? items[0] : $"{{ {string.Join(", ", items)} }}";

    private static string? Plain(ParsedValue value, string form, AddressFamily family) => value switch
    {
        AddressValue one => Address(one),
        AddressRangeValue range => $"{AddressText.Format(range.First, range.Family)}-{AddressText.Format(range.Last, range.Family)}",
        ProtocolValue protocol => form == "number" ? protocol.Number.ToString(CultureInfo.InvariantCulture) : ProtocolNames.NameOf(protocol.Number),
        InterfaceValue device => Device(device),
        PortRangeValue ports => Range(ports.First, ports.Last),
        PortListValue list => Ports(list),
        NumberRangeValue range => form == "seconds" ? Seconds(range) : Range(range.First, range.Last),
        MarkValue bits => $"0x{bits.Value:x}",
        TcpFlagsValue flags => Flags(flags),
        RateValue rate => Rate(rate),
        TextValue text => text.Text == "root" ? "0" : text.Text,
        MacValue mac => string.Join(':', Enumerable.Range(0, 6).Select(index => ((mac.Address >> (40 - 8 * index)) & 0xff).ToString("x2", CultureInfo.InvariantCulture))),
        NatRangeValue range => NatRange(range, family),
        ProbabilityValue probability => Math.Round(probability.Probability * ProbabilityParts, MidpointRounding.AwayFromZero).ToString("f0", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static bool HasGaps(AddressValue one) => AddressText.PrefixLength(one.Mask, one.Family) is null;

    private static string Masked(AddressValue one, string mark) => $"& {AddressText.Format(one.Mask, one.Family)} {mark} {AddressText.Format(one.Address, one.Family)}";

    private static string Address(AddressValue one) =>
        one.Mask == AddressText.AllOnes(one.Family) ? AddressText.Format(one.Address, one.Family) : AddressText.Format(one);

    /// <summary>An address in front of a port; none stands for the one that the packet came in by.</summary>
    private static string Host(AddressValue one) => one.Address == 0 ? ""
        : one.Family == AddressFamily.IPv6 ? $"[{AddressText.Format(one.Address, one.Family)}]"
        : AddressText.Format(one.Address, one.Family);

    /// <summary>A star at the end stands for any rest, so one that is meant is escaped.</summary>
    private static string Device(InterfaceValue device) =>
        device.IsPrefix ? $"\"{device.Name}*\"" : device.Name.EndsWith('*') ? $"\"{device.Name[..^1]}\\*\"" : $"\"{device.Name}\"";

    private static string Range(ulong first, ulong last) =>
        first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    /// <summary>iptables cuts what is left of a second off; nft compares thousandths, in 32 bits.</summary>
    private static string Seconds(NumberRangeValue range) => string.Create(
        CultureInfo.InvariantCulture,
        $"{range.First}s-{Math.Min(range.Last, uint.MaxValue / 1000 - 1)}s999ms");

    private static string Flags(TcpFlagsValue flags)
    {
        string[] names = [.. TcpFlagsGrammar.Names.Where(name => byte.IsPow2(name.Bits) && (flags.Flags & name.Bits) != 0).Select(name => name.Name.ToLowerInvariant())];
        return names.Length == 0 ? "0x0" : string.Join(',', names);
    }

    private static string Rate(RateValue rate) =>
        string.Create(CultureInfo.InvariantCulture, $"{rate.Count}/{rate.Seconds switch { 1 => "second", 60 => "minute", 3600 => "hour", _ => "day" }}");

    /// <summary>(mark and not mask) xor value, in the shortest words (extensions/libxt_MARK.c, mark_tg_xlate).</summary>
    private static string Changed(MarkValue bits, string mark) => bits switch
    {
        { Mask: uint.MaxValue } => $"0x{bits.Value:x}",
        { Mask: 0 } => $"{mark} xor 0x{bits.Value:x}",
        { Value: 0 } => $"{mark} and 0x{~bits.Mask:x}",
        _ when bits.Value == bits.Mask => $"{mark} or 0x{bits.Value:x}",
        _ => $"{mark} and 0x{~bits.Mask:x} xor 0x{bits.Value:x}",
    };

    private static string NatRange(NatRangeValue range, AddressFamily family)
    {
        bool hasPorts = range.FirstPort is not null;
        bool hasBrackets = family == AddressFamily.IPv6 && hasPorts;
        string One(UInt128 address) => hasBrackets ? $"[{AddressText.Format(address, family)}]" : AddressText.Format(address, family);
        string addresses = range.FirstAddress is not { } first ? ""
            : range.LastAddress is { } last && last != first ? $"{One(first)}-{One(last)}"
            : One(first);
        return hasPorts ? $"{addresses}:{Range(range.FirstPort!.Value, range.LastPort ?? range.FirstPort.Value)}" : addresses;
    }

    private static string Choices(ChoiceValue choice, CatalogueValue definition, string form, ImmutableDictionary<string, string>? words, ModuleReading reading)
    {
        ImmutableArray<string> given = definition.Type == ValueTypes.ChoiceList ? ChoiceForms.Sorted(choice, definition) : [choice.Name];
        string[] items = [.. given.Select(item => words?.GetValueOrDefault(item) ?? item.ToLowerInvariant().Replace('_', '-'))];
        return items.Contains(OptionNft.NoWord) ? reading.Refuse($"nft has no word for {given[items.IndexOf(OptionNft.NoWord)]}")
            : form == "flags" ? string.Join(',', items)
            : SetOf(items);
    }

    private static string Number(ulong number, CatalogueValue definition, string form, ImmutableDictionary<string, string>? words, ModuleReading reading)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        if (words?.GetValueOrDefault(text) is { } word)
        {
            return word;
        }

        return form switch
        {
            ['/', ..] => Units(number, form, reading),
            "hex2" => $"0x{number:x2}",
            _ when definition.Type == ValueTypes.ClassId => number == 0 ? "none" : number == uint.MaxValue ? "root" : $"{number >> 16:x}:{number & 0xffff:x}",
            _ when number > long.MaxValue => reading.Refuse($"{number} is too large for nft"),
            _ => text,
        };
    }

    private static string Units(ulong bytes, string form, ModuleReading reading) =>
        LengthOf(bytes, form)?.ToString(CultureInfo.InvariantCulture) ?? reading.Refuse($"no header has a length of {bytes} bytes, so no packet matches");

    /// <summary>A length in bytes as the header has it: <c>/8-1</c> is in units of 8 bytes, the first one not counted; null: none has it.</summary>
    private static byte? LengthOf(ulong bytes, string form)
    {
        int less = form.IndexOf('-', StringComparison.Ordinal);
        ulong unit = ulong.Parse(form.AsSpan(1, less - 1), CultureInfo.InvariantCulture);
        ulong first = ulong.Parse(form.AsSpan(less + 1), CultureInfo.InvariantCulture);
        return bytes % unit == 0 && bytes / unit >= first && bytes / unit - first <= byte.MaxValue ? (byte)(bytes / unit - first) : null;
    }
}
