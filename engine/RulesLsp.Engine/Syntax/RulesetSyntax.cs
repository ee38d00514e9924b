using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>A file as an immutable list of lines; an edit makes a new one that shares every untouched line.</summary>
public sealed class RulesetSyntax
{
    /// <summary>About how many characters a rule has.</summary>
    private const int UsualLine = 64;

    private readonly LineSyntax[] _lines;

    private RulesetSyntax(LineSyntax[] lines) => _lines = lines;

    /// <summary>The lines in order; always at least one. The last one has no terminator.</summary>
    public ReadOnlySpan<LineSyntax> Lines => _lines;

    public int LineCount => _lines.Length;

    public LineSyntax this[int line] => _lines[line];

    /// <summary>Parses any text; never fails, and <see cref="ToString"/> gives the text back.</summary>
    public static RulesetSyntax Parse(string text)
    {
        return new RulesetSyntax(Lex(text));
    }

    /// <summary>A file of another text. The lines with which both begin, and those with which both end, are the same objects and not lexed again.</summary>
    public RulesetSyntax WithText(string text)
    {
        List<LinePlace> places = FindLines(text);
        int common = Math.Min(places.Count, _lines.Length);
        int head = 0;
        while (head < common && IsSame(text, places[head], _lines[head]))
        {
            head++;
        }

        int tail = 0;
        while (tail < common - head && IsSame(text, places[places.Count - 1 - tail], _lines[^(tail + 1)]))
        {
            tail++;
        }

        var middle = new LineSyntax[places.Count - head - tail];
        SharedWork.Do(middle.Length, (from, to) => Lex(text, places, head, middle, from, to));
        return new RulesetSyntax([.. _lines.AsSpan(0, head), .. middle, .. _lines.AsSpan(_lines.Length - tail)]);
    }

    /// <summary>
    /// The file after <paramref name="change"/>; positions outside the file are moved to the nearest one inside.
    /// Only the touched lines are lexed again.
    /// </summary>
    public RulesetSyntax WithChange(TextChange change)
    {
        TextPosition start = Clamp(change.Range.Start);
        TextPosition end = Clamp(change.Range.End);
        if (end < start)
        {
            (start, end) = (end, start);
        }

        // The line above joins in when it ends in a lone CR: an LF typed below it would complete its terminator.
        int first = start.Line > 0 && _lines[start.Line - 1].Terminator == LineTerminator.CarriageReturn
            ? start.Line - 1
            : start.Line;
        var text = new StringBuilder();
        for (int line = first; line < start.Line; line++)
        {
            text.Append(_lines[line].Text).Append(_lines[line].TerminatorText);
        }

        text.Append(_lines[start.Line].Text, 0, start.Character)
            .Append(change.NewText)
            .Append(_lines[end.Line].Text, end.Character, _lines[end.Line].Text.Length - end.Character)
            .Append(_lines[end.Line].TerminatorText);
        int next = end.Line + 1;
        if (text.Length > 0 && text[^1] == '\r' && next < _lines.Length)
        {
            // The same at the lower edge: a CR now meets the LF that may start the next line.
            text.Append(_lines[next].Text).Append(_lines[next].TerminatorText);
            next++;
        }

        ReadOnlySpan<LineSyntax> middle = Lex(text.ToString());
        if (next < _lines.Length)
        {
            // The empty line after the final terminator is only there at the end of a file.
            middle = middle[..^1];
        }

        return new RulesetSyntax([.. _lines.AsSpan(0, first), .. middle, .. _lines.AsSpan(next)]);
    }

    /// <summary>Line for line the same.</summary>
    public bool IsSameText(RulesetSyntax other)
    {
        if (other.LineCount != LineCount)
        {
            return false;
        }

        for (int i = 0; i < _lines.Length; i++)
        {
            if (!ReferenceEquals(_lines[i], other._lines[i]) && (_lines[i].Text != other._lines[i].Text || _lines[i].Terminator != other._lines[i].Terminator))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same text of which iptables-restore sees the lines only for which <paramref name="isRead"/> holds.</summary>
    internal RulesetSyntax WithSurroundings(Func<int, bool> isRead) =>
        new([.. _lines.Select((line, index) => isRead(index) ? line : line.AsSurroundings())]);

    /// <summary>The nearest position that exists in this file.</summary>
    public TextPosition Clamp(TextPosition position)
    {
        if (position.Line < 0)
        {
            return default;
        }

        if (position.Line >= _lines.Length)
        {
            return new TextPosition(_lines.Length - 1, _lines[^1].Text.Length);
        }

        return position with { Character = Math.Clamp(position.Character, 0, _lines[position.Line].Text.Length) };
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (LineSyntax line in _lines)
        {
            text.Append(line.Text).Append(line.TerminatorText);
        }

        return text.ToString();
    }

    private static LineSyntax[] Lex(string text)
    {
        List<LinePlace> places = FindLines(text);
        var lines = new LineSyntax[places.Count];
        SharedWork.Do(lines.Length, (from, to) => Lex(text, places, 0, lines, from, to));
        return lines;
    }

    /// <param name="skipped">How many places lie before that of the first line.</param>
    private static void Lex(string text, List<LinePlace> places, int skipped, LineSyntax[] lines, int from, int to)
    {
        for (int line = from; line < to; line++)
        {
            LinePlace place = places[skipped + line];
            lines[line] = LineLexer.Lex(text.Substring(place.Start, place.Length), place.Terminator);
        }
    }

    private static bool IsSame(string text, LinePlace place, LineSyntax line) =>
        place.Terminator == line.Terminator && text.AsSpan(place.Start, place.Length).SequenceEqual(line.Text);

    private static List<LinePlace> FindLines(string text)
    {
        var places = new List<LinePlace>((text.Length / UsualLine) + 1);
        int start = 0;
        while (true)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (length < 0)
            {
                places.Add(new LinePlace(start, text.Length - start, LineTerminator.None));
                return places;
            }

            int end = start + length;
            LineTerminator terminator = text[end] == '\n' ? LineTerminator.LineFeed
                : end + 1 < text.Length && text[end + 1] == '\n' ? LineTerminator.CarriageReturnLineFeed
                : LineTerminator.CarriageReturn;
            places.Add(new LinePlace(start, length, terminator));
            start = end + (terminator == LineTerminator.CarriageReturnLineFeed ? 2 : 1);
        }
    }

    private readonly record struct LinePlace(int Start, int Length, LineTerminator Terminator);
}
