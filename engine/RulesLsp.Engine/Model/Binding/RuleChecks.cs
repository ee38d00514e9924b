using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What iptables checks when it has read all words of a line.</summary>
internal sealed class RuleChecks(BindingTables tables, BindWords words, BoundRule rule, List<BindingProblem> problems)
{
    /// <summary>XT_EXTENSION_MAXNAMELEN is 29 and counts the final zero (include/linux/netfilter/x_tables.h).</summary>
    public const int LongestChainName = 28;

    /// <summary>iptables-restore's buffer for a word has 1024 bytes (iptables/xshared.c, add_param_to_argv).</summary>
    private const int LongestWord = 1023;

    private byte? _protocol;
    private bool _isProtocolNegated;
    private int _protocolStart;

    /// <summary>The rule with its problems in the order of their places.</summary>
    public static BoundRule WithProblems(BoundRule rule, List<BindingProblem> problems)
    {
        problems.Sort(static (first, second) => first.Span.Start.CompareTo(second.Span.Start));
        return problems.Count == 0 ? rule : rule with { Problems = [.. problems] };
    }

    public void Run(List<OpenModule> matches, OpenModule? target, BoundOption? protocol)
    {
        if (protocol?.Value<ProtocolValue>() is { Number: > 0 } value)
        {
            _protocol = value.Number;
            _isProtocolNegated = protocol.IsNegated;
            _protocolStart = protocol.Span.Start;
        }

        CheckWords();
        CheckCommand();
        CheckBuiltins(protocol);
        foreach (OpenModule match in matches)
        {
            CheckModule(match);
        }

        if (target is not null)
        {
            CheckModule(target);
        }
    }

    private void CheckWords()
    {
        if (words.Line.Text.Length <= LongestWord / 4)
        {
            return;
        }

        for (int i = 0; i < words.Count; i++)
        {
            if (Encoding.UTF8.GetByteCount(words.Text(i)) > LongestWord)
            {
                Report(BindingProblemKind.InvalidValue, words.Span(i), $"the word has more than {LongestWord} bytes, the most that iptables-restore takes");
            }
        }
    }

    private void CheckCommand()
    {
        if (rule.Command == RuleCommand.None)
        {
            bool isNothing = tables.Catalogue.Dialect.TakesLinesWithoutCommand && rule.BuiltinOptions.IsEmpty && rule.Matches.IsEmpty && rule.JumpName is null;
            if (!isNothing && !problems.Exists(problem => problem.Backends != Backends.None))
            {
                Report(BindingProblemKind.MissingCommand, words.Line.Span, "the line has no command such as -A CHAIN");
            }

            return;
        }

        if (rule.Chain is { Length: > LongestChainName })
        {
            Report(BindingProblemKind.InvalidChainName, rule.ChainSpan, $"the chain name has more than {LongestChainName} characters");
        }

        if (rule.JumpName is { Length: > LongestChainName } && rule.Target?.Entry is null)
        {
            Report(BindingProblemKind.InvalidChainName, rule.JumpNameSpan, $"the chain name has more than {LongestChainName} characters");
        }
    }

    private void CheckBuiltins(BoundOption? protocol)
    {
        if (protocol is { IsNegated: true } && protocol.Value<ProtocolValue>()?.Number == 0)
        {
            Report(BindingProblemKind.InvalidValue, protocol.Span, "the rule would never match: every packet has a protocol");
        }

        foreach (BoundOption option in rule.BuiltinOptions)
        {
            string name = option.Definition.Name;
            if (rule.Chain is { } chain && option.Definition.NotInChains.Contains(chain, StringComparer.Ordinal))
            {
                string direction = tables.Catalogue.Pipeline.FindHook(chain) is Hook.Prerouting or Hook.Input ? "leaves" : "came in";
                Report(BindingProblemKind.WrongInterfaceDirection, option.Span, $"{name} can't stand in {rule.Chain}: no packet {direction} through an interface there");
            }

            if (option.IsNegated && option.Value<ParsedValue>() is AddressListValue or HostNameValue && rule.BuiltinOptions.Any(HasSeveralAddresses))
            {
                Report(BindingProblemKind.MisplacedNegation, option.Span, $"'! {name}' can't stand beside several addresses: each one becomes a rule of its own");
            }
        }
    }

    private static bool HasSeveralAddresses(BoundOption option) => option.Value<AddressListValue>() is { Addresses.Length: > 1 };

    private void CheckModule(OpenModule module)
    {
        if (module.Table is not { } table)
        {
            return;
        }

        CatalogueEntry entry = table.Entry;
        CheckProtocol(table.Protocols, entry, module.NameSpan, module.Origin == ModuleOrigin.Implied ? null : module.Name);
        // An option that could not be read may be the one that is missing.
        bool isComplete = !rule.HasUnknownParts;
        foreach (OptionSlot slot in table.Options.Slots)
        {
            if (isComplete && slot.Option.Required && !Has(module, slot.Option.Name))
            {
                Report(BindingProblemKind.MissingOption, module.NameSpan, $"{module.Name} needs {slot.Option.Name}");
            }
        }

        foreach (ImmutableArray<string> group in entry.RequiresOneOf.IsDefault ? [] : entry.RequiresOneOf)
        {
            if (isComplete && !group.Any(name => Has(module, name)))
            {
                Report(BindingProblemKind.MissingOption, module.NameSpan, $"{module.Name} needs one of {string.Join(", ", group)}");
            }
        }

        CheckNeeds(entry.Needs, rule.BuiltinOptions, entry.Name, module.NameSpan);
        foreach (BoundOption option in module.Options)
        {
            CheckOption(module, entry, option);
        }

        new EntryRelations(rule, module, tables.Family, problems).Check(entry);

        if (entry.Deprecated is { } instead && module.Origin != ModuleOrigin.Implied)
        {
            problems.Add(new BindingProblem(BindingProblemKind.Deprecated, module.NameSpan, $"{module.Name} is obsolete: {instead}", Backends.None));
        }
    }

