using System.Runtime.InteropServices;
using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>A file as an immutable list of lines; an edit makes a new one that shares every untouched line.</summary>
public sealed class RulesetSyntax
{
    /// <summary>About how many characters a rule has.</summary>
    private const int UsualLine = 64;

    /// <summary>
    /// Lines keep the text alive that they were read from. Those of edits are read from pieces of about so many characters: a line that
    /// outlives its neighbours must not hold all of what was once pasted with it.
    /// </summary>
    private const int PieceLength = 16 << 10;

    /// <summary>How many lines are looked through at once.</summary>
    private const int LinesOfLook = 512;

    private readonly LineSyntax[] _lines;

    private RulesetSyntax(LineSyntax[] lines) => _lines = lines;

    /// <summary>The lines in order; always at least one. The last one has no terminator.</summary>
    public ReadOnlySpan<LineSyntax> Lines => _lines;

    public int LineCount => _lines.Length;

    public LineSyntax this[int line] => _lines[line];

    /// <summary>Parses any text; never fails, and <see cref="ToString"/> gives the text back.</summary>
    public static RulesetSyntax Parse(string text)
    {
        List<LinePlace> places = FindLines(text);
        var lines = new LineSyntax[places.Count];
        SharedWork.Do(lines.Length, (from, to) =>
        {
            for (int line = from; line < to; line++)
            {
                lines[line] = LineLexer.Lex(text, places[line].Span, places[line].Terminator);
            }
        });
        return new RulesetSyntax(lines);
    }

    /// <summary>A file of another text. The lines with which both begin, and those with which both end, are the same objects and not lexed again.</summary>
    public RulesetSyntax WithText(string text) => With(text, CollectionsMarshal.AsSpan(FindLines(text)), 0, _lines.Length);

    /// <summary>
    /// The file after <paramref name="change"/>; positions outside the file are moved to the nearest one inside.
    /// Lines that it leaves as they were are the same objects, also that in front of which another one is put; only the others are lexed again.
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
            text.Append(_lines[line].Characters).Append(_lines[line].TerminatorText);
        }

        text.Append(_lines[start.Line].Characters[..start.Character])
            .Append(change.NewText)
            .Append(_lines[end.Line].Characters[end.Character..])
            .Append(_lines[end.Line].TerminatorText);
        int next = end.Line + 1;
        if (text.Length > 0 && text[^1] == '\r' && next < _lines.Length)
        {
            // The same at the lower edge: a CR now meets the LF that may start the next line.
            text.Append(_lines[next].Characters).Append(_lines[next].TerminatorText);
            next++;
        }

        string changed = text.ToString();
        Span<LinePlace> places = CollectionsMarshal.AsSpan(FindLines(changed));

        // The empty line after the final terminator is only there at the end of a file.
        return With(changed, next < _lines.Length ? places[..^1] : places, first, next);
    }

    /// <summary>
    /// The lines (0-based) in [<paramref name="from"/>, <paramref name="to"/>) whose characters pass a test, in order. Lines that stand together in
    /// one text are looked through at once: of most that nobody has edited, one look tells.
    /// </summary>
    /// <param name="test">Passed by every text of which a part passes it.</param>
    internal IEnumerable<int> LinesWhere(TextTest test, int from, int to)
    {
        for (int start = from, end; start < to; start = end)
        {
            end = Math.Min(start + LinesOfLook, to);
            if (LineSyntax.TryStretch(_lines.AsSpan(start, end - start), out ReadOnlySpan<char> stretch) && !test(stretch))
            {
                continue;
            }

            for (int line = start; line < end; line++)
            {
                if (test(_lines[line].Characters))
                {
                    yield return line;
                }
            }
        }
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
            if (!ReferenceEquals(_lines[i], other._lines[i]) && (!_lines[i].Characters.SequenceEqual(other._lines[i].Characters) || _lines[i].Terminator != other._lines[i].Terminator))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The file up to a line (0-based), which is left out; the lines are the same objects.</summary>
    public RulesetSyntax UpTo(int line) => line >= _lines.Length ? this : new RulesetSyntax([.. _lines.AsSpan(0, line), LineLexer.Lex("", LineTerminator.None)]);

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
            return new TextPosition(_lines.Length - 1, _lines[^1].Length);
        }

        return position with { Character = Math.Clamp(position.Character, 0, _lines[position.Line].Length) };
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (LineSyntax line in _lines)
        {
            text.Append(line.Characters).Append(line.TerminatorText);
        }

        return text.ToString();
    }

    /// <summary>The file with other lines in place of those in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    /// <param name="places">Where the others stand in the text.</param>
    private RulesetSyntax With(string text, ReadOnlySpan<LinePlace> places, int from, int to)
    {
        int common = Math.Min(places.Length, to - from);
        int head = 0;
        while (head < common && IsSame(text, places[head], _lines[from + head]))
        {
            head++;
        }

        int tail = 0;
        while (tail < common - head && IsSame(text, places[^(tail + 1)], _lines[to - 1 - tail]))
        {
            tail++;
        }

        // Where nothing differs, the last line counts as the edited one: what follows edits looks for a line that is another.
        head -= head == places.Length && head == to - from ? 1 : 0;
        LineSyntax[] middle = LexPieces(text, places[head..^tail]);
        return new RulesetSyntax([.. _lines.AsSpan(0, from + head), .. middle, .. _lines.AsSpan(to - tail)]);
    }

    private static LineSyntax[] LexPieces(string text, ReadOnlySpan<LinePlace> places)
    {
        var lines = new LineSyntax[places.Length];
        int line = 0;
        while (line < lines.Length)
        {
            int start = places[line].Span.Start;
            int end = line + 1;
            while (end < lines.Length && places[end].Span.End - start <= PieceLength)
            {
                end++;
            }

            string piece = text[start..places[end - 1].Span.End];
            for (; line < end; line++)
            {
                TextSpan span = places[line].Span;
                lines[line] = LineLexer.Lex(piece, span with { Start = span.Start - start }, places[line].Terminator);
            }
        }

        return lines;
    }

    private static bool IsSame(string text, LinePlace place, LineSyntax line) =>
        place.Terminator == line.Terminator && text.AsSpan(place.Span.Start, place.Span.Length).SequenceEqual(line.Characters);

    private static List<LinePlace> FindLines(string text)
    {
        var places = new List<LinePlace>((text.Length / UsualLine) + 1);
        int start = 0;
        while (true)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (length < 0)
            {
                places.Add(new LinePlace(TextSpan.FromBounds(start, text.Length), LineTerminator.None));
                return places;
            }

            int end = start + length;
            LineTerminator terminator = text[end] == '\n' ? LineTerminator.LineFeed
                : end + 1 < text.Length && text[end + 1] == '\n' ? LineTerminator.CarriageReturnLineFeed
                : LineTerminator.CarriageReturn;
            places.Add(new LinePlace(new TextSpan(start, length), terminator));
            start = end + (terminator == LineTerminator.CarriageReturnLineFeed ? 2 : 1);
        }
    }

    private readonly record struct LinePlace(TextSpan Span, LineTerminator Terminator);
}

/// <summary>Says something about characters.</summary>
internal delegate bool TextTest(ReadOnlySpan<char> characters);
