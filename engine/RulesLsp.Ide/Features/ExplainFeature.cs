using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>The Markdown page of a lint, a match, a target, a table or an option.</summary>
public static class ExplainFeature
{
    /// <summary>The page for a code, a lint's name, a match, a target, a table, an option with its dashes, or of what nftables lacks; null when there is none.</summary>
    public static string? Page(string codeOrName)
    {
        string name = codeOrName.Trim();
        return name == TranslationPage.Topic ? TranslationPage.All() : LintCatalogue.Page(name) ?? InAll(EntryPages, name) ?? InAll(TablePage, name) ?? InAll(OptionPages, name);
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

    /// <summary>The pages of every program that has the name.</summary>
    private static string? InAll(Func<Catalogue, string, string?> pagesOf, string name)
    {
        string[] pages = [.. Catalogue.All.Select(catalogue => pagesOf(catalogue, name)).OfType<string>()];
        return pages.Length == 0 ? null : string.Join("\n", pages);
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
