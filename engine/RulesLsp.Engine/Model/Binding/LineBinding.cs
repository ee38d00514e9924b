using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// One line on its way from words to a bound rule, read left to right as getopt_long with iptables' growing option table
/// reads it (iptables/xshared.c, do_parse and command_default). Its memory serves one line after the other; for one thread.
/// </summary>
internal sealed class LineBinding
{
    private readonly BindingTables _tables;
    private readonly List<BindingProblem> _problems = [];
    private readonly RuleChecks _checks;
    private readonly List<BoundOption> _builtins = [];
    private readonly List<BoundOption> _commandLine = [];
    private readonly OpenModules _modules;
    private readonly ValueBinding _values;
    private WordSyntax[] _memory = new WordSyntax[64];
    private BindWords _words;
    private RuleSoFar _rule;

    public LineBinding(BindingTables tables)
    {
        var parts = new SharedParts();
        (_tables, _checks) = (tables, new RuleChecks(tables, _problems));
        (_modules, _values) = (new OpenModules(tables, parts), new ValueBinding(tables.Catalogue.Dialect, parts));
    }

    public BoundRule Bind(LineSyntax line)
    {
        _problems.Clear();
        (WordSyntax[] words, int count) = line.ReadWords(ref _memory);
        return Run(TypographyMender.Mend(new BindWords(line, words, count), _problems));
    }

    /// <summary>Binds words as they are given.</summary>
    public BoundRule BindWords(BindWords words)
    {
        _problems.Clear();
        return Run(words);
    }

    /// <summary>The options of the line bound last that belong on the command line of iptables.</summary>
    public ImmutableArray<BoundOption> CommandLineOptions => [.. _commandLine];

