using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A value in the same word as its option: <c>--opt=value</c>, <c>-ptcp</c>.</summary>
internal readonly record struct AttachedValue(string? Text, TextSpan Span);

/// <summary>Walks the words of a line and reads the values of options.</summary>
internal sealed class ValueBinding(RestoreDialect dialect, SharedParts parts)
{
    private readonly ValueMemory _memory = new();
    private BindWords _words;
    private List<BindingProblem> _problems = [];

    /// <summary>Index of the next word.</summary>
    public int At { get; set; }

    /// <summary>The option that was read last is one of other lines, too.</summary>
    public bool IsShared { get; private set; }

    /// <summary>Turns to another line.</summary>
    /// <param name="problems">Where the problems of its values go.</param>
    public void Begin(BindWords words, List<BindingProblem> problems)
    {
        _words = words;
        _problems = problems;
    }

    /// <summary>Passes over up to <paramref name="count"/> words that look like values.</summary>
    public void Skip(int count)
    {
        while (count > 0 && At < _words.Count && !LooksLikeOption(_words.Text(At)))
        {
            At++;
            count--;
        }
    }

    public BoundOption Read(OptionSlot slot, bool isNegated, TextSpan start, TextSpan nameSpan, AttachedValue attached)
    {
        IsShared = false;
        int most = slot.Readers.Length;
        if (most == 0)
        {
            return new BoundOption(slot.Option, isNegated, start.Start, nameSpan, [], []);
        }

        if (attached.Text is not null && slot.Option.GluedValueSince is { } since)
        {
            (attached, BindingProblem wholeWord) = WholeWords.Read(slot, since, _words.Text(At - 1).ToString(), _words.Span(At - 1), nameSpan, attached);
            _problems.Add(wholeWord);
        }

        if (IsNextWord(slot, attached))
        {
            return ReadOnly(slot, isNegated, start, nameSpan);
        }

        var spans = new TextSpan[most];
        var values = new ParsedValue?[most];
        int count = 0;
        if (attached.Text is { } text)
        {
            values[0] = ReadValue(slot, 0, text, attached.Span, IsPlain(attached)).Result.Value;
            spans[0] = attached.Span;
            count = 1;
        }

        while (count < most)
        {
            if (count == 0 && IsOldNegation(slot))
            {
                isNegated = ReportOldNegation(slot, isNegated, nameSpan);
            }

            if (!HasValue(slot, count))
            {
                ReportMissing(slot, count, nameSpan);
                break;
            }

            if (count == 0 && slot.Option.JoinsValues && _words.IsVerbatim(At) && _words.Text(At).IndexOf(',') is > 0 and var comma)
            {
                TextSpan both = _words.Span(At);
                spans[0] = both with { Length = comma };
                spans[1] = TextSpan.FromBounds(both.Start + comma + 1, both.End);
                values[0] = ReadValue(slot, 0, _words.Text(At)[..comma], spans[0], isVerbatim: true).Result.Value;
                values[1] = ReadValue(slot, 1, _words.Text(At)[(comma + 1)..], spans[1], isVerbatim: true).Result.Value;
                At++;
                count = 2;
                continue;
            }

            spans[count] = _words.Span(At);
            values[count] = ReadValue(slot, count, _words.Text(At), spans[count], _words.IsVerbatim(At)).Result.Value;
            ReportUnterminated(At);
            At++;
            count++;
        }

        if (count < most)
        {
            Array.Resize(ref values, count);
            Array.Resize(ref spans, count);
        }

        return new BoundOption(
            slot.Option,
            isNegated,
            start.Start,
            nameSpan,
            values,
            ImmutableCollectionsMarshal.AsImmutableArray(spans));
    }

    /// <summary>The name after <c>-m</c>, <c>-j</c> or <c>-g</c>, and where it stands: of such an option the rule keeps nothing else. Null when there is none.</summary>
    public (string Name, TextSpan Span)? ReadName(OptionSlot slot, TextSpan start, TextSpan nameSpan, AttachedValue attached)
    {
        if (IsNextWord(slot, attached))
        {
            TextSpan span = _words.Span(At);
            return ReadNextWord(slot).Result.Value is TextValue name ? (name.Text, span) : null;
        }

        BoundOption option = Read(slot, false, start, nameSpan, attached);
        return option.Value<TextValue>() is { } text ? (text.Text, option.ValueSpans[0]) : null;
    }

    /// <summary>The usual case: an option with one value, which is the next word.</summary>
    private bool IsNextWord(OptionSlot slot, AttachedValue attached) =>
        slot.Readers.Length == 1 && attached.Text is null && HasValue(slot, 0) && !IsOldNegation(slot);

    private ReadValue ReadNextWord(OptionSlot slot)
    {
        ReadValue read = ReadValue(slot, 0, _words.Text(At), _words.Span(At), _words.IsVerbatim(At));
        ReportUnterminated(At);
        At++;
        return read;
    }

