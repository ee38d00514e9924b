using System.Collections.Immutable;
using System.Text;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>Breaks text into lines of a picture, where nothing does it by itself.</summary>
internal static class TextWrap
{
    /// <summary>The lines of a text; words that are too long are broken. Behind the most lines an ellipsis stands for the rest.</summary>
    /// <param name="width">Columns of a line: wide characters take two.</param>
    public static ImmutableArray<string> Lines(string text, int width, int mostLines)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        string line = "";
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width)))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (Columns(longer) <= width)
            {
                line = longer;
                continue;
            }

            lines.Add(line);
            line = word;
        }

        lines.Add(line);
        if (lines.Count <= mostLines)
        {
            return lines.ToImmutable();
        }

        string last = lines[mostLines - 1];
        lines.Count = mostLines;
        lines[^1] = Pieces(last, width - 1).First() + "…";
        return lines.ToImmutable();
    }

    /// <summary>How many columns a text takes in letters of one width.</summary>
    public static int Columns(string text) => text.EnumerateRunes().Sum(ColumnsOf);

    // The blocks that terminals draw two columns wide, taken roughly.
    private static int ColumnsOf(Rune rune) => rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or >= 0x1f300 ? 2 : 1;

    private static IEnumerable<string> Pieces(string word, int width)
    {
        var piece = new StringBuilder();
        int columns = 0;
        foreach (Rune rune in word.EnumerateRunes())
        {
            if (columns + ColumnsOf(rune) > width)
            {
                yield return piece.ToString();
                piece.Clear();
                columns = 0;
            }

            piece.Append(rune.ToString());
            columns += ColumnsOf(rune);
        }

        yield return piece.ToString();
    }
}
