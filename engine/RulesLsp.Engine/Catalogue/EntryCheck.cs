using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Checks that one entry makes sense in itself; the first thing that does not is thrown with file and key.</summary>
internal sealed class EntryCheck(string path, CatalogueEntry entry, Pipeline pipeline)
{
    private static readonly ImmutableArray<string> KnownBackends = ["nft", "legacy"];

    private readonly ImmutableArray<string> knownFamilies = pipeline.File.Families;
    private readonly HashSet<string> names = entry.Options.Select(option => option.Name).ToHashSet(StringComparer.Ordinal);

    public void Run()
    {
        RequireText("name", entry.Name);
        RequireText("summary", entry.Summary);
        RequireText("documentation", entry.Documentation);
        RequireKnown("families", entry.Families, knownFamilies);
        RequireKnown("backends", entry.Backends, KnownBackends);
        CheckPlaces("", entry.Places, entry.PlacesNft, entry.PlacesLegacy);
        foreach (string chain in entry.Options.SelectMany(option => option.NotInChains))
        {
            if (pipeline.FindHook(chain) is null)
            {
                Refuse("options.notInChains", $"there is no chain '{chain}'");
            }
        }

        if (entry.Kind == EntryKind.Target == entry.Flow is null)
        {
            Refuse("flow", entry.Kind == EntryKind.Target ? "a target must say where the packet goes afterwards" : "only targets have a flow");
        }

        RequireKnown("protocolsIn", entry.ProtocolsIn, entry.Families);
        RequireKnown("negatedProtocolOn", entry.NegatedProtocolOn, KnownBackends);
        if (entry.ImpliedByProtocol is not null && entry.Kind != EntryKind.Match)
        {
            Refuse("impliedByProtocol", "only a match can be loaded by -p");
        }

        CheckSpellings();
        foreach (CatalogueOption option in entry.Options)
        {
            CheckOption(option);
        }

        foreach (ImmutableArray<string> group in entry.RequiresOneOf)
        {
            RequireOptions("requiresOneOf", group);
        }

        if (entry.Bucket is { } bucket)
        {
            RequireOptions("bucket", [.. bucket.Rates, bucket.Burst, .. bucket.Unless]);
            RequireKnown("bucket.backends", bucket.Backends, KnownBackends);
        }

        RequireKnown("needsSyn.backends", entry.NeedsSyn?.Backends ?? [], KnownBackends);
        new SaveCheck(entry, Refuse).Run();
        CheckExamples("examples.ok", entry.Examples.Ok);
        CheckExamples("examples.fail", entry.Examples.Fail);
    }