    /// <summary>Rules with the same value share it, and those in which it stands at the same place the option.</summary>
    private BoundOption ReadOnly(OptionSlot slot, bool isNegated, TextSpan start, TextSpan nameSpan)
    {
        TextSpan span = _words.Span(At);
        ReadValue read = ReadNextWord(slot);
        IsShared = read is { IsShared: true, Result.Value: not null };
        return IsShared
            ? parts.Option(slot.Option, isNegated, start.Start, nameSpan, read.Result.Value!, span)
            : new BoundOption(slot.Option, isNegated, start.Start, nameSpan, read.Result.Value, SharedSpans.Of(span));
    }

    /// <summary>
    /// getopt gives an option its first value whatever it looks like; iptables itself takes further and optional ones
    /// only when they do not start with a dash or a bang (xshared.c, xs_has_arg).
    /// </summary>
    private bool HasValue(OptionSlot slot, int index)
    {
        if (At >= _words.Count)
        {
            return false;
        }

        CatalogueValue definition = slot.Readers[index].Definition;
        if (index > 0 || definition.Optional)
        {
            return _words.Text(At) is not ['-' or '!', ..];
        }

        // A value that can't be right is not taken away from the option that it is.
        return !LooksLikeOption(_words.Text(At)) || definition.Type is ValueTypes.Text or ValueTypes.Interface or ValueTypes.SetName or ValueTypes.HexString;
    }

    private static bool LooksLikeOption(ReadOnlySpan<char> text) =>
        text is "!" || text is ['-', '-', >= 'a' and <= 'z', ..] || text is ['-', (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')];

    private bool IsOldNegation(OptionSlot slot) =>
        (slot.Option.Negatable || dialect.NegatesBehindOption) && At + 1 < _words.Count && _words.Text(At) is "!" && !LooksLikeOption(_words.Text(At + 1));

    private bool ReportOldNegation(OptionSlot slot, bool isNegated, TextSpan nameSpan)
    {
        if (dialect.NegatesBehindOption && !isNegated)
        {
            if (!slot.Option.Negatable)
            {
                _problems.Add(slot.MisplacedNegation(_words.Span(At)));
            }

            At++;
            return slot.Option.Negatable;
        }

        TextSpan value = _words.Span(At + 1);
        string line = _words.Line.Text;
        string mended = $"! {line.AsSpan(nameSpan.Start, nameSpan.Length)} {line.AsSpan(value.Start, value.Length)}";
        _problems.Add(new BindingProblem(
            BindingProblemKind.MisplacedNegation,
            TextSpan.FromBounds(nameSpan.Start, value.End),
            $"'!' stands in front of the option, not of its value: write ! {slot.Option.Name} {line.AsSpan(value.Start, value.Length)}",
            Fix: isNegated ? null : new BindingFix("Move '!' in front of the option", mended, Applicability: FixApplicability.Safe)));
        At++;
        return true;
    }

    private void ReportMissing(OptionSlot slot, int index, TextSpan nameSpan)
    {
        CatalogueValue definition = slot.Readers[index].Definition;
        if (!definition.Optional)
        {
            _problems.Add(new BindingProblem(
                BindingProblemKind.MissingValue,
                nameSpan,
                $"{slot.Option.Name} needs a value: {string.Join(' ', slot.Readers.Select(reader => reader.Definition.Name))}"));
        }
    }

    private void ReportUnterminated(int index)
    {
        if (!_words.IsUnterminated(index))
        {
            return;
        }

        string swallowed = _words.Line.Text[_words.Span(index).Start..];
        _problems.Add(new BindingProblem(
            BindingProblemKind.UnterminatedQuote,
            _words.Span(index),
            $"the double quote is never closed, so the rest of the line belongs to this value: {swallowed}",
            Backends.None));
    }

    private bool IsPlain(AttachedValue attached) =>
        attached.Text!.Length == attached.Span.Length && _words.Line.Characters.Slice(attached.Span.Start, attached.Span.Length).SequenceEqual(attached.Text);

    private ReadValue ReadValue(OptionSlot slot, int index, ReadOnlySpan<char> text, TextSpan span, bool isVerbatim)
    {
        ReadValue read = _memory.Read(slot.Readers[index], text);
        if (read.Result.Problem is { } problem)
        {
            TextSpan at = isVerbatim && problem.Span.Length > 0 ? new TextSpan(span.Start + problem.Span.Start, problem.Span.Length) : span;
            BindingFix? mend = problem.Replacement is { } meant && isVerbatim ? new BindingFix($"Write {meant}", meant, Applicability: FixApplicability.Safe) : null;
            BindingProblemKind kind = problem.Since is null ? BindingProblemKind.InvalidValue : BindingProblemKind.NeedsNewerVersion;
            _problems.Add(new BindingProblem(kind, at, $"{slot.Option.Name}: {problem.Message}", Fix: mend));
        }

        if (read.Result.Note is { } note)
        {
            // Of an attached value the span is not its own word.
            bool isWord = isVerbatim || _words.Line.Characters.Slice(span.Start, span.Length) is ['"', .., '"'];
            // Whether the value that loads is the one that was meant is for somebody to say who sees it.
            BindingFix? fix = note.Replacement is { } replacement && isWord ? new BindingFix($"Write {WordQuoting.Of(replacement)}", WordQuoting.Of(replacement)) : null;
            _problems.Add(new BindingProblem(BindingProblemKind.SurprisingValue, span, $"{slot.Option.Name}: {note.Message}", Backends.None, fix));
        }

        return read;
    }
}
