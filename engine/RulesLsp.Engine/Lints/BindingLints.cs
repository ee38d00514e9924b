using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Which lint reports which problem of a bound line: one line each.</summary>
public static class BindingLints
{
    private static readonly FrozenDictionary<BindingProblemKind, LintDescriptor> Table = new Dictionary<BindingProblemKind, LintDescriptor>
    {
        [BindingProblemKind.UnexpectedWord] = new("RL1001", "unexpected-word", Severity.Error, "A word stands where an option should stand."),
        [BindingProblemKind.MissingCommand] = new("RL1002", "missing-command", Severity.Error, "A line inside a table names no command such as append."),
        [BindingProblemKind.TypographicCharacter] = new("RL1003", "typographic-character", Severity.Error, "A dash, quote or blank is not the ASCII one."),
        [BindingProblemKind.OverlongLine] = new("RL1024", "overlong-line", Severity.Error, "A line is too long for iptables-restore, or has too many or too long words."),
        [BindingProblemKind.UnterminatedQuote] = new("RL1004", "unterminated-quote", Severity.Warning, "A double quote has no partner and swallows the rest of the line."),
        [BindingProblemKind.MisplacedOption] = new("RL2001", "misplaced-option", Severity.Error, "An option stands in a rule that did not load the match or target it belongs to."),
        [BindingProblemKind.UnknownOption] = new("RL2002", "unknown-option", Severity.Error, "No loaded match or target has this option."),
        [BindingProblemKind.UnknownMatch] = new("RL2003", "unknown-match", Severity.Information, "The catalogue has no match of this name."),
        [BindingProblemKind.UncheckedOption] = new("RL2004", "unchecked-option", Severity.Hint, "The option belongs to a match or target that the catalogue lacks, so it is not checked."),
        [BindingProblemKind.AmbiguousOption] = new("RL2005", "ambiguous-option", Severity.Error, "An abbreviated option fits several options."),
        [BindingProblemKind.MissingValue] = new("RL2006", "missing-value", Severity.Error, "An option lacks its value."),
        [BindingProblemKind.InvalidValue] = new("RL2007", "invalid-value", Severity.Error, "A value is not of the type that its option takes."),
        [BindingProblemKind.NeedsNewerVersion] = new("RL2019", "needs-newer-version", Severity.Error, "A later version of iptables takes this, and the one that rules are judged by does not."),
        [BindingProblemKind.SurprisingValue] = new("RL2008", "surprising-value", Severity.Information, "A value loads as something else than it looks like."),
        [BindingProblemKind.MisplacedNegation] = new("RL2009", "misplaced-negation", Severity.Error, "An exclamation mark negates something that cannot be negated, or nothing."),
        [BindingProblemKind.RepeatedOption] = new("RL2010", "repeated-option", Severity.Error, "An option that may stand once stands twice."),
        [BindingProblemKind.ExclusiveOptions] = new("RL2011", "exclusive-options", Severity.Error, "Two options of one match or target exclude each other."),
        [BindingProblemKind.MissingOption] = new("RL2012", "missing-option", Severity.Error, "A match or target lacks an option that it cannot do without."),
        [BindingProblemKind.WrongProtocol] = new("RL2013", "wrong-protocol", Severity.Error, "A match or option needs another protocol in the rule."),
        [BindingProblemKind.WrongFamily] = new("RL2014", "wrong-family", Severity.Error, "A match, target, option or value belongs to the other address family."),
        [BindingProblemKind.WrongInterfaceDirection] = new("RL3001", "wrong-interface-direction", Severity.Error, "A built-in chain tests an interface that its packets do not have."),
        [BindingProblemKind.InvalidChainName] = new("RL3002", "invalid-chain-name", Severity.Error, "iptables refuses this name for a chain."),
        [BindingProblemKind.Deprecated] = new("RL6001", "deprecated", Severity.Hint, "An obsolete match, target or spelling that still loads.", IsDeprecation: true),
    }.ToFrozenDictionary();

    /// <summary>The lint that reports problems of this kind.</summary>
    public static LintDescriptor Of(BindingProblemKind kind) => Table[kind];

    /// <summary>All of them.</summary>
    public static ImmutableArray<LintDescriptor> All => Table.Values;
}