    private void CheckOption(OpenModule module, CatalogueEntry entry, BoundOption option)
    {
        CatalogueOption definition = option.Definition;
        foreach (string excluded in definition.Excludes.IsDefault ? [] : definition.Excludes)
        {
            // Told once, at the second of the two.
            if (module.Options.Find(other => other.Definition.Name == excluded) is { } other && other.Span.Start < option.Span.Start)
            {
                Report(BindingProblemKind.ExclusiveOptions, option.Span, $"{definition.Name} and {excluded} can't stand in one rule");
            }
        }

        foreach (string required in definition.Requires.IsDefault ? [] : definition.Requires)
        {
            if (!Has(module, required))
            {
                Report(BindingProblemKind.MissingOption, option.NameSpan, $"{definition.Name} needs {required} beside it");
            }
        }

        if (!definition.RequiresOneOf.IsEmpty && !definition.RequiresOneOf.Any(name => Has(module, name)))
        {
            Report(BindingProblemKind.MissingOption, option.NameSpan, $"{definition.Name} needs one of {string.Join(", ", definition.RequiresOneOf)} beside it");
        }

        CheckNeeds(definition.Needs, module.Options, definition.Name, option.NameSpan);
        if (!definition.Protocols.IsDefaultOrEmpty)
        {
            CheckProtocol(BindingTables.NumbersOf(definition.Protocols), entry, option.NameSpan, definition.Name);
        }

        if (definition.ProtocolFirst && _protocol is not null && _protocolStart > option.Span.Start && (option.Value<NatRangeValue>() is null or { FirstPort: not null }))
        {
            Report(BindingProblemKind.WrongProtocol, option.NameSpan, $"{definition.Name} needs -p in front of it");
        }

        if (definition.NeedsProtocol && (_protocol is null || _isProtocolNegated))
        {
            Report(BindingProblemKind.WrongProtocol, option.NameSpan, $"{definition.Name} needs a protocol: -p without '!'");
        }

        for (int index = 0; index < option.Values.Length && index < definition.Values.Length; index++)
        {
            if (option.Values[index] is ChoiceValue chosen
                && definition.Values[index].Choices.FirstOrDefault(choice => choice.Name == chosen.Name) is { Protocols.IsEmpty: false } choice)
            {
                CheckProtocol(BindingTables.NumbersOf(choice.Protocols), entry, option.ValueSpans[index], choice.Name);
            }
        }

        if (option.Value<NatRangeValue>() is { FirstPort: not null } && !HasPorts())
        {
            Report(BindingProblemKind.WrongProtocol, option.ValueSpans[0], $"a port in {definition.Name} needs a protocol that has ports: -p tcp, udp, sctp or dccp");
        }

        if (definition.Deprecated is { } instead)
        {
            problems.Add(new BindingProblem(BindingProblemKind.Deprecated, option.NameSpan, $"{definition.Name} is obsolete: {instead}", Backends.None));
        }
    }

    /// <summary>What extensions/libxt_NAT.c, parse_to_ports takes: whether the protocol is negated is nothing to it.</summary>
    private bool HasPorts() => _protocol is 1 or 6 or 17 or 33 or 132;

    private void CheckProtocol(ImmutableArray<byte> protocols, CatalogueEntry entry, TextSpan span, string? name)
    {
        if (protocols.IsEmpty)
        {
            return;
        }

        if (_protocol is not { } protocol || !protocols.Contains(protocol))
        {
            Report(BindingProblemKind.WrongProtocol, span, $"{name ?? "this"} needs {Needed(protocols)}");
        }
        else if (_isProtocolNegated && (Backends.Both & ~Placement.Named(entry.NegatedProtocolOn)) is var refusing and not Backends.None)
        {
            string who = refusing == Backends.Legacy ? ": legacy iptables refuses the rule" : "";
            problems.Add(new BindingProblem(BindingProblemKind.WrongProtocol, span, $"{name ?? ProtocolNames.NameOf(protocol)} needs {Needed(protocols)} without '!'{who}", refusing));
        }
    }

    private void CheckNeeds(ImmutableArray<OptionNeed> needs, IReadOnlyList<BoundOption> options, string name, TextSpan span)
    {
        foreach (OptionNeed need in needs)
        {
            if (!options.Any(option => option.Definition.Name == need.Option && Fits(option, need)))
            {
                string words = string.Join(" or ", need.Values.Select(word => $"{need.Option} {word}"));
                Report(BindingProblemKind.WrongProtocol, span, $"{name} needs {words} in the rule{(need.MayBeNegated ? "" : ", without '!'")}");
            }
        }
    }

    // A value that could not be read has its own problem.
    private bool Fits(BoundOption option, OptionNeed need) =>
        (need.MayBeNegated || !option.IsNegated) && (option.Value<ParsedValue>() is not { } value || need.Values.Any(word => value == Read(word, option.Definition.Values[0])));

    private ParsedValue? Read(string word, CatalogueValue definition) =>
        ValueGrammars.Find(definition.Type)?.Read(word, definition, definition.AddressesIn(tables.Family)).Value;

    private static string Needed(ImmutableArray<byte> protocols) =>
        string.Join(" or ", protocols.Select(number => $"-p {ProtocolNames.NameOf(number)}"));

    private static bool Has(OpenModule module, string option) => module.Options.Exists(item => item.Definition.Name == option);

    private void Report(BindingProblemKind kind, TextSpan span, string message) =>
        problems.Add(new BindingProblem(kind, span, message));
}
