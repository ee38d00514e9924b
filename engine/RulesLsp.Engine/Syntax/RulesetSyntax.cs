using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>A file as an immutable list of lines; an edit makes a new one that shares every untouched line.</summary>
public sealed class RulesetSyntax
{
    private readonly LineSyntax[] _lines;

    private RulesetSyntax(LineSyntax[] lines) => _lines = lines;

    /// <summary>The lines in order; always at least one. The last one has no terminator.</summary>
    public ReadOnlySpan<LineSyntax> Lines => _lines;

    public int LineCount => _lines.Length;

    public LineSyntax this[int line] => _lines[line];

    /// <summary>Parses any text; never fails, and <see cref="ToString"/> gives the text back.</summary>
    public static RulesetSyntax Parse(string text)
    {
        var lines = new List<LineSyntax>(text.Length / 64 + 1);
        AppendLines(lines, text);
        return new RulesetSyntax([.. lines]);
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

        var middle = new List<LineSyntax>();
        AppendLines(middle, text.ToString());
        if (next < _lines.Length)
        {
            // The empty line after the final terminator is only there at the end of a file.
            middle.RemoveAt(middle.Count - 1);
        }

        var lines = new LineSyntax[first + middle.Count + (_lines.Length - next)];
        Array.Copy(_lines, lines, first);
        middle.CopyTo(lines, first);
        Array.Copy(_lines, next, lines, first + middle.Count, _lines.Length - next);
        return new RulesetSyntax(lines);
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

    private static void AppendLines(List<LineSyntax> lines, string text)
    {
        int start = 0;
        while (true)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (length < 0)
            {
                lines.Add(LineLexer.Lex(text[start..], LineTerminator.None));
                return;
            }

            int end = start + length;
            LineTerminator terminator = text[end] == '\n' ? LineTerminator.LineFeed
                : end + 1 < text.Length && text[end + 1] == '\n' ? LineTerminator.CarriageReturnLineFeed
                : LineTerminator.CarriageReturn;
            lines.Add(LineLexer.Lex(text[start..end], terminator));
            start = end + (terminator == LineTerminator.CarriageReturnLineFeed ? 2 : 1);
        }
    }
}
