using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>
/// Everything known about the matches, targets and built-in options of one program and its families: iptables, arptables or ebtables.
/// Immutable, made by <see cref="CatalogueLoader"/>.
/// </summary>
public sealed class Catalogue
{
    private static readonly Lazy<ImmutableArray<Catalogue>> EmbeddedCatalogues = new(CatalogueLoader.LoadEmbedded);

    private readonly FrozenDictionary<string, ImmutableArray<CatalogueEntry>> matchesByName;
    private readonly FrozenDictionary<string, ImmutableArray<CatalogueEntry>> targetsByName;
    private readonly FrozenDictionary<string, ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)>> optionOwners;
    private readonly FrozenDictionary<(byte Protocol, AddressFamily Family), CatalogueEntry> impliedMatches;
    private readonly FrozenDictionary<string, CatalogueOption> builtinsByName;

    internal Catalogue(Pipeline pipeline, ImmutableArray<CatalogueEntry> entries)
    {
        Pipeline = pipeline;
        Entries = entries;
        Builtins = entries.First(entry => entry.Kind == EntryKind.Builtin);
        Matches = OfKind(EntryKind.Match);
        Targets = OfKind(EntryKind.Target);
        matchesByName = IndexNames(Matches);
        targetsByName = IndexNames(Targets);
        optionOwners = (from entry in entries
                        from option in entry.Options
                        from name in Spellings(option)
                        group (entry, option) by name)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        impliedMatches = (from entry in Matches
                          where entry.ImpliedByProtocol is not null
                          from family in FamiliesOf(entry)
                          select (entry, family))
            .ToFrozenDictionary(pair => (pair.entry.ImpliedByProtocol!.Value, pair.family), pair => pair.entry);
        builtinsByName = Builtins.Options.ToFrozenDictionary(option => option.Name, StringComparer.Ordinal);
    }

    /// <summary>The catalogues that are part of the program, read once: iptables' first.</summary>
    public static ImmutableArray<Catalogue> All => EmbeddedCatalogues.Value;

    /// <summary>What is known of iptables, IPv4 and IPv6.</summary>
    public static Catalogue Default => Of(AddressFamily.IPv4);

    public Pipeline Pipeline { get; }

    /// <summary>How the program's restore reads a file, where it does not read it as iptables-restore does.</summary>
    public RestoreDialect Dialect => Pipeline.File.Dialect;

    /// <summary>How the program's save lays out a line.</summary>
    public SavedLayout Saved => Pipeline.File.Saved;

    /// <summary>All entries, sorted by kind and name.</summary>
    public ImmutableArray<CatalogueEntry> Entries { get; }

    /// <summary>The options that need no module: commands and parameters.</summary>
    public CatalogueEntry Builtins { get; }

    public ImmutableArray<CatalogueEntry> Matches { get; }

    public ImmutableArray<CatalogueEntry> Targets { get; }

    /// <summary>The embedded catalogue of the program that loads rulesets of <paramref name="family"/>.</summary>
    public static Catalogue Of(AddressFamily family) => All.First(catalogue => catalogue.HasFamily(family));

    /// <summary>Whether the program loads rulesets of <paramref name="family"/>.</summary>
    public bool HasFamily(AddressFamily family) => IsInFamily(Pipeline.File.Families, family);

    /// <summary>The wanted back ends as far as they are known of the program; all of those where none is.</summary>
    public Backends KnownOf(Backends wanted)
    {
        Backends known = Placement.Named(Pipeline.File.Backends);
        return (wanted & known) == Backends.None ? known : wanted & known;
    }

    /// <summary>The entry that <paramref name="name"/> loads in a file of <paramref name="family"/>; null when the catalogue has none.</summary>
    public CatalogueEntry? Find(EntryKind kind, ReadOnlySpan<char> name, AddressFamily family)
    {
        foreach (CatalogueEntry entry in FindInAnyFamily(kind, name))
        {
            if (IsInFamily(entry.Families, family))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The entries of this name whatever the family, so that a message can tell "unknown" from "not for IPv6".</summary>
    public ImmutableArray<CatalogueEntry> FindInAnyFamily(EntryKind kind, ReadOnlySpan<char> name)
    {
        if (kind == EntryKind.Builtin)
        {
            return name.SequenceEqual(Builtins.Name) ? [Builtins] : [];
        }

        FrozenDictionary<string, ImmutableArray<CatalogueEntry>> index = kind == EntryKind.Match ? matchesByName : targetsByName;
        return index.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out ImmutableArray<CatalogueEntry> entries) ? entries : [];
    }

    /// <summary>The match that <c>-p</c> with this protocol makes available without <c>-m</c>; null when it makes none.</summary>
    public CatalogueEntry? FindImpliedMatch(byte protocol, AddressFamily family) => impliedMatches.GetValueOrDefault((protocol, family));

    /// <summary>Every entry, built-ins too, that has an option of this exact spelling, with that option.</summary>
    public ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> FindOptionOwners(ReadOnlySpan<char> optionName) =>
        optionOwners.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(optionName, out var owners) ? owners : [];

    /// <summary>The built-in option with this name out of <see cref="BuiltinOptionNames"/>.</summary>
    public CatalogueOption Builtin(string name) => builtinsByName[name];

    /// <summary>The option's name and all its other full spellings.</summary>
    public static IEnumerable<string> Spellings(CatalogueOption option) => option.Aliases.Prepend(option.Name);

    /// <summary>Whether a list of families in the catalogue's words has <paramref name="family"/>; an empty list has all.</summary>
    public static bool IsInFamily(ImmutableArray<string> families, AddressFamily family) =>
        families.IsEmpty || families.Contains(FamilyNames.Of(family), StringComparer.Ordinal);

    private static IEnumerable<AddressFamily> FamiliesOf(CatalogueEntry entry) =>
        Enum.GetValues<AddressFamily>().Where(family => IsInFamily(entry.Families, family));

    private static FrozenDictionary<string, ImmutableArray<CatalogueEntry>> IndexNames(ImmutableArray<CatalogueEntry> entries) =>
        (from entry in entries
         from name in entry.Aliases.Prepend(entry.Name)
         group entry by name)
        .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);

    private ImmutableArray<CatalogueEntry> OfKind(EntryKind kind) => [.. Entries.Where(entry => entry.Kind == kind)];
}
