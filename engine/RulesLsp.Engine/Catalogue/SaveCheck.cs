using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Checks that what an entry says about iptables-save names options of its own and values that they take.</summary>
internal sealed class SaveCheck(CatalogueEntry entry, Action<string, string> refuse)
{
    public void Run()
    {
        RequireOptions("save.order", entry.Save?.Order ?? []);
        RequireOptions("save.separator", entry.Save?.Separator is { } separator ? [separator] : []);
        foreach (CatalogueOption option in entry.Options)
        {
            if (option.Save is { } save)
            {
                CheckOption($"options.{option.Name}.save", option, save);
            }
        }
    }

    private void CheckOption(string key, CatalogueOption option, OptionSave save)
    {
        RequireOptions($"{key}.with", save.With);
        RequireOptions($"{key}.without", save.Without);
        RequireOptions($"{key}.together", save.Together);
        RequireOptions($"{key}.spellingWithout", save.SpellingWithout);
        if (save.Spelling is { } spelling && !option.Aliases.Contains(spelling, StringComparer.Ordinal))
        {
            refuse($"{key}.spelling", $"'{spelling}' is no alias of {option.Name}");
        }

        RequireOptions($"{key}.negatedAs", save.NegatedAs is { } other ? [other] : []);
        RequireOptions($"{key}.as", [.. save.As.Select(replacement => replacement.Option)]);
        foreach (AddressFamily family in Enum.GetValues<AddressFamily>())
        {
            RequireWords($"{key}.default", option, family == AddressFamily.IPv6 && !save.DefaultIpv6.IsEmpty ? save.DefaultIpv6 : save.Default, family);
        }

        if (save.Print == SaveTime.Changed && option.Values.IsEmpty)
        {
            refuse($"{key}.print", "an option without a value can't be changed");
        }

        if (save.Print is SaveTime.Changed or SaveTime.Always && save.Default.IsEmpty && !option.Values.IsEmpty)
        {
            refuse($"{key}.default", "is missing: what is always printed, or when it is changed, needs one");
        }

        foreach (SaveAs replacement in save.As)
        {
            CatalogueOption target = entry.Options.First(candidate => candidate.Name == replacement.Option);
            RequireWords($"{key}.as", target, replacement.Words, FamilyOf(option));
            RequireWords($"{key}.as", target, replacement.WordsIpv6, AddressFamily.IPv6);
        }
    }

    private AddressFamily FamilyOf(CatalogueOption option) =>
        FamilyNames.Find((option.Families.IsEmpty ? entry.Families : option.Families)[0])!.Value;

    private void RequireWords(string key, CatalogueOption option, ImmutableArray<string> words, AddressFamily family)
    {
        if (words.IsEmpty || !Catalogue.IsInFamily(entry.Families, family) || !Catalogue.IsInFamily(option.Families, family))
        {
            return;
        }

        if (words.Length != option.Values.Length)
        {
            refuse(key, $"{option.Name} takes {option.Values.Length} values, not {words.Length}");
        }

        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] != OptionSave.RateUnit && ValueGrammars.ValueOf(words[i], option.Values[i], family) is null)
            {
                refuse(key, $"'{words[i]}' is no value of {option.Name}");
            }
        }
    }

    private void RequireOptions(string key, ImmutableArray<string> names)
    {
        foreach (string name in names)
        {
            if (!entry.Options.Any(option => option.Name == name))
            {
                refuse(key, $"the entry has no option '{name}'");
            }
        }
    }
}
