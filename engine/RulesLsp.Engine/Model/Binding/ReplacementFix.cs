using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Writes an obsolete match or target as the one that takes its place.</summary>
internal static class ReplacementFix
{
    /// <summary>The fix; null where the catalogue knows no replacement that means the same, or an option of it.</summary>
    public static BindingFix? Of(BindWords words, OpenModule module, CatalogueEntry entry)
    {
        if (entry.Replacement is not { } replacement)
        {
            return null;
        }

        // From the end, so that the places of the others stay right.
        var span = TextSpan.FromBounds(module.NameSpan.Start, module.Options.Select(option => option.NameSpan.End).Append(module.NameSpan.End).Max());
        string text = words.Line.Characters.Slice(span.Start, span.Length).ToString();
        foreach (BoundOption option in module.Options.OrderByDescending(option => option.NameSpan.Start))
        {
            if (!replacement.Options.TryGetValue(option.Definition.Name, out string? name))
            {
                return null;
            }

            text = Replaced(text, option.NameSpan, name);
        }

        text = Replaced(text, module.NameSpan, replacement.Name);
        return new BindingFix($"Write {replacement.Name} instead", text, span, FixApplicability.Safe);

        string Replaced(string whole, TextSpan part, string by) => $"{whole[..(part.Start - span.Start)]}{by}{whole[(part.End - span.Start)..]}";
    }
}
