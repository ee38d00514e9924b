namespace RulesLsp.Engine.Text;

/// <summary>A stretch of characters (UTF-16 code units) inside one line.</summary>
/// <param name="Start">0-based offset of the first character.</param>
/// <param name="Length">Number of characters; may be 0.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset just after the last character.</summary>
    public int End => Start + Length;

    /// <summary>The span from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static TextSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>Whether <paramref name="offset"/> lies inside the span or at its end, as a caret does.</summary>
    public bool Touches(int offset) => offset >= Start && offset <= End;
}
