using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>An option with places for its values: a closed list to choose from, else what an example of the catalogue has there.</summary>
internal static class ValueSnippet
{
    /// <summary>The snippet; null where the option takes no value, or one stands behind the caret already.</summary>
    /// <param name="name">The option as it is to be written.</param>
    public static string? Of(CaretContext caret, CatalogueEntry entry, CatalogueOption option, string name)
    {
        CatalogueValue[] required = [.. option.Values.Where(value => !value.Optional)];
        if (entry.Kind == EntryKind.Builtin || required.Length == 0 || HasValueBehind(caret))
        {
            return null;
        }

        string[] example = ExampleOf(caret.Analysis.Family, entry, option);
        var text = new StringBuilder(Escaped(name));
        for (int i = 0; i < required.Length; i++)
        {
            string stop = required[i].Type == ValueTypes.Choice
                ? $"|{string.Join(',', ChoicesOf(caret, required[i]))}|"
                : ":" + Escaped(i < example.Length ? example[i] : required[i].Name);
            text.Append(" ${").Append(i + 1).Append(stop).Append('}');
        }

        return text.ToString();
    }

    private static bool HasValueBehind(CaretContext caret)
    {
        foreach (WordSyntax word in caret.Syntax.Words)
        {
            if (word.Span.Start >= caret.Word.End)
            {
                return word.Shape != WordShape.Dash && word.Shape != WordShape.Bang;
            }
        }

        return false;
    }

    private static IEnumerable<string> ChoicesOf(CaretContext caret, CatalogueValue value)
    {
        RulePlace place = Placing.Of(caret.Analysis, caret.Line, caret.Bound);
        return value.Choices.Where(choice => Placing.IsLegal(choice, place)).Select(choice => Escaped(choice.Name).Replace(",", "\\,", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal));
    }

    /// <summary>The words behind the option in the first example that has it.</summary>
    private static string[] ExampleOf(AddressFamily family, CatalogueEntry entry, CatalogueOption option)
    {
        foreach (CatalogueExample example in entry.Examples.Ok.Where(example => example.Family is null || FamilyNames.Find(example.Family) == family))
        {
            LineSyntax line = LineLexer.Lex(example.Rule, LineTerminator.None);
            for (int word = 0; word + option.Values.Length < line.Words.Length; word++)
            {
                if (line.Word(word).SequenceEqual(option.Name))
                {
                    return [.. Enumerable.Range(word + 1, option.Values.Length).Select(value => line.RawWord(value).ToString())];
                }
            }
        }

        return [];
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("}", "\\}", StringComparison.Ordinal);
}
