using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Writes what the catalogue knows as Markdown, for hover, completion and explain.</summary>
internal static class EntryPage
{
    /// <summary>A match or target: how to load it, what it does, where it is legal.</summary>
    public static string Summary(Catalogue catalogue, CatalogueEntry entry)
    {
        var page = new StringBuilder();
        page.Append("**`").Append(LoadText(entry)).Append("`**: ").Append(entry.Summary).Append("\n\n");
        page.Append(entry.Documentation.Trim()).Append('\n');
        AppendFacts(page, FactsOf(catalogue, entry));
        return page.ToString();
    }

    /// <summary>As <see cref="Summary"/>, with every option and the examples.</summary>
    public static string Full(Catalogue catalogue, CatalogueEntry entry)
    {
        var page = new StringBuilder();
        page.Append("# ").Append(LoadText(entry)).Append("\n\n").Append(entry.Summary).Append("\n\n");
        page.Append(entry.Documentation.Trim()).Append('\n');
        AppendFacts(page, FactsOf(catalogue, entry));
        if (!entry.Options.IsEmpty)
        {
            page.Append("\n## Options\n");
        }

        foreach (CatalogueOption option in entry.Options)
        {
            page.Append("\n### `").Append(OptionLabel.Of(option).Text).Append("`\n\n").Append(option.Documentation.Trim()).Append('\n');
            AppendFacts(page, FactsOf(option));
        }

        AppendExamples(page, entry);
        return page.Append(TranslationPage.Section(catalogue, entry)).ToString();
    }

    /// <summary>One option with its values.</summary>
    public static string Option(CatalogueEntry entry, CatalogueOption option)
    {
        var page = new StringBuilder();
        page.Append("**`").Append(OptionLabel.Of(option).Text).Append("`**");
        if (entry.Kind != EntryKind.Builtin)
        {
            page.Append(" of `").Append(LoadText(entry)).Append('`');
        }

        page.Append("\n\n").Append(option.Documentation.Trim()).Append('\n');
        AppendFacts(page, FactsOf(option));
        return page.ToString();
    }

    /// <summary>How an entry is loaded, such as <c>-m limit</c>.</summary>
    public static string LoadText(CatalogueEntry entry) => entry.Kind switch
    {
        EntryKind.Match when IsLoadedByOptions(entry) => entry.Name,
        EntryKind.Match => $"{BuiltinOptionNames.Match} {entry.Name}",
        EntryKind.Target => $"{BuiltinOptionNames.Jump} {entry.Name}",
        _ => entry.Name,
    };

    private static bool IsLoadedByOptions(CatalogueEntry entry) =>
        FamilyNames.Find(entry.Families[0]) is { } family && Catalogue.Of(family).Dialect.OptionsLoadMatches;

    private static IEnumerable<string> FactsOf(Catalogue catalogue, CatalogueEntry entry)
    {
        if (!entry.Aliases.IsEmpty)
        {
            yield return "Also written " + Code(entry.Aliases);
        }

        if (entry.Families.Length == 1)
        {
            yield return $"Only in {FamilyText(entry.Families[0])} rulesets";
        }

        foreach (OptionNeed need in entry.Needs)
        {
            yield return $"Needs `{need.Option}` with {Code(need.Values, " or ")} in the rule";
        }

        if (!entry.Protocols.IsEmpty)
        {
            string families = entry.ProtocolsIn.IsEmpty ? "" : $" in {FamilyText(entry.ProtocolsIn[0])} rulesets";
            yield return $"Needs `{BuiltinOptionNames.Protocol}` with {Code(entry.Protocols, " or ")} before it{families}";
        }

        if (entry.Kind != EntryKind.Builtin && PlacesOf(catalogue, entry) is { } places)
        {
            yield return "Legal in " + places;
        }

        if (entry.Since is { } since)
        {
            yield return $"Since iptables {since}";
        }

        if (entry.Deprecated is { } instead)
        {
            yield return "Deprecated: " + instead;
        }

        if (entry.Removed is { } removed)
        {
            yield return "Refused: " + removed;
        }

        if (entry.Model != ModelDepth.Exact)
        {
            yield return entry.Model == ModelDepth.Opaque
                ? "What it answers is not in the packet alone: a trace follows both answers where it can't know"
                : "Not modelled: a verdict that depends on it is UNKNOWN";
        }
    }

