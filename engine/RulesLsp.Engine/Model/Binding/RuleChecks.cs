using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What iptables checks when it has read all words of a line. Its memory serves one line after the other; for one thread.</summary>
/// <param name="problems">Those of the line, and where more of them go.</param>
internal sealed class RuleChecks(BindingTables tables, List<BindingProblem> problems)
{
    /// <summary>XT_EXTENSION_MAXNAMELEN is 29 and counts the final zero (include/linux/netfilter/x_tables.h).</summary>
    public const int LongestChainName = 28;

    private readonly EntryRelations _relations = new(tables.Family, problems);
    private BindWords _words;
    private BoundRule _rule = null!;
    private byte? _protocol;
    private bool _isProtocolNegated;
    private int _protocolStart;

    /// <summary>The rule with its problems in the order of their places.</summary>
    public static BoundRule WithProblems(BoundRule rule, List<BindingProblem> problems)
    {
        problems.Sort(static (first, second) => first.Span.Start.CompareTo(second.Span.Start));
        return problems.Count == 0 ? rule : rule with { Problems = [.. problems] };
    }

    /// <summary>Checks the rule and gives it with all of its problems.</summary>
    public BoundRule Run(BindWords words, BoundRule rule, List<OpenModule> matches, OpenModule? target, BoundOption? protocol, CatalogueOption? command)
    {
        (_words, _rule, _protocol, _isProtocolNegated, _protocolStart) = (words, rule, null, false, 0);
        if (protocol?.Value<ProtocolValue>() is { Number: > 0 } value)
        {
            _protocol = value.Number;
            _isProtocolNegated = protocol.IsNegated;
            _protocolStart = protocol.Span.Start;
        }

        CheckCommand();
        if (command is not null && CommandChecks.ProblemOf(tables.Catalogue.Dialect, rule, command) is { } beside)
        {
            problems.Add(beside);
        }

        CheckBuiltins(protocol);
        foreach (OpenModule match in matches)
        {
            CheckModule(match);
        }

        if (target is not null)
        {
            CheckModule(target);
        }

        return WithProblems(rule, problems);
    }

    private void CheckCommand()
    {
        if (_rule.Command == RuleCommand.None)
        {
            bool isNothing = tables.Catalogue.Dialect.TakesLinesWithoutCommand && _rule.BuiltinOptions.IsEmpty && _rule.Matches.IsEmpty && _rule.JumpName is null;
            if (!isNothing && !problems.Exists(problem => problem.Backends != Backends.None))
            {
                Report(BindingProblemKind.MissingCommand, _words.Line.Span, "the line has no command such as -A CHAIN");
            }

            return;
        }

        if (_rule.Chain is { Length: > LongestChainName })
        {
            Report(BindingProblemKind.InvalidChainName, _rule.ChainSpan, $"the chain name has more than {LongestChainName} characters");
        }

        if (_rule.JumpName is { Length: > LongestChainName } && _rule.Target?.Entry is null)
        {
            Report(BindingProblemKind.InvalidChainName, _rule.JumpNameSpan, $"the chain name has more than {LongestChainName} characters");
        }
    }

