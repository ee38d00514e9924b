using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A type-of-service value by name or as <c>value[/mask]</c>, kept as value and mask (libxtables/xtoptions.c, xtopt_parse_tosmask).</summary>
internal sealed class TosGrammar : IValueGrammar
{
    /// <summary>A name compares the six low bits only: that is the mask which iptables loads for it.</summary>
    private const uint NameMask = 0x3f;

    private static readonly (string Name, uint Value)[] Names =
    [
        ("Minimize-Delay", 0x10),
        ("Maximize-Throughput", 0x08),
        ("Maximize-Reliability", 0x04),
        ("Minimize-Cost", 0x02),
        ("Normal-Service", 0x00),
    ];

    private static readonly Parser<(ITextSpan<string> Value, IOption<ITextSpan<string>> Mask)> ValueAndMask =
        from value in SpracheText.NumberWord
        from mask in Parse.Char('/').Then(_ => SpracheText.NumberWord).Optional()
        select (value, mask);

    public string TypeName => ValueTypes.Tos;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        foreach ((string name, uint value) in Names)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return ValueResult.Of(new MarkValue(value, NameMask));
            }
        }

        if (text.Length > 0 && char.IsAsciiLetter(text[0]))
        {
            return ValueResult.Refused(
                new TextSpan(0, text.Length),
                $"'{text}' is no type of service: {string.Join(", ", Names.Select(item => item.Name))} are");
        }

        return SpracheText.Read(ValueAndMask, text, "a type of service such as 0x10 or 0x10/0x3f", parts =>
        {
            if (SpracheText.Number(parts.Value, byte.MaxValue) is not { } value)
            {
                return SpracheText.NotANumber(parts.Value, byte.MaxValue);
            }

            if (!parts.Mask.IsDefined)
            {
                return ValueResult.Of(new MarkValue((uint)value, byte.MaxValue));
            }

            return SpracheText.Number(parts.Mask.Get(), byte.MaxValue) is { } mask
                ? ValueResult.Of(new MarkValue((uint)value, (uint)mask))
                : SpracheText.NotANumber(parts.Mask.Get(), byte.MaxValue);
        });
    }
}

/// <summary>A DSCP number where the definition has bounds, else the name of a class (RFC 2474, RFC 2597, RFC 3246).</summary>
internal sealed class DscpGrammar : IValueGrammar
{
    private static readonly (string Name, byte Value)[] Classes =
    [
        ("CS0", 0), ("CS1", 8), ("CS2", 16), ("CS3", 24), ("CS4", 32), ("CS5", 40), ("CS6", 48), ("CS7", 56), ("BE", 0),
        ("AF11", 10), ("AF12", 12), ("AF13", 14), ("AF21", 18), ("AF22", 20), ("AF23", 22),
        ("AF31", 26), ("AF32", 28), ("AF33", 30), ("AF41", 34), ("AF42", 36), ("AF43", 38), ("EF", 46),
    ];

    public string TypeName => ValueTypes.Dscp;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        int index = Array.FindIndex(Classes, known => known.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (definition.Max is null)
        {
            return index >= 0 ? ValueResult.Of(new NumberValue(Classes[index].Value)) : ValueResult.Refused(span, $"'{text}' is no class: CS0 to CS7, AF11 to AF43, BE and EF are");
        }

        return NumberText.TryRead(text, out ulong number) && number <= (ulong)definition.Max
            ? ValueResult.Of(new NumberValue(number))
            : ValueResult.Refused(span, $"'{text}' is no DSCP value: a number from 0 to {definition.Max} is{(index >= 0 ? ", and a class has an option of its own" : "")}");
    }
}
