using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>The commands that a line of a ruleset may carry (iptables(8), COMMANDS).</summary>
public enum RuleCommand : byte
{
    /// <summary>No command could be read.</summary>
    None,
    Append,
    Insert,
    Delete,
    Replace,
    NewChain,
    DeleteChain,
    Flush,
    Policy,
    Zero,
    RenameChain,
    Check,
    List,
}

/// <summary>An option as it stands in a rule, with its typed values.</summary>
public sealed record BoundOption
{
    /// <summary>The only value, or an array of them: nearly every option has one that can be read.</summary>
    private readonly object _values;

    /// <param name="values">One for each value word; null where the text is refused (a problem says why).</param>
    internal BoundOption(CatalogueOption definition, bool isNegated, int start, TextSpan name, ParsedValue?[] values, ImmutableArray<TextSpan> valueSpans)
    {
        (Definition, IsNegated, Start, NameSpan, ValueSpans) = (definition, isNegated, start, name, valueSpans);
        _values = values is [{ } only] ? only : values;
    }

    /// <param name="only">Null: its text is refused.</param>
    internal BoundOption(CatalogueOption definition, bool isNegated, int start, TextSpan name, ParsedValue? only, ImmutableArray<TextSpan> valueSpans)
    {
        (Definition, IsNegated, Start, NameSpan, ValueSpans) = (definition, isNegated, start, name, valueSpans);
        _values = (object?)only ?? new ParsedValue?[1];
    }

    public CatalogueOption Definition { get; }

    public bool IsNegated { get; }

    /// <summary>Where it begins in the line: at its <c>!</c>, or at its word.</summary>
    public int Start { get; }

    /// <summary>The option word.</summary>
    public TextSpan NameSpan { get; }

    /// <summary>One for each value word; null where the text is refused (a problem says why). For one value it makes an array each time: who looks at many rules asks for <see cref="Value"/>.</summary>
    public ImmutableArray<ParsedValue?> Values => _values is ParsedValue only ? [only] : ImmutableCollectionsMarshal.AsImmutableArray((ParsedValue?[])_values);

    /// <summary>How many value words there are.</summary>
    public int ValueCount => _values is ParsedValue?[] several ? several.Length : 1;

    /// <summary>Where each value stands.</summary>
    public ImmutableArray<TextSpan> ValueSpans { get; }

    /// <summary>The text of some value is refused.</summary>
    public bool HasRefusedValue => _values is ParsedValue?[] several && Array.IndexOf(several, null) >= 0;

    /// <summary>From the option's <c>!</c>, or its word, to its last value.</summary>
    public TextSpan Span => TextSpan.FromBounds(Start, ValueSpans is [.., var last] ? Math.Max(last.End, NameSpan.End) : NameSpan.End);

    /// <summary>The first value as <typeparamref name="TValue"/>; null when missing, refused or of another type.</summary>
    public TValue? Value<TValue>(int index = 0)
        where TValue : ParsedValue =>
        _values is ParsedValue?[] several ? index < several.Length ? several[index] as TValue : null
        : index == 0 ? _values as TValue : null;
}

/// <summary>A match or target as it stands in a rule. The same match written twice is two of these.</summary>
/// <param name="Entry">What the catalogue knows; null for a name that it lacks.</param>
/// <param name="NameSpan">The name after <c>-m</c> or <c>-j</c>; for an implied match the protocol after <c>-p</c>.</param>
/// <param name="IsImplied">Loaded by <c>-p</c> and not by <c>-m</c>.</param>
public sealed record BoundModule(
    string Name,
    CatalogueEntry? Entry,
    TextSpan NameSpan,
    bool IsImplied,
    ImmutableArray<BoundOption> Options)
{
    public BoundOption? Option(string name)
    {
        foreach (BoundOption option in Options)
        {
            if (option.Definition.Name == name)
            {
                return option;
            }
        }

        return null;
    }
}

/// <summary>Where a rule sends its packet: nowhere, to a target, or to a chain.</summary>
public enum JumpKind : byte
{
    None,

    /// <summary><c>-j</c> with a target or a chain.</summary>
    Jump,

    /// <summary><c>-g CHAIN</c>.</summary>
    Goto,
}

/// <summary>
/// A command line read left to right as iptables does. It knows its own line only: whether a jump's name is a chain is
/// the ruleset's knowledge. Problems are data on it; a bound rule always exists.
/// </summary>
public sealed record BoundRule
{
    public required RuleCommand Command { get; init; }

    public TextSpan CommandSpan { get; init; }

    /// <summary>The chain named after the command; null when missing or when the command takes none.</summary>
    public string? Chain { get; init; }

    public TextSpan ChainSpan { get; init; }

    /// <summary>The number after <c>-I</c>, <c>-D</c> or <c>-R</c>; 1-based.</summary>
    public int? Position => Rare?.Position;

    /// <summary>The policy after <c>-P</c>, or the new name after <c>-E</c>.</summary>
    public string? Argument => Rare?.Argument;

