using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A name that can be renamed.</summary>
/// <param name="Placeholder">The name as it is.</param>
public sealed record RenameTarget(TextRange Range, string Placeholder);

/// <summary>The places that get the new name, or why they can't have it.</summary>
/// <param name="Problem">A full sentence for the user; null when the renaming can be done.</param>
public sealed record RenameResult(ImmutableArray<NamePlace> Places, string? Problem);
