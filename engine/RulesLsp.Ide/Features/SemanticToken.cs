namespace RulesLsp.Ide.Features;

/// <summary>The legend of the semantic tokens, in the order of their numbers on the wire.</summary>
public enum SemanticTokenKind : byte
{
    /// <summary>A command option, the marks <c>*</c> and <c>:</c>, COMMIT.</summary>
    Keyword,
    Table,
    Chain,

    /// <summary>ACCEPT or DROP as a chain's policy.</summary>
    Policy,
    Option,
    Match,
    Target,

    /// <summary>The negation <c>!</c>.</summary>
    Operator,
    QuotedText,
    Number,
    Address,
    Interface,

    /// <summary>A word out of a closed list.</summary>
    EnumMember,
    Comment,
    Directive,
    Counter,
}

/// <summary>Modifiers of a token, as bits on the wire in this order.</summary>
[Flags]
public enum SemanticTokenModifiers : byte
{
    None = 0,

    /// <summary>The chain is declared here.</summary>
    Declaration = 1,

    /// <summary>Belongs to netfilter and not to the file: built-in chains.</summary>
    DefaultLibrary = 2,
    Deprecated = 4,

    /// <summary>Stands behind <c>!</c>.</summary>
    Negated = 8,
}

/// <summary>A coloured stretch of one line (0-based line, UTF-16 start and length).</summary>
public readonly record struct SemanticToken(int Line, int Start, int Length, SemanticTokenKind Kind, SemanticTokenModifiers Modifiers);
