using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What an entry of the outline stands for.</summary>
public enum DocumentSymbolKind : byte
{
    Table,
    BuiltinChain,
    UserChain,
}

/// <summary>An entry of the outline.</summary>
/// <param name="Detail">Such as "DROP · 12 rules".</param>
/// <param name="Range">All that belongs to it; lies inside its parent's range.</param>
/// <param name="SelectionRange">Its name; lies inside <paramref name="Range"/>.</param>
public sealed record DocumentSymbol(
    string Name,
    string Detail,
    DocumentSymbolKind Kind,
    TextRange Range,
    TextRange SelectionRange,
    ImmutableArray<DocumentSymbol> Children);
