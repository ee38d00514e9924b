namespace RulesLsp.Engine.Text;

/// <summary>A place in a file: 0-based line and 0-based character (UTF-16 code units) in that line.</summary>
public readonly record struct TextPosition(int Line, int Character) : IComparable<TextPosition>
{
    public int CompareTo(TextPosition other) =>
        Line != other.Line ? Line.CompareTo(other.Line) : Character.CompareTo(other.Character);

    public static bool operator <(TextPosition left, TextPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(TextPosition left, TextPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(TextPosition left, TextPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TextPosition left, TextPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>A stretch of a file, from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
public readonly record struct TextRange(TextPosition Start, TextPosition End)
{
    /// <summary>The range of a span inside one line.</summary>
    public static TextRange OnLine(int line, TextSpan span) =>
        new(new TextPosition(line, span.Start), new TextPosition(line, span.End));

    public bool Contains(TextPosition position) => Start <= position && position <= End;
}

/// <summary>Replace the text of <paramref name="Range"/> by <paramref name="NewText"/>.</summary>
public readonly record struct TextChange(TextRange Range, string NewText);
