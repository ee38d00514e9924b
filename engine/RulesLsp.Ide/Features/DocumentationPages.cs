using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>A Markdown page of the documentation.</summary>
/// <param name="Path">Where it stands in the folder of all pages, with slashes.</param>
public sealed record DocumentationPage(string Path, string Text);

/// <summary>A page for each lint, match and target of every program, as <see cref="ExplainFeature"/> and hover tell them, and an index.</summary>
public static class DocumentationPages
{
    public const string IndexPath = "README.md";

    /// <summary>All pages, the index first, then in the order of the index.</summary>
    public static ImmutableArray<DocumentationPage> All()
    {
        ImmutableArray<Section> sections = [LintSection(), .. Catalogue.All.SelectMany(SectionsOf)];
        return [new DocumentationPage(IndexPath, Index(sections)), .. sections.SelectMany(section => section.Rows).Select(row => row.Page)];
    }

    private static Section LintSection() => new(
        "Lints",
        ["Lint", "Severity", "What it finds"],
        [.. LintCatalogue.All.Select(lint => new Row(
            new DocumentationPage($"lints/{lint.Code}-{lint.Name}.md", ExplainFeature.Page(lint.Code) ?? ""),
            $"{lint.Code} {lint.Name}",
            [$"{lint.DefaultSeverity.ToString().ToLowerInvariant()}{(lint.IsOffByDefault ? ", off by default" : "")}", lint.Summary]))]);

    /// <summary>The matches and the targets of one program.</summary>
    private static IEnumerable<Section> SectionsOf(Catalogue catalogue)
    {
        AddressFamily family = FamilyNames.Find(catalogue.Pipeline.File.Families[0]) ?? AddressFamily.IPv4;
        string folder = family.HasPackets() ? "" : $"{FamilyNames.Of(family)}/";
        string of = family.HasPackets() ? "" : $" of {FamilyNames.InText(family)} rulesets";
        yield return EntrySection(catalogue, $"Matches{of}", $"{folder}matches", catalogue.Matches);
        yield return EntrySection(catalogue, $"Targets{of}", $"{folder}targets", catalogue.Targets);
    }

    private static Section EntrySection(Catalogue catalogue, string title, string folder, ImmutableArray<CatalogueEntry> entries) => new(
        title,
        ["Name", "What it does"],
        [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new Row(
            new DocumentationPage($"{folder}/{entry.Name}.md", EntryPage.Full(catalogue, entry)),
            EntryPage.LoadText(entry),
            [entry.Summary]))]);

    private static string Index(ImmutableArray<Section> sections)
    {
        var text = new StringBuilder("# Lints, matches and targets\n\nThe same pages are told by `rules-lsp --explain` and, in an editor, under the pointer.\n");
        foreach (Section section in sections.Where(section => !section.Rows.IsEmpty))
        {
            text.Append($"\n## {section.Title}\n\n{Line(section.Headings)}{Line(section.Headings.Select(_ => "---"))}");
            foreach (Row row in section.Rows)
            {
                text.Append(Line(row.Cells.Prepend($"[{row.Label}]({row.Page.Path})")));
            }
        }

        return text.ToString();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |\n";

    private sealed record Section(string Title, ImmutableArray<string> Headings, ImmutableArray<Row> Rows);

    /// <param name="Label">The text of the link in the first cell.</param>
    /// <param name="Cells">What stands behind it.</param>
    private sealed record Row(DocumentationPage Page, string Label, ImmutableArray<string> Cells);
}
