using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What to show about the text under the caret.</summary>
/// <param name="Range">The text that it is about.</param>
/// <param name="Markdown">Markdown (CommonMark).</param>
public sealed record HoverResult(TextRange Range, string Markdown);
