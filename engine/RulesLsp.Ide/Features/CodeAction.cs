using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What a code action is for.</summary>
public enum CodeActionKind : byte
{
    /// <summary>Mends a finding.</summary>
    QuickFix,

    /// <summary>Silences a finding on its line.</summary>
    Suppress,

    /// <summary>Says the same in another way.</summary>
    Rewrite,

    /// <summary>Puts rules into a chain of their own.</summary>
    Extract,

    /// <summary>Puts a chain's rules where it was called.</summary>
    Inline,

    /// <summary>Mends everything in the file that can be mended; only for an editor that asks for it.</summary>
    FixAll,

    /// <summary>Traces a packet that reaches the rule; has no changes.</summary>
    TraceHere,

    /// <summary>Shows the ruleset in nftables beside it; has no changes.</summary>
    ShowTranslation,
}

/// <summary>Whether an editor may take an action without asking which.</summary>
public enum CodeActionPreference : byte
{
    Ordinary,

    /// <summary>The best mending of its finding.</summary>
    Preferred,
}

/// <summary>An edit that the user may choose.</summary>
/// <param name="Diagnostic">The finding that it is about; null for none.</param>
/// <param name="Line">0-based line that it is about.</param>
public sealed record CodeAction(
    string Title,
    CodeActionKind Kind,
    CodeActionPreference Preference,
    ImmutableArray<TextChange> Changes,
    Diagnostic? Diagnostic,
    int Line);
