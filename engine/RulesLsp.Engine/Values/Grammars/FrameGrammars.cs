using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>An Ethernet address with an optional mask, or the name of a group of them (libxtables, xtables_parse_mac_and_mask).</summary>
internal sealed class MacMaskGrammar : IValueGrammar
{
    private static readonly Parser<(ulong Address, IOption<ulong> Mask)> Masked =
        from address in MacGrammar.Address
        from mask in Parse.Char('/').Then(_ => MacGrammar.Address).Optional()
        select (address, mask);

    /// <summary>The groups that have a name.</summary>
    public static ImmutableArray<(string Name, MacValue Value, string Meaning)> Names { get; } =
    [
        ("Unicast", new MacValue(0, 0x0100_0000_0000), "one receiver"),
        ("Multicast", new MacValue(0x0100_0000_0000, 0x0100_0000_0000), "a group of receivers, or all"),
        ("Broadcast", new MacValue(MacGrammar.AllOnes, MacGrammar.AllOnes), "all receivers"),
        ("BGA", new MacValue(0x0180_c200_0000, MacGrammar.AllOnes), "the bridge group address, of the spanning tree"),
    ];

    public string TypeName => ValueTypes.MacMask;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        foreach ((string name, MacValue value, _) in Names)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return ValueResult.Of(value);
            }
        }

        return SpracheText.Read(Masked, text, "an Ethernet address such as 00:1b:44:11:3a:b7, perhaps with a mask of the same form, or Unicast, Multicast, Broadcast or BGA", parts =>
        {
            ulong mask = parts.Mask.GetOrElse(MacGrammar.AllOnes);
            return ValueResult.Of(new MacValue(parts.Address & mask, mask));
        });
    }
}

/// <summary>A comma list of Ethernet addresses, each alone or with an IPv4 address: <c>mac=address</c> (extensions/libebt_among.c).</summary>
internal sealed class MacListGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.MacList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length == 0)
        {
            return ValueResult.Refused(default, "the list is empty");
        }

        int start = 0;
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = text.IndexOf(item, start, StringComparison.Ordinal);
            int equals = item.IndexOf('=');
            string mac = equals < 0 ? item : item[..equals];
            if (!MacGrammar.Address.End().TryParse(mac).WasSuccessful)
            {
                return ValueResult.Refused(new TextSpan(at, mac.Length), $"'{mac}' is no Ethernet address such as 00:1b:44:11:3a:b7");
            }

            if (equals >= 0 && !AddressText.TryReadStrictIPv4(item.AsSpan(equals + 1), out _))
            {
                return ValueResult.Refused(TextSpan.FromBounds(at + equals + 1, at + item.Length), $"'{item[(equals + 1)..]}' is no IPv4 address");
            }

            start = at + item.Length;
        }

        return text.EndsWith(',')
            ? ValueResult.WithNote(new TextValue(text), new ValueNote("the comma at the end adds the address 0:0:0:0:0:0 to the list", text.TrimEnd(',')))
            : ValueResult.Of(new TextValue(text));
    }
}

/// <summary><c>value[/mask]</c>, or <c>/mask</c> alone: any of these bits (extensions/libebt_mark_m.c).</summary>
internal sealed class MarkOrMaskGrammar : IValueGrammar
{
    private static readonly Parser<(IOption<ITextSpan<string>> Value, IOption<IOption<ITextSpan<string>>> Mask)> Mark =
        from value in SpracheText.NumberWord.Optional()
        from mask in Parse.Char('/').Then(_ => SpracheText.NumberWord.Optional()).Optional()
        select (value, mask);

    public string TypeName => ValueTypes.MarkOrMask;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        text.Length == 0 || text == "/" ? ValueResult.Refused(new TextSpan(0, text.Length), "a mark such as 0x1, 0x10/0xff or /0x10 is missing")
        : SpracheText.Read(Mark, text, "a mark such as 0x1, 0x10/0xff or /0x10", parts =>
        {
            ITextSpan<string>? mask = parts.Mask.GetOrDefault()?.GetOrDefault();
            foreach (ITextSpan<string>? part in new[] { parts.Value.GetOrDefault(), mask })
            {
                if (part is not null && SpracheText.Number(part, ulong.MaxValue) is null)
                {
                    return SpracheText.NotANumber(part, ulong.MaxValue);
                }
            }

            return ValueResult.Of(new TextValue(text));
        });
}

/// <summary>
/// A type by name or by a beginning that fits one name only, or ranges of numbers: <c>type[:type][/code[:code]]</c>
/// (extensions/libxt_icmp.h, __parse_icmp).
/// </summary>
internal sealed class IcmpRangeGrammar(string typeName, ImmutableArray<string> names) : IValueGrammar
{
    /// <summary>The types of IGMP messages (RFC 2236, RFC 3376).</summary>
    public static ImmutableArray<(string Name, byte Type)> IgmpNames { get; } =
        [("membership-query", 0x11), ("membership-report-v1", 0x12), ("membership-report-v2", 0x16), ("leave-group", 0x17), ("membership-report-v3", 0x22)];

    private static readonly Parser<(ITextSpan<string> First, IOption<ITextSpan<string>> Last)> Range =
        from first in SpracheText.NumberWord
        from last in Parse.Char(':').Then(_ => SpracheText.NumberWord).Optional()
        select (first, last);

    private static readonly Parser<((ITextSpan<string>, IOption<ITextSpan<string>>) Types, IOption<(ITextSpan<string>, IOption<ITextSpan<string>>)> Codes)> Numbers =
        from types in Range
        from codes in Parse.Char('/').Then(_ => Range).Optional()
        select (types, codes);

    public string TypeName => typeName;

    public static ImmutableArray<string> NamesOf(ImmutableArray<IcmpTypeName> types) =>
        [.. types.SelectMany(type => type.Alias is null ? [type.Name] : new[] { type.Name, type.Alias })];

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            return SpracheText.Read(Numbers, text, "a type, or ranges such as 8:10/0:3", parts =>
                Judge(parts.Types) ?? (parts.Codes.IsDefined ? Judge(parts.Codes.Get()) : null) ?? ValueResult.Of(new TextValue(text)));
        }

        ImmutableArray<string> fitting = [.. names.Where(name => text.Length > 0 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase))];
        return fitting.Length switch
        {
            1 => ValueResult.Of(new TextValue(fitting[0]), fitting[0].Length == text.Length ? null : new ValueNote($"the abbreviation is loaded as {fitting[0]}", fitting[0])),
            0 => ValueResult.Refused(new TextSpan(0, text.Length), $"'{text}' is no type"),
            _ => ValueResult.Refused(new TextSpan(0, text.Length), $"'{text}' fits several types: {string.Join(", ", fitting)}"),
        };
    }

    private static ValueResult? Judge((ITextSpan<string> First, IOption<ITextSpan<string>> Last) range)
    {
        if (SpracheText.Number(range.First, byte.MaxValue) is not { } first)
        {
            return SpracheText.NotANumber(range.First, byte.MaxValue);
        }

        if (!range.Last.IsDefined)
        {
            return null;
        }

        ITextSpan<string> end = range.Last.Get();
        return SpracheText.Number(end, byte.MaxValue) is not { } last ? SpracheText.NotANumber(end, byte.MaxValue)
            : last < first ? ValueResult.Refused(SpracheText.SpanOf(end), $"the range {first}:{last} is turned round")
            : null;
    }
}
