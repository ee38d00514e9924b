using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting.Values;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting;

/// <summary>
/// Prints a bound line as the program's save prints the rule that it loads, for iptables (iptables/iptables.c, print_rule4): addresses,
/// interfaces, protocol, fragment bit, then the matches in their order, then the target.
/// </summary>
internal sealed class RulePrinter(Catalogue.Catalogue catalogue, AddressFamily family)
{
    private static readonly FrozenDictionary<RuleCommand, string> Commands = new Dictionary<RuleCommand, string>
    {
        [RuleCommand.Append] = BuiltinOptionNames.Append,
        [RuleCommand.Insert] = BuiltinOptionNames.Insert,
        [RuleCommand.Delete] = BuiltinOptionNames.Delete,
        [RuleCommand.Replace] = BuiltinOptionNames.Replace,
        [RuleCommand.Check] = BuiltinOptionNames.Check,
        [RuleCommand.NewChain] = BuiltinOptionNames.NewChain,
        [RuleCommand.DeleteChain] = BuiltinOptionNames.DeleteChain,
        [RuleCommand.Flush] = BuiltinOptionNames.Flush,
        [RuleCommand.Policy] = BuiltinOptionNames.Policy,
        [RuleCommand.RenameChain] = BuiltinOptionNames.RenameChain,
        [RuleCommand.Zero] = BuiltinOptionNames.Zero,
    }.ToFrozenDictionary();

    /// <summary>Built-in conditions in the order in which they are printed; what only says for which family the line is stands in front.</summary>
    private readonly ImmutableArray<string> _conditions = catalogue.Builtins.Save?.Order ?? [];

    private readonly SavedLayout _layout = catalogue.Saved;
    private readonly ModulePrinter _modules = new(catalogue, family);

    /// <summary>Whether lines with this command have a canonical form; a line without a command or for the other family stays as it is.</summary>
    public static bool IsPrinted(RuleCommand command) => Commands.ContainsKey(command);

    /// <summary>The lines that the rule is printed as: one for each pair of its addresses; null when a part of it can't be printed.</summary>
    /// <param name="lists">What becomes of address lists.</param>
    /// <param name="backends">The back ends that must load the lines as the same rules.</param>
    public ImmutableArray<string>? Print(LineSyntax line, BoundRule rule, AddressLists lists, Backends backends)
    {
        if (!Commands.TryGetValue(rule.Command, out string? command) || HeadOf(line, rule, command) is not { } head || TailOf(rule, backends) is not { } tail)
        {
            return null;
        }

        if (_layout.JumpFirst)
        {
            head += JumpOf(rule);
        }

        if (lists == AddressLists.Kept || rule.Command != RuleCommand.Append)
        {
            return MiddleOf(rule, null, null) is { } middle ? [head + middle + tail] : null;
        }

        var printed = ImmutableArray.CreateBuilder<string>();
        foreach (AddressValue? source in AddressesOf(rule, BuiltinOptionNames.Source))
        {
            foreach (AddressValue? destination in AddressesOf(rule, BuiltinOptionNames.Destination))
            {
                if (MiddleOf(rule, source, destination) is not { } middle)
                {
                    return null;
                }

                printed.Add(head + middle + tail);
            }
        }

        return printed.ToImmutable();
    }

    /// <summary>Counters, command, chain, position and argument.</summary>
    private string HeadOf(LineSyntax line, BoundRule rule, string command)
    {
        var text = new StringBuilder();
        if (line.Words is [{ Shape: WordShape.Counter }, ..])
        {
            text.Append(line.RawWord(0)).Append(' ');
        }

        foreach (BoundOption option in rule.BuiltinOptions.Where(option => !_conditions.Contains(option.Definition.Name, StringComparer.Ordinal)))
        {
            text.Append(option.Definition.Name).Append(' ');
        }

        text.Append(command);
        if (rule.Chain is not null)
        {
            text.Append(' ').Append(SavedWords.AsWord(rule.Chain));
        }

        if (rule.Position is { } position)
        {
            text.Append(' ').Append(position);
        }

        if (rule.Argument is { } argument)
        {
            text.Append(' ').Append(SavedWords.AsWord(argument));
        }

        return text.ToString();
    }

