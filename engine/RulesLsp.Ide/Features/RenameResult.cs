using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A name that can be renamed.</summary>
/// <param name="Placeholder">The name as it is.</param>
public sealed record RenameTarget(TextRange Range, string Placeholder);

/// <summary>The edits of a renaming, or why there are none.</summary>
/// <param name="Problem">A full sentence for the user; null when the renaming can be done.</param>
public sealed record RenameResult(ImmutableArray<TextChange> Changes, string? Problem);
