using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The families of inlay hints that a user can switch on; verdicts are on by default.</summary>
[Flags]
public enum InlayHintKinds : byte
{
    None = 0,

    /// <summary>What traces did at a rule, and how expectations ended.</summary>
    Verdicts = 1,

    /// <summary>The match that <c>-p</c> loads by itself.</summary>
    ImpliedMatches = 2,

    /// <summary>The kernel's number of each rule in its chain.</summary>
    RuleNumbers = 4,

    /// <summary>The counters of rules and policies in numbers that can be read.</summary>
    Counters = 8,
}

/// <summary>Text that an editor shows between the characters of a line.</summary>
/// <param name="Tooltip">Markdown; null for none.</param>
/// <param name="Kind">Exactly one of the kinds.</param>
public sealed record InlayHint(TextPosition Position, string Label, string? Tooltip, InlayHintKinds Kind);
