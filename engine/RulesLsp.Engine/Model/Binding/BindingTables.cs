using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A match or target with its option table.</summary>
/// <param name="Protocols">Numbers of the protocols of which the rule needs one; empty: any.</param>
internal sealed record ModuleTable(CatalogueEntry Entry, OptionTable Options, ImmutableArray<byte> Protocols);

/// <summary>Everything that binding looks up, made once from a catalogue for one family.</summary>
internal sealed class BindingTables
{
    private readonly FrozenDictionary<string, ModuleTable>.AlternateLookup<ReadOnlySpan<char>> _matches;
    private readonly FrozenDictionary<string, ModuleTable>.AlternateLookup<ReadOnlySpan<char>> _targets;
    private readonly FrozenDictionary<CatalogueEntry, ModuleTable> _byEntry;
    private readonly ImmutableArray<ModuleTable> _modules;
    private readonly Dictionary<CatalogueValue, ValueReader> _readers = [];

    public BindingTables(Catalogue.Catalogue catalogue, AddressFamily family)
    {
        Catalogue = catalogue;
        Family = family;
        Builtins = new OptionTable([.. OptionsOf(catalogue.Builtins, slot => OptionSlot.ForBuiltin(slot, ReadersOf(slot)))]);
        ModuleTable[] modules =
        [
            .. from entry in catalogue.Matches.Concat(catalogue.Targets)
               where Engine.Catalogue.Catalogue.IsInFamily(entry.Families, family)
               select new ModuleTable(
                   entry,
                   new OptionTable([.. OptionsOf(entry, option => OptionSlot.ForModule(option, ReadersOf(option)))]),
                   Engine.Catalogue.Catalogue.IsInFamily(entry.ProtocolsIn, family) ? NumbersOf(entry.Protocols) : []),
        ];
        _modules = ImmutableCollectionsMarshal.AsImmutableArray(modules);
        _byEntry = modules.ToFrozenDictionary(module => module.Entry, EntryIdentity.Comparer);
        _matches = IndexNames(modules, EntryKind.Match);
        _targets = IndexNames(modules, EntryKind.Target);
    }

    public Catalogue.Catalogue Catalogue { get; }

    public AddressFamily Family { get; }

    public OptionTable Builtins { get; }

    /// <summary>The matches and targets whose options a rule may use before it names them; empty where <c>-m</c> and <c>-j</c> bring them.</summary>
    public ImmutableArray<ModuleTable> AlwaysThere => Catalogue.Dialect.OptionsLoadMatches ? _modules : [];

    public ModuleTable? FindMatch(ReadOnlySpan<char> name) => _matches.TryGetValue(name, out ModuleTable? module) ? module : null;

    public ModuleTable? FindTarget(ReadOnlySpan<char> name) => _targets.TryGetValue(name, out ModuleTable? module) ? module : null;

    /// <summary>The match that a protocol makes available without <c>-m</c>.</summary>
    public ModuleTable? FindImplied(byte protocol) =>
        Catalogue.FindImpliedMatch(protocol, Family) is { } entry ? _byEntry.GetValueOrDefault(entry) : null;

    /// <summary>Protocol numbers of the catalogue's protocol names.</summary>
    public static ImmutableArray<byte> NumbersOf(ImmutableArray<string> protocols) =>
        protocols.IsDefaultOrEmpty ? [] : [.. protocols.Select(name => ProtocolNames.NumberOf(name)).OfType<byte>()];

    private static FrozenDictionary<string, ModuleTable>.AlternateLookup<ReadOnlySpan<char>> IndexNames(ModuleTable[] modules, EntryKind kind)
    {
        var byName = new Dictionary<string, ModuleTable>(StringComparer.Ordinal);
        foreach (ModuleTable module in modules.Where(module => module.Entry.Kind == kind))
        {
            foreach (string name in module.Entry.Aliases.Prepend(module.Entry.Name))
            {
                byName.TryAdd(name, module);
            }
        }

        return byName.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private IEnumerable<OptionSlot> OptionsOf(CatalogueEntry entry, Func<CatalogueOption, OptionSlot> makeSlot) =>
        entry.Options
            .Where(option => Engine.Catalogue.Catalogue.IsInFamily(option.Families, Family))
            .Select(makeSlot);

    private ImmutableArray<ValueReader> ReadersOf(CatalogueOption option) => [.. option.Values.Select(ReaderOf)];

    /// <summary>Equal definitions share a reader, and with it what it remembers: <c>-s</c> and <c>-d</c> see the same addresses.</summary>
    private ValueReader ReaderOf(CatalogueValue definition)
    {
        IValueGrammar grammar = ValueGrammars.Find(definition.Type)
            ?? throw new InvalidOperationException($"The catalogue names a value type '{definition.Type}' that does not exist.");
        if (!definition.Choices.IsDefaultOrEmpty)
        {
            return new ValueReader(grammar, definition, definition.AddressesIn(Family));
        }

        CatalogueValue key = definition.Type == ValueTypes.AddressList ? definition with { Name = "", Saved = SavedForm.Usual } : definition;
        if (!_readers.TryGetValue(key, out ValueReader? reader))
        {
            reader = new ValueReader(grammar, definition, definition.AddressesIn(Family));
            _readers.Add(key, reader);
        }

        return reader;
    }
}

/// <summary>Compares entries by identity: a record's own comparison would walk all of its documentation.</summary>
internal sealed class EntryIdentity : IEqualityComparer<CatalogueEntry>
{
    public static readonly EntryIdentity Comparer = new();

    public bool Equals(CatalogueEntry? x, CatalogueEntry? y) => ReferenceEquals(x, y);

    public int GetHashCode(CatalogueEntry obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
}
