using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Ide.Features;

/// <summary>An option that may be written, and what it belongs to.</summary>
internal readonly record struct ScopedOption(CatalogueEntry Entry, CatalogueOption Option);

/// <summary>The options that the modules of a rule have opened, as iptables would look them up at this point of the line.</summary>
internal static class OptionScope
{
    /// <summary>Every option in scope: the newest match's first, then the target's, then the built-ins.</summary>
    public static IEnumerable<ScopedOption> Of(Analysis analysis, BoundRule bound)
    {
        foreach (CatalogueEntry entry in OpenEntries(analysis, bound))
        {
            foreach (CatalogueOption option in entry.Options)
            {
                yield return new ScopedOption(entry, option);
            }
        }
    }

    /// <summary>The entries whose options are open, each once.</summary>
    public static ImmutableArray<CatalogueEntry> OpenEntries(Analysis analysis, BoundRule bound)
    {
        var entries = new List<CatalogueEntry>();
        for (int i = bound.Matches.Length - 1; i >= 0; i--)
        {
            AddOnce(entries, bound.Matches[i].Entry);
        }

        AddOnce(entries, bound.Target?.Entry);
        if (Placing.ProtocolOf(bound) is { } protocol)
        {
            AddOnce(entries, analysis.Catalogue.FindImpliedMatch(protocol, analysis.Family));
        }

        AddOnce(entries, analysis.Catalogue.Builtins);
        if (analysis.Catalogue.Dialect.OptionsLoadMatches)
        {
            analysis.Catalogue.Matches.ToList().ForEach(match => AddOnce(entries, match));
        }

        return [.. entries];
    }

    /// <summary>The option that a word names in this scope: in full, or by an abbreviation that fits one option only.</summary>
    public static ScopedOption? Resolve(Analysis analysis, BoundRule bound, string word)
    {
        ScopedOption[] scope = [.. Of(analysis, bound)];
        foreach (ScopedOption candidate in scope)
        {
            if (Catalogue.Spellings(candidate.Option).Contains(word, StringComparer.Ordinal))
            {
                return candidate;
            }
        }

        if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length < 3)
        {
            return null;
        }

        ScopedOption[] abbreviated = [.. scope.Where(candidate =>
            Catalogue.Spellings(candidate.Option).Any(spelling => spelling.StartsWith(word, StringComparison.Ordinal)))];
        return abbreviated.Length == 1 ? abbreviated[0] : null;
    }

    /// <summary>The options that stand in the rule already.</summary>
    public static IEnumerable<BoundOption> Used(BoundRule bound) =>
        bound.Matches.SelectMany(match => match.Options)
            .Concat(bound.Target?.Options ?? [])
            .Concat(bound.BuiltinOptions);

    private static void AddOnce(List<CatalogueEntry> entries, CatalogueEntry? entry)
    {
        if (entry is not null && !entries.Contains(entry))
        {
            entries.Add(entry);
        }
    }
}
