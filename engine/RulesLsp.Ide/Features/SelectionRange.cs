using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A step of growing a selection.</summary>
/// <param name="Parent">The next larger one, which holds this one; null at the whole file.</param>
public sealed record SelectionRange(TextRange Range, SelectionRange? Parent);
