using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>What a word looks like; which words are options is the catalogue's knowledge.</summary>
public enum WordShape : byte
{
    /// <summary>Anything without a special form.</summary>
    Bare,

    /// <summary>Starts with <c>-</c> and has a letter after the dashes: <c>-A</c>, <c>--dport</c>.</summary>
    Dash,

    /// <summary>A lone <c>!</c>.</summary>
    Bang,

    /// <summary>Has a double-quoted part.</summary>
    Quoted,

    /// <summary><c>[packets:bytes]</c> in front of a rule or after a chain's policy.</summary>
    Counter,
}

/// <summary>One word of a line as iptables-restore splits it: where it stands and what it looks like.</summary>
/// <param name="Span">The raw characters, quotes included.</param>
/// <param name="IsVerbatim">The value equals the raw text: no quote or escape had to be removed.</param>
/// <param name="IsUnterminated">A double quote opens here and the line ends inside it.</param>
public readonly record struct WordSyntax(TextSpan Span, WordShape Shape, bool IsVerbatim, bool IsUnterminated);
