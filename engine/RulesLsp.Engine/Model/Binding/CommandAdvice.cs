using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What the built-in options of the command line mean on a line of a ruleset.</summary>
internal static class CommandAdvice
{
    /// <summary>The packets and bytes after <c>-c</c>; null when they can't be read.</summary>
    public static (ulong Packets, ulong Bytes)? CountersOf(BoundOption option) =>
        option.Value<NumberValue>(0) is { } packets ? (packets.Number, option.Value<NumberValue>(1)?.Number ?? 0) : null;

    /// <summary>The number after <c>-I</c>, <c>-D</c> or <c>-R</c>.</summary>
    public static int? PositionOf(BoundOption? command) =>
        command?.Value<NumberValue>(1) is { } number ? (int)Math.Min(number.Number, int.MaxValue) : null;

    /// <summary>The policy after <c>-P</c> or the new name after <c>-E</c>.</summary>
    public static string? ArgumentOf(BoundOption? command) =>
        command?.Value<ChoiceValue>(1)?.Name ?? command?.Value<TextValue>(1)?.Text;

    /// <summary><c>-4</c> in an IPv6 ruleset: iptables-restore leaves the line out without a word (xshared.c, do_parse).</summary>
    public static bool IsForOtherFamily(BoundOption option, AddressFamily family) => family == AddressFamily.IPv4
        ? option.Definition.Name == BuiltinOptionNames.IPv6Only
        : option.Definition.Name == BuiltinOptionNames.IPv4Only;

    /// <summary>Whether the option only says for which family its line is.</summary>
    public static bool TellsFamilyOnly(BoundOption option) => option.Definition.Name is BuiltinOptionNames.IPv4Only or BuiltinOptionNames.IPv6Only;

    /// <summary>What of the command line is refused in a ruleset; beside some commands, a part of it is taken.</summary>
    public static void AddNotInARuleset(List<BoundOption> options, CatalogueOption? command, List<BindingProblem> problems)
    {
        // Asked for every rule: no closure is made.
        foreach (BoundOption option in options)
        {
            if (command is null || !option.Definition.TakenBeside.Contains(command.Name))
            {
                problems.Add(NotInARuleset(option));
            }
        }
    }

    private static BindingProblem NotInARuleset(BoundOption option) => new(
        BindingProblemKind.MisplacedOption,
        option.Span,
        option.Definition.Name == BuiltinOptionNames.TableOption
            ? "the table of a rule is that of its section, '*table': -t is refused in a ruleset"
            : $"{option.Definition.Name} belongs on the command line of iptables and is refused in a ruleset",
        Fix: new BindingFix($"Remove {option.Definition.Name}", ""));
}
