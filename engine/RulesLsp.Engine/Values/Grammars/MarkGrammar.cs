using RulesLsp.Engine.Catalogue;
using Sprache;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary><c>value[/mask]</c>, 32 bits each; without a mask all bits count (libxtables, XTTYPE_MARKMASK32).</summary>
internal sealed class MarkGrammar : IValueGrammar
{
    private static readonly Parser<(ITextSpan<string> Value, IOption<ITextSpan<string>> Mask)> Mark =
        from value in SpracheText.NumberWord
        from mask in Parse.Char('/').Then(_ => SpracheText.NumberWord).Optional()
        select (value, mask);

    public string TypeName => ValueTypes.Mark;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        definition.HostNames && text is [>= 'A', ..] ? ValueResult.Of(new TextValue(text)) : SpracheText.Read(Mark, text, "a mark such as 0x1 or 0x10/0xff", parts =>
        {
            if (SpracheText.Number(parts.Value, uint.MaxValue) is not { } value)
            {
                return SpracheText.NotANumber(parts.Value, uint.MaxValue);
            }

            if (!parts.Mask.IsDefined)
            {
                return ValueResult.Of(new MarkValue((uint)value, uint.MaxValue));
            }

            ITextSpan<string> maskPart = parts.Mask.Get();
            return SpracheText.Number(maskPart, uint.MaxValue) is { } mask
                ? ValueResult.Of(new MarkValue((uint)value, (uint)mask))
                : SpracheText.NotANumber(maskPart, uint.MaxValue);
        });
}
