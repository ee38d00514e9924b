using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>The modules that a rule has loaded so far, and the options that they have opened.</summary>
internal sealed class OpenModules(BindingTables tables, SharedParts parts)
{
    private readonly List<OpenModule> _pool = [];
    private readonly List<OpenModule> _matches = [];
    private readonly List<ModuleTable> _open = [];
    private OpenModule? _target;
    private bool _isImpliedLoaded;
    private int _used;

    public List<OpenModule> Matches => _matches;

    public OpenModule? Target => _target;

    /// <summary>Forgets the rule before.</summary>
    public void Clear()
    {
        _matches.Clear();
        _open.Clear();
        _target = null;
        _isImpliedLoaded = false;
        _used = 0;
    }

    /// <summary>The option that a long name, or a beginning of one, stands for at this place of the rule.</summary>
    public OptionMatch Resolve(ReadOnlySpan<char> name)
    {
        if (tables.Builtins.FindLong(name) is { } builtin)
        {
            return new OptionMatch(builtin, null, []);
        }

        // Newly merged options come before older ones of the same name (libxtables, xtables_merge_options).
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Options.FindLong(name) is { } exact)
            {
                return new OptionMatch(exact, InstanceOf(_open[i]), []);
            }
        }

        return tables.AlwaysThere.IsEmpty ? ResolveAbbreviation(name) : ResolveInAll(name);
    }

    private OptionMatch ResolveAbbreviation(ReadOnlySpan<char> name)
    {
        // A module that the catalogue lacks may have an option of exactly this name.
        if (_target is { Table: null } || _matches.Exists(match => match.Table is null))
        {
            return new OptionMatch(null, null, []);
        }

        var fitting = new List<(string Name, OptionSlot Slot, ModuleTable? Table)>();
        Collect(name, tables.Builtins, null, fitting);
        foreach (ModuleTable table in _open)
        {
            Collect(name, table.Options, table, fitting);
        }

        bool isUnique = fitting.Count > 0 && fitting.TrueForAll(item => item.Slot == fitting[0].Slot);
        return isUnique
            ? new OptionMatch(fitting[0].Slot, fitting[0].Table is { } table1 ? InstanceOf(table1) : null, [])
            : new OptionMatch(null, null, [.. fitting.Select(item => "--" + item.Name)]);
    }

    /// <summary>ebtables knows the options of all matches and targets from the beginning (iptables/xtables-eb.c, ebt_load_match_extensions).</summary>
    private OptionMatch ResolveInAll(ReadOnlySpan<char> name)
    {
        var fitting = new List<(string Name, OptionSlot Slot, ModuleTable? Table)>();
        Collect(name, tables.Builtins, null, fitting);
        foreach (ModuleTable table in tables.AlwaysThere)
        {
            Collect(name, table.Options, table, fitting);
        }

        int found = 0;
        while (found < fitting.Count && !name.SequenceEqual(fitting[found].Name))
        {
            found++;
        }

        if (found == fitting.Count && (fitting.Count == 0 || !fitting.TrueForAll(item => item.Slot == fitting[0].Slot)))
        {
            return new OptionMatch(null, null, [.. fitting.Select(item => "--" + item.Name)]);
        }

        (_, OptionSlot slot, ModuleTable? owner) = fitting[found == fitting.Count ? 0 : found];
        OpenModule? module = owner is null ? null : InstanceOf(owner);
        if (owner is null || module is not null)
        {
            return new OptionMatch(slot, module, []);
        }

        // A target's option belongs behind its -j.
        return owner.Entry.Kind == EntryKind.Match ? new OptionMatch(slot, null, []) { ToOpen = owner } : new OptionMatch(null, null, []);
    }

    private static void Collect(ReadOnlySpan<char> name, OptionTable options, ModuleTable? table, List<(string, OptionSlot, ModuleTable?)> fitting)
    {
        foreach ((string longName, OptionSlot slot) in options.LongNames)
        {
            if (longName.AsSpan().StartsWith(name))
            {
                fitting.Add((longName, slot, table));
            }
        }
    }

    /// <summary>The newest instance of a module takes its options.</summary>
    private OpenModule? InstanceOf(ModuleTable table)
    {
        if (_target?.Table == table)
        {
            return _target;
        }

        for (int i = _matches.Count - 1; i >= 0; i--)
        {
            if (_matches[i].Table == table)
            {
                return _matches[i];
            }
        }

        return null;
    }

    /// <summary>An unknown option makes iptables load the match of the protocol, once (xshared.c, load_proto).</summary>
    public bool TryLoadImplied(ReadOnlySpan<char> name, BoundOption? protocolOption, LineSyntax line)
    {
        if (_isImpliedLoaded || protocolOption?.Value<ProtocolValue>() is not { Number: > 0 } protocol
            || tables.FindImplied(protocol.Number) is not { } implied || InstanceOf(implied) is not null
            || !implied.Options.HasBeginning(name))
        {
            return false;
        }

        // iptables looks for a match of the protocol's name: not every name of it has one.
        TextSpan word = protocolOption.ValueSpans[0];
        ImmutableArray<string> words = implied.Entry.ImpliedByWords;
        if (!words.IsEmpty && !words.Contains(line.Characters[word.Start..word.End].ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        _isImpliedLoaded = true;
        Open(implied.Entry.Name, implied, protocolOption.ValueSpans[0], ModuleOrigin.Implied);
        return true;
    }

    /// <summary>Loads a module, which gets the options that follow.</summary>
    public OpenModule Open(string name, ModuleTable? table, TextSpan nameSpan, ModuleOrigin origin)
    {
        if (_used == _pool.Count)
        {
            _pool.Add(new OpenModule());
        }

        OpenModule module = _pool[_used++];
        module.Begin(name, table, nameSpan, origin);
        if (module.Origin == ModuleOrigin.Target)
        {
            _target = module;
        }
        else
        {
            _matches.Add(module);
        }

        if (table is not null && !_open.Contains(table))
        {
            _open.Add(table);
        }

        return module;
    }

    public BoundModule? BoundTarget() => _target?.ToBound(parts);

    public ImmutableArray<BoundModule> BoundMatches()
    {
        if (_matches.Count == 0)
        {
            return [];
        }

        var modules = new BoundModule[_matches.Count];
        for (int index = 0; index < modules.Length; index++)
        {
            modules[index] = _matches[index].ToBound(parts);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(modules);
    }
}

/// <summary>What an option word resolves to; without a slot the options that an abbreviation fits.</summary>
internal readonly record struct OptionMatch(OptionSlot? Slot, OpenModule? Module, ImmutableArray<string> Fitting)
{
    /// <summary>The match that the option loads before it is its option; null: it is loaded, or the option is a built-in one.</summary>
    public ModuleTable? ToOpen { get; init; }
}
