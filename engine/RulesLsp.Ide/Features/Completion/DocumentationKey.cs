using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Short texts that name a page, so that a list of proposals carries no pages.</summary>
internal static class DocumentationKey
{
    private const char Separator = ' ';

    /// <summary>The key of a match's or target's page.</summary>
    public static string Of(CatalogueEntry entry) => $"{entry.Kind}{Separator}{entry.Name}{Separator}{string.Join(',', entry.Families)}";

    /// <summary>The key of an option's page.</summary>
    public static string Of(CatalogueEntry entry, CatalogueOption option) => Of(entry) + Separator + option.Name;

    /// <summary>The key of a table's page.</summary>
    public static string OfTable(AddressFamily family, string table) => $"table{Separator}{FamilyNames.Of(family)}{Separator}{table}";

    /// <summary>The key of a snippet's page.</summary>
    public static string OfSnippet(RuleSnippet snippet) => $"snippet{Separator}{snippet.Name}";

    public static string? Resolve(string key)
    {
        string[] parts = key.Split(Separator);
        if (parts is ["table", var family, var table])
        {
            return FamilyNames.Find(family) is { } known ? ExplainFeature.TablePage(Catalogue.Of(known), table) : null;
        }

        if (key.StartsWith("snippet ", StringComparison.Ordinal))
        {
            return SnippetCatalogue.Default.FirstOrDefault(snippet => OfSnippet(snippet) == key)?.Page();
        }

        CatalogueEntry? entry = parts.Length < 3 ? null : Catalogue.All.SelectMany(catalogue => catalogue.Entries).FirstOrDefault(candidate => Of(candidate) == string.Join(Separator, parts[..3]));
        if (entry is null)
        {
            return null;
        }

        if (parts.Length == 3)
        {
            return EntryPage.Summary(Catalogue.All.First(catalogue => catalogue.Entries.Contains(entry)), entry);
        }

        CatalogueOption? option = entry.Options.FirstOrDefault(candidate => candidate.Name == parts[3]);
        return option is null ? null : EntryPage.Option(entry, option);
    }
}
