using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A match or target while its rule is being bound.</summary>
internal sealed class OpenModule(string name, ModuleTable? table, TextSpan nameSpan, ModuleOrigin origin)
{
    public string Name => name;

    /// <summary>Null for a name that the catalogue lacks.</summary>
    public ModuleTable? Table => table;

    public TextSpan NameSpan => nameSpan;

    public ModuleOrigin Origin => origin;

    public List<BoundOption> Options { get; } = [];

    public BoundModule ToBound() => new(name, table?.Entry, nameSpan, origin == ModuleOrigin.Implied, [.. Options]);
}

/// <summary>What brought a module into a rule.</summary>
internal enum ModuleOrigin : byte
{
    Match,

    /// <summary>A protocol that an option needed.</summary>
    Implied,
    Target,
}
