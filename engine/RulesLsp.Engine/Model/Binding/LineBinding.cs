using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// One line on its way from words to a bound rule, read left to right as getopt_long with iptables' growing option table
/// reads it (iptables/xshared.c, do_parse and command_default).
/// </summary>
internal sealed class LineBinding(BindingTables tables, BindWords words, List<BindingProblem> problems)
{
    private readonly List<BoundOption> _builtins = [];
    private readonly OpenModules _modules = new(tables);
    private readonly ValueBinding _values = new(words, problems);
    private BoundOption? _command;
    private RuleCommand _commandKind;
    private BoundOption? _protocol;
    private (ulong Packets, ulong Bytes)? _counters;
    private JumpKind _jumpKind;
    private string? _jumpName;
    private TextSpan _jumpSpan;
    private TextSpan? _bang;
    private bool _hasUnknownParts;
    private bool _isForOtherFamily;

    public BoundRule Run()
    {
        _counters = WordForms.LeadingCounters(words);
        _values.At = _counters is null ? 0 : 1;
        while (_values.At < words.Count && !_isForOtherFamily)
        {
            ReadOnlySpan<char> text = words.Text(_values.At);
            if (text is ['-', '-', _, ..])
            {
                ReadLong(text);
            }
            else if (text is ['-', not '-', ..])
            {
                ReadShort(text);
            }
            else
            {
                ReadBareWord(text);
            }
        }

        if (_bang is { } bang)
        {
            Report(BindingProblemKind.MisplacedNegation, bang, "nothing follows this '!'");
        }

        return Finish();
    }

    private void ReadLong(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? text[2..] : text[2..equals];
        OptionMatch match = _modules.Resolve(name);
        if (match.Slot is null && _modules.TryLoadImplied(name, _protocol, words.Line))
        {
            match = _modules.Resolve(name);
        }

        TextSpan word = words.Span(_values.At);
        TextSpan nameSpan = equals >= 0 && words.IsVerbatim(_values.At) ? word with { Length = equals } : word;
        int nameIndex = _values.At++;
        if (match.Slot is null)
        {
            ReportUnresolved(nameIndex, nameSpan, name, match.Fitting);
            return;
        }

        if (equals < 0)
        {
            Apply(match.Slot, match.Module, nameSpan, default);
            return;
        }

        TextSpan valueSpan = words.IsVerbatim(nameIndex) ? TextSpan.FromBounds(word.Start + equals + 1, word.End) : word;
        if (match.Slot.Readers.IsEmpty)
        {
            Report(BindingProblemKind.UnexpectedWord, valueSpan, $"option {match.Slot.Option.Name} takes no value");
        }

        Apply(match.Slot, match.Module, nameSpan, new AttachedValue(text[(equals + 1)..].ToString(), valueSpan));
    }

    /// <summary>A letter with its value glued to it or not, or several flags in one word.</summary>
    private void ReadShort(ReadOnlySpan<char> text)
    {
        int index = _values.At++;
        TextSpan word = words.Span(index);
        bool isVerbatim = words.IsVerbatim(index);
        if (text.Length > 2 && WordForms.IsMissingDash(tables, words, index))
        {
            string mended = string.Concat("-", text);
            Report(BindingProblemKind.UnknownOption, word, $"iptables reads {text} as {text[..2]} with the value '{text[2..]}': write {mended}", new BindingFix($"Write {mended}", mended));
            if (_modules.Resolve(mended.AsSpan(2)) is { Slot: { } meant } found)
            {
                Apply(meant, found.Module, word, default);
            }

            return;
        }

        for (int at = 1; at < text.Length; at++)
        {
            TextSpan nameSpan = !isVerbatim ? word : at == 1 ? word with { Length = 2 } : new TextSpan(word.Start + at, 1);
            if (tables.Builtins.FindLetter(text[at]) is not { } slot)
            {
                ReportUnresolved(index, nameSpan, text.Slice(at, 1), []);
                return;
            }

            if (slot.Readers.IsEmpty || at + 1 == text.Length)
            {
                Apply(slot, null, nameSpan, default);
                continue;
            }

            TextSpan valueSpan = isVerbatim ? TextSpan.FromBounds(word.Start + at + 1, word.End) : word;
            Apply(slot, null, nameSpan, new AttachedValue(text[(at + 1)..].ToString(), valueSpan));
            return;
        }
    }

    private void ReadBareWord(ReadOnlySpan<char> text)
    {
        int index = _values.At++;
        if (text is "!")
        {
            if (_bang is not null)
            {
                Report(BindingProblemKind.MisplacedNegation, words.Span(index), "two '!' follow each other");
            }

            _bang = words.Span(index);
            return;
        }

        if (!problems.Any(problem => problem.Kind == BindingProblemKind.UnexpectedWord && problem.Span.End >= words.Span(index).Start - 1))
        {
            problems.Add(StrayWords.Explain(words, index, _values));
        }
    }

    private void ReportUnresolved(int index, TextSpan nameSpan, ReadOnlySpan<char> name, ImmutableArray<string> fitting)
    {
        _hasUnknownParts = true;
        var advice = new OptionAdvice(tables, words, _modules.Matches, _modules.Target, _protocol, _bang);
        problems.Add(advice.Explain(index, nameSpan, name.ToString(), fitting, out int valueCount));
        _values.Skip(valueCount);
        _bang = null;
    }

