using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What is known of a rule while its words are read.</summary>
internal struct RuleSoFar
{
    public BoundOption? Command;
    public RuleCommand CommandKind;

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

    /// <summary><c>-4</c> in an IPv6 ruleset or the other way: the line is left out without a word.</summary>
    public bool IsForOtherFamily;

    public readonly BoundRule ToBound(BindWords words, ImmutableArray<BoundOption> builtins, OpenModules modules) => new()
    {
        Command = IsForOtherFamily ? RuleCommand.None : CommandKind,
        CommandSpan = Command?.NameSpan ?? default,
        Chain = Command?.Value<Values.TextValue>(0)?.Text,
        ChainSpan = Command is { ValueSpans.IsEmpty: false } ? Command.ValueSpans[0] : default,
        Position = CommandAdvice.PositionOf(Command),
        Argument = CommandAdvice.ArgumentOf(Command),
        ArgumentSpan = Command is { ValueSpans.Length: > 1 } ? Command.ValueSpans[1] : default,
        Counters = SetCounters is null ? WordForms.LeadingCounters(words) : CommandAdvice.CountersOf(SetCounters),
        SetCounters = SetCounters,
        BuiltinOptions = builtins,
        Matches = modules.ToBound(),
        JumpKind = JumpKind,
        JumpName = JumpName,
        JumpNameSpan = JumpSpan,
        Target = modules.Target?.ToBound(),
        HasUnknownParts = HasUnknownParts,
    };
}
