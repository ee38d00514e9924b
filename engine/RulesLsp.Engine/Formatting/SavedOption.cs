using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting;

/// <summary>An option as iptables-save would hold it: written or a default, under the name that is printed.</summary>
internal sealed record SavedOption(CatalogueOption Definition, bool IsNegated, ImmutableArray<ParsedValue> Values);

/// <summary>What the text of a value depends on besides the value.</summary>
/// <param name="Backends">The back ends that the file is meant for.</param>
/// <param name="Beside">All options of the same match or target as the rule has them.</param>
internal readonly record struct ValueContext(CatalogueValue Definition, AddressFamily Family, Backends Backends, ImmutableArray<SavedOption> Beside);
