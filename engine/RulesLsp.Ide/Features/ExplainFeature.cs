using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;

namespace RulesLsp.Ide.Features;

/// <summary>The Markdown page of a lint, a match, a target, a table or an option.</summary>
public static class ExplainFeature
{
    /// <summary>The page for a code, a lint's name, a match, a target, a table, or an option with its dashes; null when there is none.</summary>
    public static string? Page(string codeOrName)
    {
        string name = codeOrName.Trim();
        return LintCatalogue.Page(name) ?? EntryPages(Catalogue.Default, name) ?? TablePage(Catalogue.Default, name) ?? OptionPages(Catalogue.Default, name);
    }

    /// <summary>What a table is for and where it stands in the packet's way; null for an unknown name.</summary>
    internal static string? TablePage(Catalogue catalogue, string name)
    {
        if (catalogue.Pipeline.FindTable(name) is not { } table)
        {
            return null;
        }

        var page = new StringBuilder($"**`*{table.Name}`**: {table.Documentation}\n\n");
        foreach (PipelineChain chain in table.Chains)
        {
            page.Append($"- {chain.Hook}, priority {chain.Priority}");
            page.Append(chain.PriorityNft is { } nft ? $" ({nft} on the nft back end)\n" : "\n");
        }

        return page.ToString();
    }

    private static string? EntryPages(Catalogue catalogue, string name)
    {
        string[] pages =
        [
            .. new[] { EntryKind.Match, EntryKind.Target }
                .SelectMany(kind => catalogue.FindInAnyFamily(kind, name))
                .Select(entry => EntryPage.Full(catalogue, entry)),
        ];
        return pages.Length == 0 ? null : string.Join("\n", pages);
    }

    private static string? OptionPages(Catalogue catalogue, string name)
    {
        string[] pages = [.. catalogue.FindOptionOwners(name).Select(owner => EntryPage.Option(owner.Entry, owner.Option))];
        return pages.Length == 0 ? null : string.Join("\n", pages);
    }
}
