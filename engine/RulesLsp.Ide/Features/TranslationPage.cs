using System.Text;
using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Ide.Features;

/// <summary>What nftables has in place of matches and targets, and why it has nothing for the others: the reasons that a translation tells.</summary>
internal static class TranslationPage
{
    /// <summary>The topic of the page about all of them.</summary>
    public const string Topic = "nftables";

    /// <summary>A section for the page of an entry; empty where its program has no translation.</summary>
    public static string Section(Catalogue catalogue, CatalogueEntry entry)
    {
        if (catalogue.Pipeline.File.Nft is null)
        {
            return "";
        }

        string[] facts = [.. FactsOf(entry)];
        return $"\n## In nftables\n\n{(facts.Length == 0 ? "`--translate` says it in full.\n" : string.Concat(facts.Select(fact => $"- {fact}\n")))}";
    }

    /// <summary>Every reason, by match and target.</summary>
    public static string All()
    {
        var page = new StringBuilder("""
            # In nftables

            What `--translate` leaves out, or says otherwise, it names with line and reason. A reason belongs to a match or target (its page has
            it, too: `rules-lsp --explain NAME`), or to the rule as a whole:

            - **iptables refuses the line**: what does not load has nothing to translate.
            - **a match, target or option that is not known here**: it may mean anything.
            - **nft needs several rules for it, and NAME would count each packet several times**: a limit or a counter has to meet a packet once.
            - **two rules share the buckets**: nft has a meter for each rule.
            - **the rule names no protocol**: nft finds ports in packets of a known protocol only.
            - **nft has no chain of the name**: words of nft's language can't be names, so the chain is called otherwise.
            - **a remark has at most 127 bytes**: the rest is cut off.
            - **the section at line N loads the table anew**: only the last one is there in the end.


            """);
        foreach (Catalogue catalogue in Catalogue.All.Where(catalogue => catalogue.Pipeline.File.Nft is not null))
        {
            foreach (CatalogueEntry entry in catalogue.Entries.OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase))
            {
                string[] facts = [.. FactsOf(entry)];
                if (facts.Length > 0)
                {
                    page.Append("## `").Append(EntryPage.LoadText(entry)).Append("`\n\n").AppendJoin("", facts.Select(fact => $"- {fact}\n")).Append('\n');
                }
            }
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<string> FactsOf(CatalogueEntry entry)
    {
        foreach (string fact in Facts("", entry.Nft?.Not, entry.Nft?.Note))
        {
            yield return fact;
        }

        if (entry.Nft?.NoteIpv6 is { } ofIPv6)
        {
            yield return $"in IPv6 differs: {ofIPv6}";
        }

        if (entry.Nft?.NoteEnded is { } ended)
        {
            yield return $"differs where it may meet packets of a TCP connection that has ended: {ended}";
        }

        foreach (CatalogueOption option in entry.Options)
        {
            foreach (string fact in Facts($"`{option.Name}` ", option.Nft?.Not, option.Nft?.Note).Concat(Facts($"`! {option.Name}` ", option.Nft?.NotNegated, option.Nft?.NoteNegated)))
            {
                yield return fact;
            }
        }
    }

    private static IEnumerable<string> Facts(string subject, string? not, string? note)
    {
        if (not is not null)
        {
            yield return $"{subject}is left out: {not}";
        }

        if (note is not null)
        {
            yield return $"{subject}differs: {note}";
        }
    }
}