    /// <summary>The built-in conditions.</summary>
    /// <param name="source">The one source of this line; null: as the rule has it.</param>
    private string? MiddleOf(BoundRule rule, AddressValue? source, AddressValue? destination)
    {
        var text = new StringBuilder();
        foreach (string name in _conditions)
        {
            if (rule.BuiltinOptions.FirstOrDefault(option => option.Definition.Name == name) is not { } option)
            {
                continue;
            }

            AddressValue? one = name == BuiltinOptionNames.Source ? source : name == BuiltinOptionNames.Destination ? destination : null;
            ParsedValue? value = one is not null ? new AddressListValue(one) : option.Values.IsEmpty ? null : option.Values[0];
            string? printed = "";
            if (!option.Definition.Values.IsEmpty)
            {
                printed = value is null ? null : ValuePrinters.Print(value, new ValueContext(option.Definition.Values[0], family, Backends.Both, []));
                if (printed is null)
                {
                    return null;
                }
            }

            if (!IsVoid(option, value, printed))
            {
                SavedWords.AppendOption(text, name, option.IsNegated, option.Definition.Values.IsEmpty ? [] : [SavedWords.AsWord(printed)], _layout);
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// A condition that every packet meets is not printed. Negated it is, also where iptables-save loses it (<c>! -i +</c>):
    /// the rule would match everything instead of nothing.
    /// </summary>
    private static bool IsVoid(BoundOption option, ParsedValue? value, string printed) => !option.IsNegated && value switch
    {
        _ when option.Definition.Save is { Print: SaveTime.Changed, Default: [var usual] } => printed == usual,
        AddressListValue { Addresses: [{ Mask: var mask }] } => mask == 0,
        InterfaceValue device => device is { IsPrefix: true, Name.Length: 0 },
        ProtocolValue protocol => protocol.Number == 0,
        _ => false,
    };

    private string? TailOf(BoundRule rule, Backends backends)
    {
        var text = new StringBuilder();
        foreach (BoundModule match in MatchesOf(rule))
        {
            if (!catalogue.Dialect.OptionsLoadMatches)
            {
                text.Append(' ').Append(BuiltinOptionNames.Match).Append(' ').Append(SavedWords.AsWord(match.Entry?.Name ?? match.Name));
            }

            if (!_modules.TryAppend(text, match, backends))
            {
                return null;
            }
        }

        if (rule.SetCounters is { Values: [NumberValue packets, NumberValue bytes] })
        {
            // Where iptables -S -v has them; they count also without --counters, so they can't become a [packets:bytes].
            text.Append(' ').Append(BuiltinOptionNames.SetCounters).Append(' ').Append(packets.Number).Append(' ').Append(bytes.Number);
        }

        if (!_layout.JumpFirst)
        {
            text.Append(JumpOf(rule));
        }

        return rule.Target is not { } target || IsMatch(target) || _modules.TryAppend(text, target, backends) ? text.ToString() : null;
    }

    private string JumpOf(BoundRule rule)
    {
        bool isRule = rule.Command is RuleCommand.Append or RuleCommand.Insert or RuleCommand.Replace or RuleCommand.Delete or RuleCommand.Check;
        string? jump = rule.Target is { } target && IsMatch(target) ? _layout.Jump
            : rule.JumpName is { } name ? SavedWords.AsWord(rule.Target?.Entry?.Name ?? name)
            : isRule && !(rule.Command == RuleCommand.Delete && rule.Position is not null) ? _layout.Jump
            : null;
        return jump is null ? "" : $" {(rule.JumpKind == JumpKind.Goto ? BuiltinOptionNames.Goto : BuiltinOptionNames.Jump)} {jump}";
    }

    private static bool IsMatch(BoundModule target) => target.Entry?.Save is { AsMatch: true };

    /// <summary>The matches, with a target that is printed as one behind them.</summary>
    private ImmutableArray<BoundModule> MatchesOf(BoundRule rule) =>
        rule.Target is { } target && IsMatch(target) && catalogue.Find(EntryKind.Match, target.Entry!.Name, family) is { } entry
        && !rule.Matches.Any(match => ReferenceEquals(match.Entry, entry))
            ? rule.Matches.Add(target with { Entry = entry })
            : rule.Matches;

    private static ImmutableArray<AddressValue?> AddressesOf(BoundRule rule, string name) =>
        rule.BuiltinOptions.FirstOrDefault(option => option.Definition.Name == name)?.Value<AddressListValue>() is { Count: > 1 } list
            ? [.. list.Addresses]
            : [null];
}

/// <summary>What becomes of <c>-s a,b</c>, which loads as several rules.</summary>
internal enum AddressLists : byte
{
    /// <summary>One line for each rule, as iptables-save prints them.</summary>
    Expanded,

    /// <summary>One line with the list.</summary>
    Kept,
}
