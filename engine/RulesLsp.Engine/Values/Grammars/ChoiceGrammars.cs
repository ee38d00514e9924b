using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>One word out of the definition's list; where it has bounds, also the number of a word in the list.</summary>
internal sealed class ChoiceGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Choice;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        if (definition.Max is not null && NumberText.TryRead(text, out ulong number))
        {
            return NumberBounds.Problem(number, definition, span) is { } problem ? new ValueResult(null, problem)
                : number < (ulong)definition.Choices.Length ? ValueResult.Of(new ChoiceValue(definition.Choices[(int)number].Name))
                : ValueResult.Of(new NumberValue(number));
        }

        return Choices.Find(text, definition, family) is { } choice
            ? ValueResult.Of(new ChoiceValue(choice))
            : ValueResult.Refused(span, Choices.Problem(text, definition, family));
    }
}

/// <summary>A comma list of words out of the definition's list, kept as one text in canonical spelling.</summary>
internal sealed class ChoiceListGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.ChoiceList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var names = new List<string>();
        int start = 0;
        foreach (string item in text.Split(','))
        {
            if (Choices.Find(item, definition, family) is not { } name)
            {
                return ValueResult.Refused(new TextSpan(start, item.Length), Choices.Problem(item, definition, family));
            }

            names.Add(name);
            start += item.Length + 1;
        }

        return ValueResult.Of(new ChoiceValue(string.Join(',', names)));
    }
}

/// <summary>Looks words up in a definition's closed list.</summary>
internal static class Choices
{
    public static string? Find(string text, CatalogueValue definition, AddressFamily family)
    {
        foreach (CatalogueChoice choice in definition.Choices)
        {
            if (IsIn(choice, family) && (IsSame(choice.Name, text) || choice.Aliases.Any(alias => IsSame(alias, text))))
            {
                return choice.Name;
            }
        }

        return null;
    }

    public static string Problem(string text, CatalogueValue definition, AddressFamily family)
    {
        ImmutableArray<string> names = [.. definition.Choices.Where(choice => IsIn(choice, family)).Select(choice => choice.Name)];
        if (definition.Choices.Any(choice => !IsIn(choice, family) && (IsSame(choice.Name, text) || choice.Aliases.Contains(text))))
        {
            return $"'{text}' does not exist for {family}: {List(names)} do";
        }

        return text.Length == 0 ? $"a word is missing here: {List(names)} are taken" : $"'{text}' is not one of {List(names)}";
    }

    private static string List(ImmutableArray<string> names) =>
        names.Length <= 12 ? string.Join(", ", names) : string.Join(", ", names.Take(11)) + " …";

    private static bool IsIn(CatalogueChoice choice, AddressFamily family) =>
        choice.Families.IsEmpty || choice.Families.Contains(FamilyNames.Of(family));

    private static bool IsSame(string name, string text) => name.Equals(text, StringComparison.OrdinalIgnoreCase);
}
