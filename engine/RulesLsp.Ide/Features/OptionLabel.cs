using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>An option with its values on one line, such as <c>[!] --tcp-flags mask comp</c>.</summary>
/// <param name="Values">Where each value stands in the text.</param>
internal sealed record OptionLabel(string Text, ImmutableArray<TextSpan> Values)
{
    public static OptionLabel Of(CatalogueOption option)
    {
        var text = new StringBuilder(option.Negatable ? "[!] " : "").Append(option.Name);
        var spans = ImmutableArray.CreateBuilder<TextSpan>(option.Values.Length);
        foreach (CatalogueValue value in option.Values)
        {
            text.Append(' ').Append(value.Optional ? "[" : "");
            spans.Add(new TextSpan(text.Length, value.Name.Length));
            text.Append(value.Name).Append(value.Optional ? "]" : "");
        }

        return new OptionLabel(text.ToString(), spans.MoveToImmutable());
    }
}
