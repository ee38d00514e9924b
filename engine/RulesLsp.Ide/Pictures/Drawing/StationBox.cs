using System.Collections.Immutable;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>A row as it is drawn: its text in lines.</summary>
internal sealed record RowLines(PictureRow Row, string Share, ImmutableArray<string> Lines);

/// <summary>A station with the texts that it is drawn with and the height that they need.</summary>
internal sealed record StationBox(PictureStation Station, ImmutableArray<RowLines> Rows, ImmutableArray<(PictureEnd End, string Text)> Ends, int RowsLeftOut)
{
    public const double Width = 236;
    public const double TitleHeight = 22;
    public const double LineHeight = 14.5;
    public const double EndHeight = 22;
    private const int Columns = 33;

    /// <summary>A packet that runs through a hundred chains has a hundred rules at one station: they stand in the words.</summary>
    private const int MostRows = 14;

    private const int LinesOfRow = 4;

    public double Height => TitleHeight + Rows.Sum(row => HeightOf(row)) + (RowsLeftOut > 0 ? LineHeight : 0) + (Ends.Length * EndHeight) + (Rows.IsEmpty && Ends.IsEmpty ? 0 : 4);

    public static double HeightOf(RowLines row) => row.Lines.Length * LineHeight;

    public static StationBox Of(PacketPicture picture, PictureStation station)
    {
        ImmutableArray<PictureRow> rows = station.Rows;
        int leftOut = rows.Length > MostRows ? rows.Length - MostRows : 0;
        if (leftOut > 0)
        {
            // The last ones decide.
            rows = [.. rows[..4], .. rows[^(MostRows - 4)..]];
        }

        return new StationBox(
            station,
            [.. rows.Select(row => Lines(row, picture.Share(row.Cases, station.Cases)))],
            [.. station.Ends.Select(end => (end, TextOf(picture, end)))],
            leftOut);
    }

    private static RowLines Lines(PictureRow row, string share) =>
        new(row, share, TextWrap.Lines(share.Length == 0 ? row.Text : $"{share}: {row.Text}", Columns, LinesOfRow));

    private static string TextOf(PacketPicture picture, PictureEnd end)
    {
        string share = picture.Share(end.Cases, picture.AllCases);
        return $"{PictureText.SignOf(end.Verdict)} {PictureWords.Verdict(end.Verdict)}{(share.Length == 0 ? "" : ", " + TextWrap.Lines(share, 20, 1)[0])}";
    }
}
