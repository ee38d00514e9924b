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

    public void Begin(string name, ModuleTable? table, TextSpan nameSpan, ModuleOrigin origin)
    {
        Name = name;
        Table = table;
        NameSpan = nameSpan;
        Origin = origin;
        Options.Clear();
    }

    public BoundModule ToBound() => new(Name, Table?.Entry, NameSpan, Origin == ModuleOrigin.Implied, [.. Options]);
}

/// <summary>What brought a module into a rule.</summary>
internal enum ModuleOrigin : byte
{
    Match,

    /// <summary>A protocol that an option needed.</summary>
    Implied,
    Target,
}
