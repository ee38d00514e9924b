using System.Runtime.CompilerServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// Options and modules that stood at the same place of an earlier line and say the same: a hundred thousand rules with <c>-p tcp</c> and
/// <c>-j ACCEPT</c> share a few of them. For one thread.
/// </summary>
internal sealed class SharedParts
{
    /// <summary>Each part has one place: the memory has an end.</summary>
    private const int Places = 1 << 12;

    private readonly BoundOption?[] _options = new BoundOption?[Places];
    private readonly BoundModule?[] _modules = new BoundModule?[Places];

    /// <summary>An option whose one value has come before.</summary>
    public BoundOption Option(CatalogueOption definition, bool isNegated, int start, TextSpan name, ParsedValue value, TextSpan span)
    {
        ref BoundOption? known = ref _options[PlaceOf(RuntimeHelpers.GetHashCode(value), name.Start)];
        if (known is null || !ReferenceEquals(known.Definition, definition) || !ReferenceEquals(known.Value<ParsedValue>(), value) || known.IsNegated != isNegated
            || known.Start != start || known.NameSpan != name || known.ValueSpans[0] != span)
        {
            known = new BoundOption(definition, isNegated, start, name, value, SharedSpans.Of(span));
        }

        return known;
    }

    /// <summary>A module without options, or with one that is shared.</summary>
    public BoundModule Module(OpenModule module, CatalogueEntry entry)
    {
        BoundOption? only = module.Options.Count == 0 ? null : module.Options[0];
        bool isImplied = module.Origin == ModuleOrigin.Implied;
        ref BoundModule? known = ref _modules[PlaceOf(RuntimeHelpers.GetHashCode((object?)only ?? entry), module.NameSpan.Start)];
        if (known is null || !ReferenceEquals(known.Entry, entry) || known.Name != module.Name || known.NameSpan != module.NameSpan || known.IsImplied != isImplied
            || known.Options.Length != module.Options.Count || (only is not null && !ReferenceEquals(known.Options[0], only)))
        {
            known = new BoundModule(module.Name, entry, module.NameSpan, isImplied, [.. module.Options]);
        }

        return known;
    }

    private static int PlaceOf(int hash, int start) => (int)(((uint)hash ^ ((uint)start * 0x9E37_79B1)) % Places);
}
