using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// A type by name, by a beginning of a name that fits one name only, or by numbers <c>type[/code]</c>
/// (extensions/libxt_icmp.h, ipt_parse_icmp).
/// </summary>
internal sealed class IcmpTypeGrammar(string typeName, ImmutableArray<IcmpTypeName> names) : IValueGrammar
{
    private static readonly Parser<(ITextSpan<string> Type, IOption<ITextSpan<string>> Code)> Numbers =
        from type in SpracheText.NumberWord
        from code in Parse.Char('/').Then(_ => SpracheText.NumberWord).Optional()
        select (type, code);

    public string TypeName => typeName;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        text.Length > 0 && char.IsAsciiDigit(text[0])
            ? SpracheText.Read(Numbers, text, "an ICMP type such as 3 or 3/4", parts => FromNumbers(parts.Type, parts.Code))
            : FromName(text);

    private static ValueResult FromNumbers(ITextSpan<string> typePart, IOption<ITextSpan<string>> codePart)
    {
        if (SpracheText.Number(typePart, byte.MaxValue) is not { } type)
        {
            return SpracheText.NotANumber(typePart, byte.MaxValue);
        }

        if (!codePart.IsDefined)
        {
            return ValueResult.Of(new IcmpTypeValue((byte)type, 0, byte.MaxValue, false));
        }

        return SpracheText.Number(codePart.Get(), byte.MaxValue) is { } code
            ? ValueResult.Of(new IcmpTypeValue((byte)type, (byte)code, (byte)code, false))
            : SpracheText.NotANumber(codePart.Get(), byte.MaxValue);
    }

    private ValueResult FromName(string text)
    {
        var span = new TextSpan(0, text.Length);
        if (text.Length == 0)
        {
            return ValueResult.Refused(span, "the ICMP type is empty");
        }

        ImmutableArray<(string Name, IcmpTypeName Type)> fitting =
        [
            .. from type in names
               from name in type.Alias is null ? [type.Name] : new[] { type.Name, type.Alias }
               where name.StartsWith(text, StringComparison.OrdinalIgnoreCase)
               select (name, type),
        ];
        if (fitting.Length == 0)
        {
            return ValueResult.Refused(span, $"'{text}' is no ICMP type that iptables knows");
        }

        if (fitting.Length > 1)
        {
            return ValueResult.Refused(span, $"'{text}' fits several ICMP types: {string.Join(", ", fitting.Select(item => item.Name))}");
        }

        (string full, IcmpTypeName found) = fitting[0];
        var value = new IcmpTypeValue(
            found.Type,
            found.Code ?? 0,
            found.Code ?? byte.MaxValue,
            typeName == ValueTypes.IcmpType && found.Type == IcmpTypeNames.AnyType);
        return full.Length == text.Length
            ? ValueResult.Of(value)
            : ValueResult.WithNote(value, new ValueNote($"the abbreviation is loaded as {full}", full));
    }
}
