using System.Collections.Immutable;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>A line over the diagram.</summary>
/// <param name="Indent">How far it stands in: what goes on from the line before stands in further.</param>
/// <param name="Cases">The cases that it is about, for the style sheet; null: all.</param>
internal sealed record HeadLine(string Style, string Text, double Indent, string? Cases);

/// <summary>What stands over the diagram: the packet, what was assumed, the cases.</summary>
internal sealed record Head(ImmutableArray<HeadLine> Lines)
{
    private const int Columns = 114;

    /// <summary>More cases than these would push the diagram out of sight.</summary>
    private const int MostCases = 8;

    public static Head Of(PacketPicture picture)
    {
        var lines = ImmutableArray.CreateBuilder<HeadLine>();
        Add(lines, "packet", picture.Packet, 3, null);
        Add(lines, "about", "host: " + picture.Host, 2, null);
        foreach (string assumption in picture.Assumptions.Take(MostCases))
        {
            Add(lines, "about", "assumed: " + assumption, 2, null);
        }

        for (int i = 0; i < Math.Min(picture.Cases.Length, MostCases); i++)
        {
            PictureCase one = picture.Cases[i];
            Add(lines, "case " + PictureText.ClassOf(one.Verdict), $"{PictureText.SignOf(one.Verdict)} {PictureWords.HeadingOf(picture, i)}", 3, PictureText.Number(i));
        }

        int more = picture.Cases.Length + picture.CasesLeftOut - MostCases;
        if (more > 0)
        {
            Add(lines, "about", $"and {PictureText.Number(more)} more {(more == 1 ? "case" : "cases")}", 1, null);
        }

        return new Head(lines.ToImmutable());
    }

    private static void Add(ImmutableArray<HeadLine>.Builder lines, string style, string text, int most, string? cases) =>
        lines.AddRange(TextWrap.Lines(text, Columns, most).Select((line, index) => new HeadLine(style, line, index == 0 ? 0 : 14, cases)));
}
