using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>How a name is used where it is highlighted.</summary>
public enum HighlightKind : byte
{
    /// <summary>Named as the place to go to.</summary>
    Read,

    /// <summary>Declared, or given a rule.</summary>
    Write,
}

/// <summary>A place in the file where the name under the caret stands.</summary>
public sealed record DocumentHighlight(TextRange Range, HighlightKind Kind);
