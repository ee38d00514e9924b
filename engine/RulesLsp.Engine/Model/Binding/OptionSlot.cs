using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What the binder itself does with a built-in option.</summary>
internal enum BuiltinRole : byte
{
    /// <summary>An option of a match or target.</summary>
    ModuleOption,

    /// <summary>A built-in condition such as <c>-s</c>.</summary>
    Condition,
    Protocol,
    Command,
    Match,
    Jump,
    Goto,
    SetCounters,

    /// <summary>Belongs on a command line, and is refused in a ruleset.</summary>
    CommandLine,

    /// <summary>Taken and without meaning here (<c>-v</c>).</summary>
    Ignored,
}

/// <summary>An option ready for binding: its role and the readers of its values.</summary>
internal sealed class OptionSlot(CatalogueOption option, BuiltinRole role, RuleCommand command, ImmutableArray<ValueReader> readers)
{
    private static readonly FrozenDictionary<string, RuleCommand> Commands = new Dictionary<string, RuleCommand>
    {
        [BuiltinOptionNames.Append] = RuleCommand.Append,
        [BuiltinOptionNames.Insert] = RuleCommand.Insert,
        [BuiltinOptionNames.Delete] = RuleCommand.Delete,
        [BuiltinOptionNames.Replace] = RuleCommand.Replace,
        [BuiltinOptionNames.Check] = RuleCommand.Check,
        [BuiltinOptionNames.LongCheck] = RuleCommand.Check,
        [BuiltinOptionNames.NewChain] = RuleCommand.NewChain,
        [BuiltinOptionNames.DeleteChain] = RuleCommand.DeleteChain,
        [BuiltinOptionNames.Flush] = RuleCommand.Flush,
        [BuiltinOptionNames.Policy] = RuleCommand.Policy,
        [BuiltinOptionNames.RenameChain] = RuleCommand.RenameChain,
        [BuiltinOptionNames.Zero] = RuleCommand.Zero,
        [BuiltinOptionNames.List] = RuleCommand.List,
        [BuiltinOptionNames.ListRules] = RuleCommand.List,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, BuiltinRole> Roles = new Dictionary<string, BuiltinRole>
    {
        [BuiltinOptionNames.Protocol] = BuiltinRole.Protocol,
        [BuiltinOptionNames.Match] = BuiltinRole.Match,
        [BuiltinOptionNames.Jump] = BuiltinRole.Jump,
        [BuiltinOptionNames.Goto] = BuiltinRole.Goto,
        [BuiltinOptionNames.SetCounters] = BuiltinRole.SetCounters,
    }.ToFrozenDictionary();

    public CatalogueOption Option => option;

    public BuiltinRole Role => role;

    /// <summary>The command that the option is; None for all other options.</summary>
    public RuleCommand Command => command;

    /// <summary>One for each value of the option.</summary>
    public ImmutableArray<ValueReader> Readers => readers;

    /// <summary>What is wrong with a <c>!</c> that is meant for this option.</summary>
    public BindingProblem MisplacedNegation(TextSpan bang) => option.IgnoresNegation
        ? new BindingProblem(BindingProblemKind.MisplacedNegation, bang, $"'!' does nothing to {option.Name}: it is read and forgotten", Backends.None)
        : new BindingProblem(BindingProblemKind.MisplacedNegation, bang, $"'!' can't stand in front of {option.Name}");

    public static OptionSlot ForModule(CatalogueOption option, ImmutableArray<ValueReader> readers) =>
        new(option, BuiltinRole.ModuleOption, RuleCommand.None, readers);

    public static OptionSlot ForBuiltin(CatalogueOption option, ImmutableArray<ValueReader> readers)
    {
        if (!option.CommandLineOnly && Commands.TryGetValue(option.Name, out RuleCommand command))
        {
            return new OptionSlot(option, BuiltinRole.Command, command, readers);
        }

        BuiltinRole role = option.CommandLineOnly ? BuiltinRole.CommandLine
            : option.HasNoEffect ? BuiltinRole.Ignored
            : Roles.TryGetValue(option.Name, out BuiltinRole known) ? known
            : BuiltinRole.Condition;
        return new OptionSlot(option, role, RuleCommand.None, readers);
    }

    /// <summary>The option may stand once, and does so among these already.</summary>
    public bool IsRepeatedBehind(List<BoundOption> options)
    {
        for (int i = Option.Repeatable ? -1 : options.Count - 1; i >= 0 && options[i].Definition.Name != Option.RepeatsAfter; i--)
        {
            if (ReferenceEquals(options[i].Definition, Option))
            {
                return true;
            }
        }

        return false;
    }
}
