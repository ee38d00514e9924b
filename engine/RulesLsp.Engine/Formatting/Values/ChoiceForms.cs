using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Words out of an option's closed list; lists of them are sorted as the list is.</summary>
internal static class ChoiceForms
{
    public static string? Choice(ParsedValue value, ValueContext context) => value switch
    {
        ChoiceValue choice when context.Definition.Saved == SavedForm.Number => IndexOf(choice.Name, context.Definition).ToString(),
        ChoiceValue choice => choice.Name,
        NumberValue number => number.Number.ToString(),
        _ => null,
    };

    public static string? List(ParsedValue value, ValueContext context) =>
        value is ChoiceValue { Name.Length: > 0 } list ? string.Join(',', Sorted(list, context.Definition)) : null;

    /// <summary>The list with exactly the choices that <paramref name="list"/> lacks.</summary>
    public static ChoiceValue Complement(ChoiceValue list, CatalogueValue definition)
    {
        ImmutableArray<string> given = Sorted(list, definition);
        return new ChoiceValue(string.Join(',', definition.Choices.Select(choice => choice.Name).Where(name => !given.Contains(name, StringComparer.Ordinal))));
    }

    /// <summary>The list in its usual order, each word once, the letters behind a word in the order of its flags.</summary>
    public static ImmutableArray<string> Sorted(ChoiceValue list, CatalogueValue definition) =>
        [.. list.Name.Split(',').Distinct().OrderBy(item => IndexOf(item.Split(':')[0], definition)).Select(item => WithSortedFlags(item, definition))];

    private static string WithSortedFlags(string item, CatalogueValue definition)
    {
        int colon = item.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || definition.Choices[IndexOf(item[..colon], definition)].Flags is not { } known)
        {
            return item;
        }

        return item[..(colon + 1)] + string.Concat(item[(colon + 1)..].OrderBy(flag => known.IndexOf(flag, StringComparison.OrdinalIgnoreCase)));
    }

    private static int IndexOf(string name, CatalogueValue definition)
    {
        for (int i = 0; i < definition.Choices.Length; i++)
        {
            if (definition.Choices[i].Name == name)
            {
                return i;
            }
        }

        return definition.Choices.Length;
    }
}
