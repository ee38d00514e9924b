using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Shows which values the option at the caret takes, and which one is due.</summary>
public static class SignatureFeature
{
    /// <summary>Characters after which an editor should ask.</summary>
    public static string TriggerCharacters => " ";

    /// <summary>The option whose value the caret is at; null elsewhere.</summary>
    public static SignatureResult? Compute(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        if (analysis.Syntax[position.Line].Kind is not LineKind.Command)
        {
            return null;
        }

        CaretContext caret = CaretContext.At(analysis, position);
        if (caret.Typed.StartsWith('-') || caret.PendingValue() is not { } pending)
        {
            return null;
        }

        CatalogueOption option = pending.Option.Option;
        OptionLabel label = OptionLabel.Of(option);
        return new SignatureResult(
            label.Text,
            option.Documentation.Trim(),
            [.. option.Values.Select((value, index) => new SignatureParameter(label.Values[index], Sentence(value, analysis.Family)))],
            pending.ValueIndex);
    }

    private static string Sentence(CatalogueValue value, AddressFamily family)
    {
        string text = ValueTypeWords.Describe(value);
        string[] words = [.. value.Choices.Where(choice => Catalogue.IsInFamily(choice.Families, family)).Select(choice => $"`{choice.Name}`")];
        string choices = words.Length == 0 ? "" : ": " + string.Join(", ", words);
        return char.ToUpperInvariant(text[0]) + text[1..] + choices + ".";
    }
}