    private void CheckSpellings()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (CatalogueOption option in entry.Options)
        {
            foreach (string name in Catalogue.Spellings(option))
            {
                if (!name.StartsWith('-'))
                {
                    Refuse($"options.{option.Name}", $"the spelling '{name}' does not start with a dash");
                }

                if (!seen.Add(name) && !IsSharedByFamilies(name))
                {
                    Refuse($"options.{option.Name}", $"the spelling '{name}' is there twice");
                }
            }
        }
    }

    private bool IsSharedByFamilies(string name) =>
        entry.Options.Where(option => Catalogue.Spellings(option).Contains(name, StringComparer.Ordinal))
            .SelectMany(option => option.Families.IsEmpty ? knownFamilies : option.Families)
            .GroupBy(family => family, StringComparer.Ordinal)
            .All(group => group.Count() == 1);

    private void CheckOption(CatalogueOption option)
    {
        string key = $"options.{option.Name}";
        RequireText($"{key}.documentation", option.Documentation);
        RequireKnown($"{key}.families", option.Families, entry.Families);
        RequireOptions($"{key}.needs", [.. option.Needs.Select(need => need.Option)]);
        RequireOptions($"{key}.excludes", option.Excludes);
        RequireOptions($"{key}.requires", option.Requires);
        RequireOptions($"{key}.requiresOneOf", option.RequiresOneOf);
        RequireOptions($"{key}.after", [.. option.After.Select(condition => condition.Option)]);
        RequireOptions($"{key}.compares", [.. option.Compares.SelectMany(pair => new[] { pair.First, pair.Second })]);
        CheckPlaces($"{key}.", option.Places, option.PlacesNft, option.PlacesLegacy);
        if (option.Excludes.Contains(option.Name, StringComparer.Ordinal) || option.Requires.Contains(option.Name, StringComparer.Ordinal))
        {
            Refuse(key, "the option excludes or requires itself");
        }

        for (int i = 0; i < option.Values.Length; i++)
        {
            CheckValue($"{key}.values[{i}]", option.Values[i]);
        }
    }

    private void CheckValue(string key, CatalogueValue value)
    {
        RequireText($"{key}.name", value.Name);
        if (!ValueTypes.All.Contains(value.Type))
        {
            Refuse($"{key}.type", $"there is no value type '{value.Type}'");
        }

        if (value.Base is not (null or 10 or 16))
        {
            Refuse($"{key}.base", $"{value.Base} is neither 10 nor 16");
        }

        if (value.Family is not (null or FamilyNames.IPv4 or FamilyNames.IPv6))
        {
            Refuse($"{key}.family", $"'{value.Family}' is no family of addresses");
        }

        if (value.Min > value.Max)
        {
            Refuse($"{key}.min", $"{value.Min} is above max, {value.Max}");
        }

        bool needsChoices = value.Type is ValueTypes.Choice or ValueTypes.ChoiceList;
        bool mayHaveChoices = value.Type is ValueTypes.Number or ValueTypes.NumberRange or ValueTypes.NumberList;
        if (needsChoices == value.Choices.IsEmpty && !mayHaveChoices)
        {
            Refuse($"{key}.choices", needsChoices ? "a choice needs words to choose from" : $"the type '{value.Type}' takes no choices");
        }

        HashSet<(string Word, string Family)> seen = [];
        foreach (CatalogueChoice choice in value.Choices)
        {
            foreach (string word in choice.Aliases.Prepend(choice.Name))
            {
                if (!(choice.Families.IsEmpty ? knownFamilies : choice.Families).All(family => seen.Add((word, family))))
                {
                    Refuse($"{key}.choices", $"'{word}' is there twice");
                }
            }
        }

        foreach (CatalogueChoice choice in value.Choices)
        {
            RequireKnown($"{key}.choices.{choice.Name}.families", choice.Families, knownFamilies);
            RequireOptions($"{key}.choices.{choice.Name}.requires", choice.Requires);
            RequireOptions($"{key}.choices.{choice.Name}.excludes", choice.Excludes);
            CheckPlaces($"{key}.choices.{choice.Name}.", choice.Places);
        }
    }

    private void CheckPlaces(string prefix, params ReadOnlySpan<ImmutableArray<string>> lists)
    {
        ReadOnlySpan<string> keys = ["places", "placesNft", "placesLegacy"];
        for (int i = 0; i < lists.Length; i++)
        {
            foreach (string place in lists[i])
            {
                if (!IsPlace(place))
                {
                    Refuse(prefix + keys[i], $"'{place}' is no place: it must be table/HOOK of pipeline.json, with * for every");
                }
            }
        }
    }

    private bool IsPlace(string place)
    {
        string[] parts = place.Split('/');
        if (parts.Length != 2)
        {
            return false;
        }

        return (parts[0], parts[1]) switch
        {
            ("*", "*") => false,
            ("*", string chain) => pipeline.FindHook(chain) is not null,
            (string table, "*") => pipeline.FindTable(table) is not null,
            (string table, string chain) => pipeline.FindBuiltinChain(table, chain) is not null,
        };
    }

    private void CheckExamples(string key, ImmutableArray<CatalogueExample> examples)
    {
        for (int i = 0; i < examples.Length; i++)
        {
            CatalogueExample example = examples[i];
            string where = $"{key}[{i}]";
            if (pipeline.FindBuiltinChain(example.Table, example.Chain) is null)
            {
                Refuse(where, $"the table {example.Table} has no chain {example.Chain}");
            }

            RequireKnown($"{where}.family", example.Family is null ? [] : [example.Family], entry.Families);
            RequireKnown($"{where}.backend", example.Backend is null ? [] : [example.Backend], KnownBackends);
        }
    }

    private void RequireOptions(string key, ImmutableArray<string> options)
    {
        foreach (string name in options)
        {
            if (!names.Contains(name))
            {
                Refuse(key, $"the entry has no option '{name}'");
            }
        }
    }

    private void RequireKnown(string key, ImmutableArray<string> words, ImmutableArray<string> known)
    {
        foreach (string word in words)
        {
            if (!known.Contains(word, StringComparer.Ordinal))
            {
                Refuse(key, $"'{word}' is none of {string.Join(", ", known)}");
            }
        }
    }

    private void RequireText(string key, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Refuse(key, "is empty");
        }
    }

    private void Refuse(string key, string problem) => throw new CatalogueException($"{path}: {key}: {problem}");
}