    public TextSpan ArgumentSpan => Rare?.ArgumentSpan ?? default;

    /// <summary>Packets and bytes in front of the rule; null when not given.</summary>
    public (ulong Packets, ulong Bytes)? Counters => Rare?.Counters;

    /// <summary>The option <c>-c</c>, whose counters are loaded in any case; those in front of a rule need <c>--counters</c>. Null when not given.</summary>
    public BoundOption? SetCounters => Rare?.SetCounters;

    /// <summary>What nearly all rules of a large ruleset lack.</summary>
    internal RareParts? Rare { private get; init; }

    /// <summary>The built-in options (<c>-s -d -i -o -p -f -4 -6 …</c>) in the order written.</summary>
    public ImmutableArray<BoundOption> BuiltinOptions { get; init; } = [];

    /// <summary>The matches in the order in which the kernel tests them.</summary>
    public ImmutableArray<BoundModule> Matches { get; init; } = [];

    /// <summary><c>-s</c> or <c>-d</c> has several addresses, of which the line makes several rules, or one that compares nothing.</summary>
    internal bool HasUnusualAddresses { get; init; }

    public JumpKind JumpKind { get; init; }

    /// <summary>The name after <c>-j</c> or <c>-g</c>; null when there is none.</summary>
    public string? JumpName { get; init; }

    public TextSpan JumpNameSpan { get; init; }

    /// <summary>The target with its options; its entry is null when <see cref="JumpName"/> is no target of the catalogue.</summary>
    public BoundModule? Target { get; init; }

    /// <summary>The line uses a match, target or option that the catalogue lacks: its packets are unknown.</summary>
    public bool HasUnknownParts { get; init; }

    public ImmutableArray<BindingProblem> Problems { get; init; } = [];
}

/// <summary>What few rules have besides; see the properties of the same names.</summary>
internal sealed record RareParts(int? Position, string? Argument, TextSpan ArgumentSpan, (ulong Packets, ulong Bytes)? Counters, BoundOption? SetCounters);

/// <summary>Something wrong with a line, found while binding it; <paramref name="Kind"/> names the lint that reports it.</summary>
/// <param name="Message">A full sentence for the user.</param>
/// <param name="Backends">The back ends that refuse the line for it.</param>
/// <param name="Fix">A replacement of <paramref name="Span"/> that mends it; null when there is none.</param>
public sealed record BindingProblem(
    BindingProblemKind Kind,
    TextSpan Span,
    string Message,
    Backends Backends = Backends.Both,
    BindingFix? Fix = null);

/// <summary>A replacement for a problem's span.</summary>
/// <param name="Span">What is replaced where it is another stretch of the line than the problem's own.</param>
public sealed record BindingFix(string Title, string NewText, TextSpan? Span = null, FixApplicability Applicability = FixApplicability.Suggested);

/// <summary>Every way in which a line can fail to bind; each is reported by one lint.</summary>
public enum BindingProblemKind : byte
{
    /// <summary>A word where an option should stand.</summary>
    UnexpectedWord,

    /// <summary>No command in the line.</summary>
    MissingCommand,

    /// <summary>A dash, quote or blank that is not the ASCII one.</summary>
    TypographicCharacter,

    /// <summary>More bytes or words than iptables-restore has room for.</summary>
    OverlongLine,

    /// <summary>A double quote without its partner.</summary>
    UnterminatedQuote,

    /// <summary>An option that no loaded match, target or built-in has, although the catalogue knows it elsewhere.</summary>
    MisplacedOption,

    /// <summary>An option that the catalogue does not know while every loaded module is known.</summary>
    UnknownOption,

    /// <summary>A match that the catalogue does not know.</summary>
    UnknownMatch,

    /// <summary>An option that belongs to a match or target which the catalogue lacks: a hint.</summary>
    UncheckedOption,

    /// <summary>An abbreviation that fits several options.</summary>
    AmbiguousOption,
    MissingValue,
    InvalidValue,

    /// <summary>What a later version of iptables takes than the one that rules are judged by.</summary>
    NeedsNewerVersion,

    /// <summary>A value that loads as something else than it looks like.</summary>
    SurprisingValue,

    /// <summary><c>!</c> in front of something that can't be negated, or of nothing.</summary>
    MisplacedNegation,
    RepeatedOption,
    ExclusiveOptions,
    MissingOption,

    /// <summary>A match or option that needs another protocol.</summary>
    WrongProtocol,

    /// <summary>A match, target or option that this family has not.</summary>
    WrongFamily,

    /// <summary><c>-i</c> in OUTPUT or POSTROUTING, <c>-o</c> in INPUT or PREROUTING, refused at once.</summary>
    WrongInterfaceDirection,

    /// <summary>A chain name that iptables refuses.</summary>
    InvalidChainName,

    /// <summary>An obsolete spelling, match or target that still loads.</summary>
    Deprecated,
}
