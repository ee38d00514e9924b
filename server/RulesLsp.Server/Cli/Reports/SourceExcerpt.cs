using RulesLsp.Engine.Text;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>A source line with marks under a part of it, cut to a readable width around the part.</summary>
/// <param name="Text">The line, printable.</param>
/// <param name="Marks">Blanks and carets that stand under the part.</param>
internal sealed record SourceExcerpt(string Text, string Marks)
{
    private const int Width = 160;
    private const int Lead = 40;
    private const string Cut = "…";

    /// <summary>Cuts <paramref name="line"/> around <paramref name="part"/>; an empty part gets one caret.</summary>
    public static SourceExcerpt Of(string line, TextSpan part)
    {
        int start = Math.Clamp(part.Start, 0, line.Length);
        int end = Math.Clamp(part.End, start, line.Length);
        int first = line.Length <= Width ? 0 : Math.Max(0, Math.Min(start - Lead, line.Length - Width));
        int last = Math.Min(line.Length, first + Width);
        string before = first > 0 ? Cut : "";
        string after = last < line.Length ? Cut : "";
        string text = before + Words.Printable(line[first..last]) + after;
        int blanks = before.Length + (start - first);
        int carets = Math.Max(1, Math.Min(end, last) - start);
        return new SourceExcerpt(text, new string(' ', blanks) + new string('^', carets));
    }
}