    private void Apply(OptionSlot slot, OpenModule? module, TextSpan nameSpan, AttachedValue attached)
    {
        TextSpan start = _bang ?? nameSpan;
        bool isNegated = _bang is not null;
        _bang = null;
        if (isNegated && !slot.Option.Negatable)
        {
            Report(BindingProblemKind.MisplacedNegation, start, $"'!' can't stand in front of {slot.Option.Name}");
            isNegated = false;
        }

        BoundOption option = _values.Read(slot, isNegated, start, nameSpan, attached);
        if (module is not null)
        {
            ReportRepetition(module.Options, slot, nameSpan);
            module.Options.Add(option);
            return;
        }

        ApplyBuiltin(slot, option);
    }

    private void ApplyBuiltin(OptionSlot slot, BoundOption option)
    {
        switch (slot.Role)
        {
            case BuiltinRole.Command:
                ApplyCommand(slot, option);
                break;
            case BuiltinRole.Match:
                ApplyMatch(option);
                break;
            case BuiltinRole.Jump:
            case BuiltinRole.Goto:
                ApplyJump(slot, option);
                break;
            case BuiltinRole.SetCounters:
                _counters = option.Value<NumberValue>(0) is { } packets ? (packets.Number, option.Value<NumberValue>(1)?.Number ?? 0) : null;
                break;
            case BuiltinRole.CommandLine:
                problems.Add(CommandAdvice.NotInARuleset(option));
                break;
            case BuiltinRole.Condition:
            case BuiltinRole.Protocol:
                ReportRepetition(_builtins, slot, option.NameSpan);
                _builtins.Add(option);
                _protocol = slot.Role == BuiltinRole.Protocol ? option : _protocol;
                _isForOtherFamily = CommandAdvice.IsForOtherFamily(option, tables.Family);
                break;
        }
    }

    private void ApplyCommand(OptionSlot slot, BoundOption option)
    {
        if (_command is not null)
        {
            Report(BindingProblemKind.RepeatedOption, option.NameSpan, $"a line has one command, and {_command.Definition.Name} stands here already");
            return;
        }

        _command = option;
        _commandKind = slot.Command;
    }

    private void ApplyMatch(BoundOption option)
    {
        if (option.Value<TextValue>() is not { } name)
        {
            return;
        }

        ModuleTable? table = tables.FindMatch(name.Text);
        _modules.Open(new OpenModule(name.Text, table, option.ValueSpans[0], ModuleOrigin.Match));
        if (table is null)
        {
            _hasUnknownParts = true;
            problems.Add(ModuleAdvice.UnknownMatch(tables, name.Text, option.ValueSpans[0]));
        }
    }

    private void ApplyJump(OptionSlot slot, BoundOption option)
    {
        if (_jumpName is not null)
        {
            Report(BindingProblemKind.RepeatedOption, option.NameSpan, "a rule has one -j or -g, and there is one already");
            return;
        }

        if (option.Value<TextValue>() is not { } name)
        {
            return;
        }

        (_jumpName, _jumpSpan) = (name.Text, option.ValueSpans[0]);
        _jumpKind = slot.Role == BuiltinRole.Goto ? JumpKind.Goto : JumpKind.Jump;
        ModuleTable? table = _jumpKind == JumpKind.Jump ? tables.FindTarget(name.Text) : null;
        _modules.Open(new OpenModule(name.Text, table, _jumpSpan, ModuleOrigin.Target));
        if (table is null && _jumpKind == JumpKind.Jump && ModuleAdvice.OtherFamilyTarget(tables, name.Text, _jumpSpan) is { } problem)
        {
            problems.Add(problem);
        }
    }

    private void ReportRepetition(List<BoundOption> options, OptionSlot slot, TextSpan nameSpan)
    {
        int earlier = options.FindLastIndex(option => ReferenceEquals(option.Definition, slot.Option));
        if (!slot.Option.Repeatable && earlier >= 0 && !options.Skip(earlier).Any(option => option.Definition.Name == slot.Option.RepeatsAfter))
        {
            Report(BindingProblemKind.RepeatedOption, nameSpan, $"{slot.Option.Name} stands here twice: one rule takes it once");
        }
    }

    private void Report(BindingProblemKind kind, TextSpan span, string message, BindingFix? fix = null) => problems.Add(new BindingProblem(kind, span, message, Fix: fix));

    private BoundRule Finish()
    {
        var rule = new BoundRule
        {
            Command = _isForOtherFamily ? RuleCommand.None : _commandKind,
            CommandSpan = _command?.NameSpan ?? default,
            Chain = _command?.Value<TextValue>(0)?.Text,
            ChainSpan = _command is { ValueSpans.IsEmpty: false } ? _command.ValueSpans[0] : default,
            Position = CommandAdvice.PositionOf(_command),
            Argument = CommandAdvice.ArgumentOf(_command),
            ArgumentSpan = _command is { ValueSpans.Length: > 1 } ? _command.ValueSpans[1] : default,
            Counters = _counters,
            BuiltinOptions = [.. _builtins],
            Matches = _modules.ToBound(),
            JumpKind = _jumpKind,
            JumpName = _jumpName,
            JumpNameSpan = _jumpSpan,
            Target = _modules.Target?.ToBound(),
            HasUnknownParts = _hasUnknownParts,
        };
        if (!_isForOtherFamily)
        {
            new RuleChecks(tables, words, rule, problems).Run(_modules.Matches, _modules.Target, _protocol);
        }

        return RuleChecks.WithProblems(rule, problems);
    }
}
