using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Says where the kernel takes a match, a target or one of their options.</summary>
public static class Placement
{
    /// <summary>The back ends out of <paramref name="backends"/> that take the entry in a chain which <paramref name="hook"/> of <paramref name="table"/> reaches.</summary>
    public static Backends Allowed(CatalogueEntry entry, string table, Hook hook, Backends backends) =>
        Allowed(entry.Places, entry.PlacesNft, entry.PlacesLegacy, table, hook, backends & TakenBy(entry));

    /// <summary>The back ends that take the entry anywhere.</summary>
    public static Backends TakenBy(CatalogueEntry entry) =>
        entry.Removed is not null ? Backends.None : entry.Backends.IsEmpty ? Backends.Both : Named(entry.Backends);

    /// <summary>The same for one option; what the entry itself asks for is not repeated here.</summary>
    public static Backends Allowed(CatalogueOption option, string table, Hook hook, Backends backends) =>
        Allowed(option.Places, option.PlacesNft, option.PlacesLegacy, table, hook, backends);

    /// <summary>Whether there is any place where a back end refuses the entry: most are taken everywhere.</summary>
    public static bool IsRestricted(CatalogueEntry entry) =>
        !(entry.Places.IsEmpty && entry.PlacesNft.IsEmpty && entry.PlacesLegacy.IsEmpty && TakenBy(entry) == Backends.Both);

    /// <summary>The same for one option and the words of its choices.</summary>
    public static bool IsRestricted(CatalogueOption option)
    {
        if (!(option.Places.IsEmpty && option.PlacesNft.IsEmpty && option.PlacesLegacy.IsEmpty))
        {
            return true;
        }

        foreach (CatalogueValue value in option.Values)
        {
            foreach (CatalogueChoice choice in value.Choices)
            {
                if (!choice.Places.IsEmpty)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The same for a word of an option's choices.</summary>
    public static Backends Allowed(CatalogueChoice choice, string table, Hook hook, Backends backends) =>
        Allowed(choice.Places, [], [], table, hook, backends);

    /// <summary>The back ends that a list in the catalogue's words names.</summary>
    public static Backends Named(ImmutableArray<string> backends) =>
        (backends.Contains("nft", StringComparer.Ordinal) ? Backends.Nft : Backends.None)
        | (backends.Contains("legacy", StringComparer.Ordinal) ? Backends.Legacy : Backends.None);

    /// <summary>The back ends out of <paramref name="backends"/> that refuse the entry there.</summary>
    public static Backends Refused(CatalogueEntry entry, string table, Hook hook, Backends backends) =>
        backends & ~Allowed(entry, table, hook, backends);

    /// <summary>The back ends out of <paramref name="backends"/> that refuse the option there.</summary>
    public static Backends Refused(CatalogueOption option, string table, Hook hook, Backends backends) =>
        backends & ~Allowed(option, table, hook, backends);

    /// <summary>The back ends out of <paramref name="backends"/> that refuse the word there.</summary>
    public static Backends Refused(CatalogueChoice choice, string table, Hook hook, Backends backends) =>
        backends & ~Allowed(choice, table, hook, backends);

    /// <summary>Every built-in chain, as (table, hook), in which <paramref name="backend"/> takes the entry.</summary>
    public static ImmutableArray<(string Table, Hook Hook)> AllowedChains(Pipeline pipeline, CatalogueEntry entry, Backends backend) =>
        [.. from table in pipeline.Tables
            from hook in pipeline.HooksOf(table.Name)
            where Allowed(entry, table.Name, hook, backend) == backend
            select (table.Name, hook)];

    private static Backends Allowed(
        ImmutableArray<string> places,
        ImmutableArray<string> placesNft,
        ImmutableArray<string> placesLegacy,
        string table,
        Hook hook,
        Backends backends)
    {
        Backends allowed = Backends.None;
        if (Covers(placesNft.IsEmpty ? places : placesNft, table, hook))
        {
            allowed |= Backends.Nft;
        }

        if (Covers(placesLegacy.IsEmpty ? places : placesLegacy, table, hook))
        {
            allowed |= Backends.Legacy;
        }

        return allowed & backends;
    }

    private static bool Covers(ImmutableArray<string> places, string table, Hook hook)
    {
        if (places.IsEmpty)
        {
            return true;
        }

        string chain = Pipeline.ChainName(hook);
        foreach (string place in places)
        {
            int slash = place.IndexOf('/', StringComparison.Ordinal);
            if (IsEveryOr(place.AsSpan(0, slash), table) && IsEveryOr(place.AsSpan(slash + 1), chain))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEveryOr(ReadOnlySpan<char> part, string name) => part is "*" || part.SequenceEqual(name);
}
