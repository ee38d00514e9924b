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

        if (text.Length == 0 && definition.EmptyItems == EmptyItems.Skipped && Choices.FirstIn(definition, family) is { } first)
        {
            return ValueResult.WithNote(new ChoiceValue(first.Name), new ValueNote($"nothing is loaded as {first.Name}", first.Name));
        }

        return Choices.FindEntry(text, definition, family) is { } choice
            ? ValueResult.Of(new ChoiceValue(choice.Name), Choices.NoteOn(text, definition, choice))
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
        bool isAbbreviated = false;
        int start = 0;
        foreach (string item in text.Split(','))
        {
            bool isLast = start + item.Length == text.Length;
            if (item.Length == 0 && (definition.EmptyItems == EmptyItems.Skipped || (definition.EmptyItems == EmptyItems.Last && isLast && text != ",")))
            {
                start++;
                continue;
            }

            int colon = item.IndexOf(':', StringComparison.Ordinal);
            string word = colon < 0 ? item : item[..colon];
            string flags = colon < 0 ? "" : item[(colon + 1)..];
            if (Choices.FindEntry(word, definition, family) is not { } choice)
            {
                return ValueResult.Refused(new TextSpan(start, item.Length), Choices.Problem(item, definition, family));
            }

            if (choice.Alone && item.Length != text.Length)
            {
                return ValueResult.Refused(new TextSpan(start, item.Length), $"{choice.Name} stands alone: no other word can stand beside it");
            }

            if (colon >= 0 && (choice.Flags is not { } known || flags.Any(flag => !known.Contains(flag, StringComparison.OrdinalIgnoreCase))))
            {
                return ValueResult.Refused(
                    new TextSpan(start + colon, item.Length - colon),
                    choice.Flags is null ? $"{choice.Name} has no flags" : $"'{flags}' has other letters than the flags of {choice.Name}, {choice.Flags}");
            }

            names.Add(flags.Length == 0 ? choice.Name : $"{choice.Name}:{flags}");
            isAbbreviated |= Choices.NoteOn(word, definition, choice) is not null;
            start += item.Length + 1;
        }

        if (names.Count < definition.Min)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), Choices.Problem("", definition, family));
        }

        string full = string.Join(',', names);
        return ValueResult.Of(new ChoiceValue(full), isAbbreviated ? new ValueNote($"the abbreviation is loaded as {full}", full) : null);
    }
}

/// <summary>Looks words up in a definition's closed list.</summary>
internal static class Choices
{
    /// <summary>The first choice of a family.</summary>
    public static CatalogueChoice? FirstIn(CatalogueValue definition, AddressFamily family) => definition.Choices.FirstOrDefault(choice => IsIn(choice, family));

    /// <summary>The first choice that a word stands for, compared as the definition says; null: none.</summary>
    public static CatalogueChoice? FindEntry(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length == 0)
        {
            return null;
        }

        // Of several beginnings the whole word goes first.
        foreach (CatalogueChoice choice in definition.Choices)
        {
            if (IsIn(choice, family) && choice.Aliases.Prepend(choice.Name).Contains(text, StringComparer.Ordinal))
            {
                return choice;
            }
        }

        foreach (CatalogueChoice choice in definition.Choices)
        {
            if (IsIn(choice, family) && (IsMeant(choice.Name, text, definition.Matching) || choice.Aliases.Any(alias => IsMeant(alias, text, definition.Matching))))
            {
                return choice;
            }
        }

        return null;
    }

    /// <summary>A beginning of a word that loads as the whole word.</summary>
    public static ValueNote? NoteOn(string text, CatalogueValue definition, CatalogueChoice choice) =>
        definition.Matching == ChoiceMatching.Prefix && !choice.Aliases.Prepend(choice.Name).Any(name => IsSame(name, text))
            ? new ValueNote($"the abbreviation is loaded as {choice.Name}", choice.Name)
            : null;

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

    private static bool IsMeant(string name, string text, ChoiceMatching matching) => matching switch
    {
        ChoiceMatching.Exact => name == text,
        ChoiceMatching.IgnoreCase => IsSame(name, text),
        _ => name.StartsWith(text, StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsSame(string name, string text) => name.Equals(text, StringComparison.OrdinalIgnoreCase);
}