    private BoundRule Run(BindWords words)
    {
        _builtins.Clear();
        _commandLine.Clear();
        _modules.Clear();
        _words = words;
        _values.Begin(words, _problems);
        _rule = default;
        _values.At = WordForms.LeadingCounters(_words) is null ? 0 : 1;
        while (_values.At < _words.Count && !_rule.IsForOtherFamily)
        {
            ReadOnlySpan<char> text = _words.Text(_values.At);
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

        return Finish();
    }

    private void ReadLong(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? text[2..] : text[2..equals];
        OptionMatch match = _modules.Resolve(name);
        if (match.ToOpen is { } byOption)
        {
            match = match with { Module = _modules.Open(byOption.Entry.Name, byOption, _words.Span(_values.At), ModuleOrigin.Implied) };
        }
        else if (match.Slot is null && _modules.TryLoadImplied(name, _rule.Protocol, _words.Line))
        {
            match = _modules.Resolve(name);
        }

        TextSpan word = _words.Span(_values.At);
        TextSpan nameSpan = equals >= 0 && _words.IsVerbatim(_values.At) ? word with { Length = equals } : word;
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

        TextSpan valueSpan = _words.IsVerbatim(nameIndex) ? TextSpan.FromBounds(word.Start + equals + 1, word.End) : word;
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
        TextSpan word = _words.Span(index);
        bool isVerbatim = _words.IsVerbatim(index);
        if (text.Length > 2 && WordForms.IsMissingDash(_tables, _words, index))
        {
            string mended = string.Concat("-", text);
            Report(BindingProblemKind.UnknownOption, word, $"iptables reads {text} as {text[..2]} with the value '{text[2..]}': write {mended}", new BindingFix($"Write {mended}", mended, Applicability: FixApplicability.Safe));
            if (_modules.Resolve(mended.AsSpan(2)) is { Slot: { } meant } found)
            {
                Apply(meant, found.Module, word, default);
            }

            return;
        }

        for (int at = 1; at < text.Length; at++)
        {
            TextSpan nameSpan = !isVerbatim ? word : at == 1 ? word with { Length = 2 } : new TextSpan(word.Start + at, 1);
            if (_tables.Builtins.FindLetter(text[at]) is not { } slot)
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
            if (_rule.Bang is not null)
            {
                Report(BindingProblemKind.MisplacedNegation, _words.Span(index), "two '!' follow each other");
            }

            _rule.Bang = _words.Span(index);
            return;
        }

        if (!_problems.Any(problem => problem.Kind == BindingProblemKind.UnexpectedWord && problem.Span.End >= _words.Span(index).Start - 1))
        {
            _problems.Add(StrayWords.Explain(_words, index, _values));
        }
    }

    private void ReportUnresolved(int index, TextSpan nameSpan, ReadOnlySpan<char> name, ImmutableArray<string> fitting)
    {
        _rule.HasUnknownParts = true;
        var advice = new OptionAdvice(_tables, _words, _modules.Matches, _modules.Target, _rule.Protocol, _rule.Bang);
        _problems.Add(advice.Explain(index, nameSpan, name.ToString(), fitting, out int valueCount));
        _values.Skip(valueCount);
        _rule.Bang = null;
    }

    private void Apply(OptionSlot slot, OpenModule? module, TextSpan nameSpan, AttachedValue attached)
    {
        (TextSpan start, bool isNegated) = (_rule.Bang ?? nameSpan, _rule.Bang is not null);
        _rule.Bang = null;
        if (isNegated && !slot.Option.Negatable)
        {
            _problems.Add(slot.MisplacedNegation(start));
            isNegated = false;
        }

        if (slot.Role is BuiltinRole.Match or BuiltinRole.Jump or BuiltinRole.Goto || (slot.Role == BuiltinRole.Command && slot.Readers.Length == 1))
        {
            ApplyName(slot, start, nameSpan, attached);
            return;
        }

        BoundOption option = _values.Read(slot, isNegated, start, nameSpan, attached);
        if (module is not null)
        {
            ReportRepetition(module.Options, slot, nameSpan);
            module.Options.Add(option);
            module.IsShared &= _values.IsShared;
            return;
        }

        ApplyBuiltin(slot, option);
    }

    private void ApplyBuiltin(OptionSlot slot, BoundOption option)
    {
        switch (slot.Role)
        {
            case BuiltinRole.Command:
                ApplyCommand(slot, option.NameSpan, option.Value<TextValue>() is { } chain ? (chain.Text, option.ValueSpans[0]) : null, option);
                break;
            case BuiltinRole.SetCounters:
                ReportRepetition(_rule.SetCounters is { } earlier ? [earlier] : [], slot, option.NameSpan);
                _rule.SetCounters = option;
                break;
            case BuiltinRole.CommandLine:
                _commandLine.Add(option);
                break;
            case BuiltinRole.Condition:
            case BuiltinRole.Protocol:
                ReportRepetition(_builtins, slot, option.NameSpan);
                _builtins.Add(option);
                _rule.TakeCondition(slot.Role, option);
                _rule.IsForOtherFamily = CommandAdvice.IsForOtherFamily(option, _tables.Family);
                break;
        }
    }

    private void ApplyCommand(OptionSlot slot, TextSpan nameSpan, (string Name, TextSpan Span)? chain, BoundOption? option = null)
    {
        if (!_rule.TryTakeCommand(slot, nameSpan, chain, option))
        {
            Report(BindingProblemKind.RepeatedOption, nameSpan, $"a line has one command, and {_rule.Command!.Name} stands here already");
        }
    }

    private void ApplyName(OptionSlot slot, TextSpan start, TextSpan nameSpan, AttachedValue attached)
    {
        (string Name, TextSpan Span)? read = _values.ReadName(slot, start, nameSpan, attached);
        if (slot.Role == BuiltinRole.Command)
        {
            ApplyCommand(slot, nameSpan, read);
        }
        else if (slot.Role != BuiltinRole.Match && _rule.JumpName is not null)
        {
            Report(BindingProblemKind.RepeatedOption, nameSpan, "a rule has one -j or -g, and there is one already");
        }
        else if (read is var (name, span))
        {
            OpenNamed(slot.Role, name, span);
        }
    }

    private void OpenNamed(BuiltinRole role, string name, TextSpan span)
    {
        bool isMatch = role == BuiltinRole.Match;
        ModuleTable? table = isMatch ? _tables.FindMatch(name) : role == BuiltinRole.Jump ? _tables.FindTarget(name) : null;
        _modules.Open(name, table, span, isMatch ? ModuleOrigin.Match : ModuleOrigin.Target);
        _rule.TakeNamed(role, name, span, table);
        BindingProblem? problem = table is not null || role == BuiltinRole.Goto ? null
            : isMatch ? ModuleAdvice.UnknownMatch(_tables, name, span)
            : ModuleAdvice.OtherFamilyTarget(_tables, name, span);
        if (problem is not null)
        {
            _problems.Add(problem);
        }
    }

    private void ReportRepetition(List<BoundOption> options, OptionSlot slot, TextSpan nameSpan)
    {
        if (slot.IsRepeatedBehind(options))
        {
            Report(BindingProblemKind.RepeatedOption, nameSpan, $"{slot.Option.Name} stands here twice: one rule takes it once");
        }
    }

    private void Report(BindingProblemKind kind, TextSpan span, string message, BindingFix? fix = null) => _problems.Add(new BindingProblem(kind, span, message, Fix: fix));

    private BoundRule Finish()
    {
        if (_rule.Bang is { } bang)
        {
            Report(BindingProblemKind.MisplacedNegation, bang, "nothing follows this '!'");
        }

        CommandAdvice.AddNotInARuleset(_commandLine, _rule.Command, _problems);
        BoundRule rule = _rule.ToBound(_words, [.. _builtins], _modules);
        return _rule.IsForOtherFamily
            ? RuleChecks.WithProblems(rule, _problems)
            : _checks.Run(_words, rule, _modules.Matches, _modules.Target, _rule.Protocol, _rule.Command);
    }
}