    private static IEnumerable<string> FactsOf(CatalogueOption option)
    {
        foreach (CatalogueValue value in option.Values)
        {
            yield return $"`{value.Name}`: {ValueTypeWords.Describe(value)}{(value.Optional ? "; may be left out" : "")}{ChoicesOf(value)}";
            foreach (IGrouping<string, LaterText> later in value.Later.GroupBy(text => text.Since))
            {
                yield return $"{Code(later.Select(text => text.Text))} since iptables {later.Key}";
            }
        }

        if (!option.Aliases.IsEmpty)
        {
            yield return "Also written " + Code(option.Aliases);
        }

        if (!option.Requires.IsEmpty)
        {
            yield return "Needs " + Code(option.Requires);
        }

        if (!option.RequiresOneOf.IsEmpty)
        {
            yield return "Needs one of " + Code(option.RequiresOneOf);
        }

        if (!option.After.IsEmpty)
        {
            yield return $"Stands behind {Code(option.After.Select(condition => $"{condition.Option} {condition.Value}".TrimEnd()))}";
        }

        if (!option.Excludes.IsEmpty)
        {
            yield return "Not together with " + Code(option.Excludes);
        }

        if (!option.Protocols.IsEmpty)
        {
            yield return $"Needs `{BuiltinOptionNames.Protocol}` with {Code(option.Protocols, " or ")}";
        }

        if (option.NeedsProtocol)
        {
            yield return $"Needs `{BuiltinOptionNames.Protocol}`";
        }

        if (!option.Families.IsEmpty && option.Families.Length == 1)
        {
            yield return $"Only in {FamilyText(option.Families[0])} rulesets";
        }

        if (option.Repeatable)
        {
            yield return "May stand several times in one rule";
        }

        if (option.Since is { } since)
        {
            yield return $"Since iptables {since}";
        }

        if (option.Deprecated is { } instead)
        {
            yield return "Deprecated: " + instead;
        }
    }

    /// <summary>The places in words, per back end where they differ; null when it is legal everywhere.</summary>
    private static string? PlacesOf(Catalogue catalogue, CatalogueEntry entry)
    {
        if (entry.Places.IsEmpty && entry.PlacesNft.IsEmpty && entry.PlacesLegacy.IsEmpty)
        {
            return null;
        }

        string nft = PlacesText(catalogue, entry, Backends.Nft);
        string legacy = PlacesText(catalogue, entry, Backends.Legacy);
        return nft == legacy ? nft : $"{legacy} (legacy back end); {nft} (nft back end)";
    }

    private static string PlacesText(Catalogue catalogue, CatalogueEntry entry, Backends backend) =>
        string.Join("; ", Placement.AllowedChains(catalogue.Pipeline, entry, backend)
            .GroupBy(place => place.Table)
            .Select(group => $"{group.Key} ({string.Join(", ", group.Select(place => Pipeline.ChainName(place.Hook)))})"));

    private static void AppendExamples(StringBuilder page, CatalogueEntry entry)
    {
        if (entry.Examples.Ok.IsEmpty)
        {
            return;
        }

        page.Append("\n## Examples\n\n```iptables\n");
        foreach (CatalogueExample example in entry.Examples.Ok)
        {
            page.Append(BuiltinOptionNames.Append).Append(' ').Append(example.Chain).Append(' ').Append(example.Rule).Append('\n');
        }

        page.Append("```\n");
    }

    private static void AppendFacts(StringBuilder page, IEnumerable<string> facts)
    {
        string separator = "\n";
        foreach (string fact in facts)
        {
            page.Append(separator).Append("- ").Append(fact).Append('\n');
            separator = "";
        }
    }

    private static string ChoicesOf(CatalogueValue value) =>
        value.Choices.IsEmpty ? "" : ": " + Code(value.Choices.Select(choice => choice.Name));

    private static string Code(IEnumerable<string> words, string separator = ", ") => string.Join(separator, words.Select(word => $"`{word}`"));

    private static string FamilyText(string family) => FamilyNames.Find(family) is { } known ? FamilyNames.InText(known) : family;
}