    private void CheckBuiltins(BoundOption? protocol)
    {
        if (protocol is { IsNegated: true } && protocol.Value<ProtocolValue>()?.Number == 0)
        {
            Report(BindingProblemKind.InvalidValue, protocol.Span, "the rule would never match: every packet has a protocol");
        }

        foreach (BoundOption option in _rule.BuiltinOptions)
        {
            string name = option.Definition.Name;
            if (_rule.Chain is { } chain && option.Definition.NotInChains.AsSpan().Contains(chain))
            {
                string direction = tables.Catalogue.Pipeline.FindHook(chain) is Hook.Prerouting or Hook.Input ? "leaves" : "came in";
                Report(BindingProblemKind.WrongInterfaceDirection, option.Span, $"{name} can't stand in {_rule.Chain}: no packet {direction} through an interface there");
            }

            if (option.IsNegated && option.Value<ParsedValue>() is AddressListValue or HostNameValue && _rule.BuiltinOptions.Any(HasSeveralAddresses))
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
        bool isComplete = !_rule.HasUnknownParts;
        foreach (OptionSlot slot in table.Options.Slots)
        {
            if (isComplete && slot.Option.Required && !module.Has(slot.Option.Name))
            {
                Report(BindingProblemKind.MissingOption, module.NameSpan, $"{module.Name} needs {slot.Option.Name}");
            }
        }

        foreach (ImmutableArray<string> group in entry.RequiresOneOf.IsDefault ? [] : entry.RequiresOneOf)
        {
            if (isComplete && !module.HasAny(group))
            {
                Report(BindingProblemKind.MissingOption, module.NameSpan, $"{module.Name} needs one of {string.Join(", ", group)}");
            }
        }

        if (!entry.Needs.IsEmpty)
        {
            CheckNeeds(entry.Needs, _rule.BuiltinOptions, entry.Name, module.NameSpan);
        }

        foreach (BoundOption option in module.Options)
        {
            CheckOption(module, entry, option);
        }

        _relations.Check(_rule, module, entry);

        if (entry.Deprecated is { } instead && module.Origin != ModuleOrigin.Implied)
        {
            problems.Add(new BindingProblem(BindingProblemKind.Deprecated, module.NameSpan, $"{module.Name} is obsolete: {instead}", Backends.None, ReplacementFix.Of(_words, module, entry)));
        }
    }

    private void CheckOption(OpenModule module, CatalogueEntry entry, BoundOption option)
    {
        CatalogueOption definition = option.Definition;
        foreach (string excluded in definition.Excludes.IsDefault ? [] : definition.Excludes)
        {
            // Told once, at the second of the two.
            if (module.Find(excluded) is { } other && other.Span.Start < option.Span.Start)
            {
                Report(BindingProblemKind.ExclusiveOptions, option.Span, $"{definition.Name} and {excluded} can't stand in one rule");
            }
        }

        foreach (string required in definition.Requires.IsDefault ? [] : definition.Requires)
        {
            if (!module.Has(required))
            {
                Report(BindingProblemKind.MissingOption, option.NameSpan, $"{definition.Name} needs {required} beside it");
            }
        }

        if (!definition.RequiresOneOf.IsEmpty && !module.HasAny(definition.RequiresOneOf))
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

        // A name of no letters is not looked at.
        if (definition.NeedsProtocol
            && (_protocol is null || _isProtocolNegated)
            && !module.HasAny(definition.ProtocolFreedBy)
            && option.Value<TextValue>() is not { Text.Length: 0 })
        {
            Report(BindingProblemKind.WrongProtocol, option.NameSpan, $"{definition.Name} needs a protocol: -p without '!'");
        }

        for (int index = 0; index < option.ValueCount && index < definition.Values.Length; index++)
        {
            if (option.Value<ChoiceValue>(index) is { } chosen
                && definition.Values[index].ChoiceOf(chosen.Name) is { Protocols.IsEmpty: false } choice)
            {
                CheckProtocol(BindingTables.NumbersOf(choice.Protocols), entry, option.ValueSpans[index], choice.Name);
            }
        }

        if (option.Value<NatRangeValue>() is { FirstPort: not null } && !HasPorts())
        {
            Report(BindingProblemKind.WrongProtocol, option.ValueSpans[0], $"a port in {definition.Name} needs a protocol that has ports: -p tcp, udp, sctp or dccp");
        }

        if (option is { HasRefusedValue: true, Values: [null, ..] } && definition.Values[0] is { Type: ValueTypes.PortRange or ValueTypes.PortList })
        {
            PortListFixes.Offer(_words.Line, _rule, option, tables.Family, problems);
        }

        if (definition.ServicesOf is { } services)
        {
            ServiceLookup.Check(_words.Line, option, services == CatalogueOption.ServicesOfRule ? _protocol : ProtocolNames.NumberOf(services), problems);
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
            problems.Add(new BindingProblem(BindingProblemKind.WrongProtocol, span, $"{name ?? "this"} needs {Needed(protocols)}", Fix: InsertedProtocol(protocols)));
        }
        else if (_isProtocolNegated && (Backends.Both & ~Placement.Named(entry.NegatedProtocolOn)) is var refusing and not Backends.None)
        {
            string who = refusing == Backends.Legacy ? ": legacy iptables refuses the rule" : "";
            problems.Add(new BindingProblem(BindingProblemKind.WrongProtocol, span, $"{name ?? ProtocolNames.NameOf(protocol)} needs {Needed(protocols)} without '!'{who}", refusing));
        }
    }

    /// <summary>The only protocol that would do, in front of all that needs it; null where the rule has one, or there is a choice.</summary>
    private BindingFix? InsertedProtocol(ImmutableArray<byte> protocols)
    {
        if (protocols.Length != 1 || _rule.Chain is null || _rule.BuiltinOptions.Any(option => option.Definition.Name == BuiltinOptionNames.Protocol))
        {
            return null;
        }

        // The number of a position belongs to the chain.
        int at = _rule.ChainSpan.End;
        for (int word = 0; _rule.Position is not null && word < _words.Count && at == _rule.ChainSpan.End; word++)
        {
            at = _words.Span(word).Start > at ? _words.Span(word).End : at;
        }

        string protocol = $"{BuiltinOptionNames.Protocol} {ProtocolNames.NameOf(protocols[0])}";
        return new BindingFix($"Insert {protocol}", $" {protocol}", new TextSpan(at, 0));
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
        ValueGrammars.ValueOf(word, definition, definition.AddressesIn(tables.Family));

    private static string Needed(ImmutableArray<byte> protocols) =>
        string.Join(" or ", protocols.Select(number => $"-p {ProtocolNames.NameOf(number)}"));

    private void Report(BindingProblemKind kind, TextSpan span, string message) =>
        problems.Add(new BindingProblem(kind, span, message));
}
