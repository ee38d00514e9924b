using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Fills in the texts of the catalogue; <see cref="EntryNft"/> says what stands in their braces.</summary>
internal static class NftTemplate
{
    /// <summary>The words of a text; what can't be filled in is a reason of the reading.</summary>
    /// <param name="option">The option that the text belongs to; null: it belongs to the entry.</param>
    public static string Fill(string template, ModuleReading reading, SavedOption? option)
    {
        var text = new StringBuilder();
        for (int at = 0; at < template.Length; at++)
        {
            int end = template[at] == '{' ? template.IndexOf('}', at) : -1;
            if (end < 0)
            {
                text.Append(template[at]);
                continue;
            }

            text.Append(Place(template[(at + 1)..end], reading, option));
            at = end;
        }

        return text.ToString().Trim();
    }

    private static string Place(string place, ModuleReading reading, SavedOption? option)
    {
        TranslationScope scope = reading.Scope;
        int question = place.IndexOf('?');
        return place switch
        {
            "ip" => scope.FamilyWord,
            "layer4" => scope.ProtocolTest,
            "protocol" => scope.Protocol is { } protocol ? ProtocolNames.NameOf(protocol) : reading.Refuse("the rule names no protocol"),
            "nat" => Direction(reading),
            _ when question >= 0 => Holds(place[..question], reading) ? place[(question + 1)..] : "",
            ['-', ..] => OfOther(place, reading),
            _ when option is null => reading.Refuse($"'{place}' has no value"),
            ['=', var number, .. var form] => NftValues.Compare(option, number - '1', form.TrimStart(':'), reading),
            [var number, .. var form] => NftValues.Text(option, number - '1', form.TrimStart(':'), reading),
            _ => "",
        };
    }

    /// <summary>Translation changes the destination in front of the routing decision and the source behind it.</summary>
    private static string Direction(ModuleReading reading)
    {
        bool isDestination = reading.Scope.Hooks.All(hook => hook is Hook.Prerouting or Hook.Output);
        bool isSource = reading.Scope.Hooks.All(hook => hook is Hook.Input or Hook.Postrouting);
        return isDestination == isSource ? reading.Refuse("what is translated depends on the hook, and the chain is met at several or at none")
            : isDestination ? "dnat" : "snat";
    }

    private static bool Holds(string condition, ModuleReading reading) =>
        condition.Split('&').All(name => name[0] == '!' ? !IsGiven(name[1..], reading) : IsGiven(name, reading));

    private static bool IsGiven(string name, ModuleReading reading) => reading.Find(name) is { IsNegated: false };

    private static string OfOther(string place, ModuleReading reading)
    {
        (string value, string? missing) = Split(place, '|');
        (string name, string? form) = Split(value, ':');
        if (reading.Find(name) is { } given)
        {
            return NftValues.Text(given, 0, form ?? "", reading);
        }

        CatalogueOption definition = reading.Entry.Options.First(option => option.Name == name);
        return missing ?? (reading.Default(definition) is { } usual
            ? NftValues.Text(new SavedOption(definition, false, [usual]), 0, form ?? "", reading)
            : reading.Refuse(string.Create(CultureInfo.InvariantCulture, $"{name} is missing")));
    }

    private static (string Before, string? Behind) Split(string text, char mark)
    {
        int at = text.IndexOf(mark);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
