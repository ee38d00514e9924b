using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What is known of a rule while its words are read.</summary>
internal struct RuleSoFar
{
    /// <summary>The first command.</summary>
    public CatalogueOption? Command;
    public RuleCommand CommandKind;
    public TextSpan CommandSpan;
    public string? Chain;
    public TextSpan ChainSpan;

    /// <summary>The command where it may have more than the chain's name.</summary>
    public BoundOption? LongCommand;

    /// <summary>The last <c>-p</c>.</summary>
    public BoundOption? Protocol;

    /// <summary><c>-c packets bytes</c>.</summary>
    public BoundOption? SetCounters;
    public JumpKind JumpKind;
    public string? JumpName;
    public TextSpan JumpSpan;

    /// <summary>A <c>!</c> that waits for its option.</summary>
    public TextSpan? Bang;
    public bool HasUnknownParts;

    /// <summary><c>-s a,b</c> or <c>-s 0/0</c>.</summary>
    public bool HasUnusualAddresses;

    /// <summary><c>-4</c> in an IPv6 ruleset or the other way: the line is left out without a word.</summary>
    public bool IsForOtherFamily;

    /// <summary>False when there is a command already.</summary>
    /// <param name="chain">The chain that it names.</param>
    /// <param name="option">Of a command that may have more than that.</param>
    public bool TryTakeCommand(OptionSlot slot, TextSpan nameSpan, (string Name, TextSpan Span)? chain, BoundOption? option)
    {
        if (Command is not null)
        {
            return false;
        }

        (Command, CommandKind, CommandSpan, LongCommand) = (slot.Option, slot.Command, nameSpan, option);
        (Chain, ChainSpan) = chain is { } read ? (read.Name, read.Span) : (null, option is { ValueSpans: [var refused, ..] } ? refused : default);
        return true;
    }

    /// <summary>Takes the name after <c>-m</c>, <c>-j</c> or <c>-g</c>.</summary>
    /// <param name="table">What is known of it; null for a match that nobody knows, a chain, or a target that nobody knows.</param>
    public void TakeNamed(BuiltinRole role, string name, TextSpan span, ModuleTable? table)
    {
        if (role == BuiltinRole.Match)
        {
            HasUnknownParts |= table is null;
            return;
        }

        (JumpName, JumpSpan, JumpKind) = (name, span, role == BuiltinRole.Goto ? JumpKind.Goto : JumpKind.Jump);
    }

    public void TakeCondition(BuiltinRole role, BoundOption option)
    {
        Protocol = role == BuiltinRole.Protocol ? option : Protocol;
        HasUnusualAddresses |= option.Value<AddressListValue>() is { } list && (list.Count != 1 || list[0].Mask == 0);
    }

    public readonly BoundRule ToBound(BindWords words, ImmutableArray<BoundOption> builtins, OpenModules modules) => new()
    {
        Command = IsForOtherFamily ? RuleCommand.None : CommandKind,
        CommandSpan = CommandSpan,
        Chain = Chain,
        ChainSpan = ChainSpan,
        Rare = RarePartsOf(words),
        BuiltinOptions = builtins,
        Matches = modules.BoundMatches(),
        JumpKind = JumpKind,
        JumpName = JumpName,
        JumpNameSpan = JumpSpan,
        Target = modules.BoundTarget(),
        HasUnknownParts = HasUnknownParts,
        HasUnusualAddresses = HasUnusualAddresses,
    };

    private readonly RareParts? RarePartsOf(BindWords words)
    {
        (ulong Packets, ulong Bytes)? counters = SetCounters is null ? WordForms.LeadingCounters(words) : CommandAdvice.CountersOf(SetCounters);
        return LongCommand is null && SetCounters is null && counters is null
            ? null
            : new RareParts(
                CommandAdvice.PositionOf(LongCommand),
                CommandAdvice.ArgumentOf(LongCommand),
                LongCommand is { ValueSpans.Length: > 1 } ? LongCommand.ValueSpans[1] : default,
                counters,
                SetCounters);
    }
}
