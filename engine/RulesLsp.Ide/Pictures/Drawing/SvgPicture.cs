using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>Draws a picture as one SVG element without colours: those stand in the style sheet.</summary>
internal sealed class SvgPicture
{
    private const double HeadHeight = 17;
    private readonly Markup _markup = new();
    private readonly PacketPicture _picture;
    private readonly PictureLayout _layout;
    private readonly double _headBottom;
    private readonly string _id;

    /// <param name="number">Tells the names in it from those of other pictures in the same document.</param>
    public SvgPicture(PacketPicture picture, int number)
    {
        _picture = picture;
        _id = "way-" + PictureText.Number(number);
        Head head = Head.Of(picture);
        _headBottom = PictureLayout.Margin + 22 + (head.Lines.Length * HeadHeight);
        _layout = new PictureLayout(picture, _headBottom + 16);
        Height = _layout.Bottom + PictureLayout.Margin;
        Draw(head);
    }

    public double Height { get; }

    /// <summary>The element; it takes the width that it is given.</summary>
    public override string ToString() => _markup.ToString();

    private void Draw(Head head)
    {
        string size = $"0 0 {Markup.Number(PictureLayout.Width)} {Markup.Number(Height)}";
        _markup.Open(
            "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("class", "picture"), ("viewBox", size), ("width", Markup.Number(PictureLayout.Width)),
            ("height", Markup.Number(Height)), ("role", "group"), ("aria-labelledby", $"{_id}-title {_id}-desc")).Raw("\n");
        _markup.Element("title", $"The way of {_picture.Packet} through {_picture.FileName}", ("id", $"{_id}-title"));
        _markup.Element("desc", Description(), ("id", $"{_id}-desc"));
        _markup.Raw(Arrows).Empty("rect", ("class", "ground"), ("width", Markup.Number(PictureLayout.Width)), ("height", Markup.Number(Height)));
        DrawHead(head);
        foreach (PlacedHook hook in _layout.Hooks)
        {
            DrawHook(hook);
        }

        new PictureLines(_picture, _layout).Draw(_markup);
        foreach (PlacedStation station in InOrderOfTheWay())
        {
            DrawStation(station);
        }

        _markup.Close("svg");
    }

    // Markers of the same name in other pictures of a document are the same.
    private const string Arrows =
        """
        <defs><marker id="arrow" class="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker><marker id="arrow-way" class="arrow way" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>

        """;

    private string Description() => string.Join('\n', PictureWords.Of(_picture).Select(told =>
        told.Heading + "\n" + string.Join('\n', told.Way.Select((word, index) => $"{PictureText.Number(index + 1)}. {word.Text}"))));

    private void DrawHead(Head head)
    {
        double y = PictureLayout.Margin + 14;
        _markup.Element("text", $"A packet's way through {TextWrap.Lines(_picture.FileName, 60, 1)[0]}", ("class", "heading"), ("x", "16"), ("y", Markup.Number(y)));
        y += 22;
        foreach (HeadLine line in head.Lines)
        {
            _markup.Element("text", line.Text, ("class", line.Style), ("x", Markup.Number(PictureLayout.Margin + line.Indent)), ("y", Markup.Number(y)), ("data-cases", line.Cases));
            y += HeadHeight;
        }
    }

    private void DrawHook(PlacedHook hook)
    {
        bool isMet = hook.Stations.Any(station => !station.Box.Station.Cases.IsEmpty);
        Box(isMet ? "hook met" : "hook", hook.Place, 8);
        _markup.Element("text", Pipeline.ChainName(hook.Hook), ("class", isMet ? "hook-name met" : "hook-name"), ("x", Markup.Number(hook.Place.X + 10)), ("y", Markup.Number(hook.Place.Y + 16)));
    }

    // So that the keyboard goes along the way; what is not met says nothing.
    private IEnumerable<PlacedStation> InOrderOfTheWay()
    {
        StationKey[] met = [.. _picture.Cases.SelectMany(one => one.Way).Distinct()];
        return _layout.Stations.Where(placed => !met.Contains(placed.Box.Station.Key)).Concat(met.Select(_layout.At));
    }

