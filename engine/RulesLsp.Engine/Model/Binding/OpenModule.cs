using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A match or target while its rule is being bound; used again for later rules.</summary>
internal sealed class OpenModule
{
    public string Name { get; private set; } = "";

    /// <summary>Null for a name that the catalogue lacks.</summary>
    public ModuleTable? Table { get; private set; }

    public TextSpan NameSpan { get; private set; }

    public ModuleOrigin Origin { get; private set; }

    public List<BoundOption> Options { get; } = [];

    /// <summary>All of its options are those of other lines, too.</summary>
    public bool IsShared { get; set; }

    public void Begin(string name, ModuleTable? table, TextSpan nameSpan, ModuleOrigin origin)
    {
        Name = name;
        Table = table;
        NameSpan = nameSpan;
        Origin = origin;
        Options.Clear();
        IsShared = true;
    }

    public bool Has(string option) => Find(option) is not null;

    public bool HasAny(ImmutableArray<string> options)
    {
        foreach (string option in options)
        {
            if (Has(option))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first option of this name. Asked for every option of every rule: no closure is made.</summary>
    public BoundOption? Find(string name)
    {
        foreach (BoundOption option in Options)
        {
            if (option.Definition.Name == name)
            {
                return option;
            }
        }

        return null;
    }

    public BoundModule ToBound(SharedParts parts) => IsShared && Options.Count <= 1 && Table is not null
        ? parts.Module(this, Table.Entry)
        : new BoundModule(Name, Table?.Entry, NameSpan, Origin == ModuleOrigin.Implied, [.. Options]);
}

/// <summary>What brought a module into a rule.</summary>
internal enum ModuleOrigin : byte
{
    Match,

    /// <summary>A protocol that an option needed.</summary>
    Implied,
    Target,
}