    private void DrawStation(PlacedStation placed)
    {
        PictureStation station = placed.Box.Station;
        bool isMet = !station.Cases.IsEmpty;
        bool hasLines = station.Rows.Any(row => row.Line is not null);
        string kind = station.Key.Kind == StationKind.Table ? "station" : "station plain";
        string? line = LineText(station.Rows.LastOrDefault(row => row.Line is not null)?.Line);
        _markup.Open(
            "g", ("class", isMet ? kind + " met" : kind), ("data-line", line), ("data-cases", PictureLines.CasesOf(station.Cases)), ("tabindex", isMet && !hasLines ? "0" : null),
            ("role", isMet ? "group" : null), ("aria-label", isMet ? PictureWords.Sentence(station, station.Cases) : null), ("aria-hidden", isMet ? null : "true")).Raw("\n");
        Box("box", placed.Place, 5);
        _markup.Element("text", station.Title, ("class", "name"), ("x", Markup.Number(placed.Place.X + 8)), ("y", Markup.Number(placed.Place.Y + 15)));
        if (station.Note.Length > 0)
        {
            _markup.Element("text", station.Note, ("class", "note"), ("x", Markup.Number(placed.Place.Right - 8)), ("y", Markup.Number(placed.Place.Y + 15)), ("text-anchor", "end"));
        }

        DrawRows(placed);
        _markup.Close("g");
    }

    private void DrawRows(PlacedStation placed)
    {
        double y = placed.Place.Y + StationBox.TitleHeight;
        foreach (RowLines row in placed.Box.Rows)
        {
            DrawRow(placed, row, y);
            y += StationBox.HeightOf(row);
        }

        if (placed.Box.RowsLeftOut > 0)
        {
            _markup.Element("text", $"and {PictureText.Number(placed.Box.RowsLeftOut)} more, see the words", ("class", "row"), ("x", Markup.Number(placed.Place.X + 8)), ("y", Markup.Number(y + 11)));
            y += StationBox.LineHeight;
        }

        foreach ((PictureEnd end, string text) in placed.Box.Ends)
        {
            (string, string?) cases = ("data-cases", PictureLines.CasesOf(end.Cases));
            string style = PictureText.ClassOf(end.Verdict);
            var pill = new Place(placed.Place.X + 6, y + 2, placed.Place.Width - 12, StationBox.EndHeight - 3);
            _markup.Open("g", ("class", $"end {style}"), cases);
            Box("pill", pill, 4);
            _markup.Element("text", text, ("class", "verdict"), ("x", Markup.Number(pill.Middle)), ("y", Markup.Number(pill.Y + 14)), ("text-anchor", "middle"));
            _markup.Close("g");
            y += StationBox.EndHeight;
        }
    }

    private void DrawRow(PlacedStation placed, RowLines row, double y)
    {
        string kind = row.Row.Kind.ToString().ToLowerInvariant();
        string? line = LineText(row.Row.Line);
        bool isTarget = line is not null && row.Row.Kind != RowKind.Change;
        string share = row.Share.Length == 0 ? "" : row.Share + ": ";
        string spoken = $"{PictureWords.NameOf(placed.Box.Station)}: {share}{row.Row.Text}{(row.Row.Detail.Length == 0 ? "" : ". " + row.Row.Detail)}";
        _markup.Open(
            "g", ("class", $"row {kind}"), ("data-line", isTarget ? line : null), ("data-cases", PictureLines.CasesOf(row.Row.Cases)),
            ("tabindex", isTarget ? "0" : null), ("role", isTarget ? "img" : null), ("aria-label", isTarget ? spoken : null)).Raw("\n");
        if (row.Row.Detail.Length > 0)
        {
            _markup.Element("title", row.Row.Detail);
        }

        Box("touch", new Place(placed.Place.X + 3, y - 1, placed.Place.Width - 6, StationBox.HeightOf(row) + 1), 3);
        for (int i = 0; i < row.Lines.Length; i++)
        {
            _markup.Element("text", row.Lines[i], ("x", Markup.Number(placed.Place.X + (i == 0 ? 8 : 16))), ("y", Markup.Number(y + (i * StationBox.LineHeight) + 11)));
        }

        _markup.Close("g");
    }

    private void Box(string style, Place place, double radius) => _markup.Empty(
        "rect", ("class", style), ("x", Markup.Number(place.X)), ("y", Markup.Number(place.Y)), ("width", Markup.Number(place.Width)), ("height", Markup.Number(place.Height)), ("rx", Markup.Number(radius)));

    private static string? LineText(int? line) => line is { } number ? PictureText.Number(number) : null;
}
