using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>The lines between the stations; those that the packet takes are drawn over the others.</summary>
internal sealed class PictureLines(PacketPicture picture, PictureLayout layout)
{
    /// <param name="Label">null: there is no room for one.</param>
    private sealed record Line(string Path, string? Label, double LabelX, double LabelY, CaseSet Cases);

    private readonly List<Line> _lines = [];

    public void Draw(Markup markup)
    {
        Collect();
        foreach (Line line in _lines.OrderBy(line => line.Cases.Count))
        {
            string kind = line.Cases.IsEmpty ? "line" : line.Cases == picture.AllCases ? "line way" : "line way some";
            (string, string?) cases = ("data-cases", CasesOf(line.Cases));
            markup.Empty("path", ("class", "halo"), ("d", line.Path));
            markup.Empty("path", ("class", kind), ("d", line.Path), ("marker-end", line.Cases.IsEmpty ? "url(#arrow)" : "url(#arrow-way)"), cases);
            string share = line.Cases.IsEmpty || line.Label is null ? "" : picture.Share(line.Cases, picture.AllCases);
            string label = string.Join(" · ", new[] { line.Label, share }.Where(text => !string.IsNullOrEmpty(text)));
            if (label.Length > 0)
            {
                markup.Element("text", TextWrap.Lines(label, 24, 1)[0], ("class", line.Cases.IsEmpty ? "label" : "label on"), ("x", Markup.Number(line.LabelX)), ("y", Markup.Number(line.LabelY)), cases);
            }
        }
    }

    /// <summary>The numbers of cases for the style sheet: "0 2"; null: none.</summary>
    public static string? CasesOf(CaseSet cases) => cases.IsEmpty ? null : string.Join(' ', cases.Indexes.Select(PictureText.Number));

    private void Collect()
    {
        foreach (PlacedHook hook in layout.Hooks)
        {
            for (int i = 1; i < hook.Stations.Length; i++)
            {
                // A packet of a table's verdict comes to the next station where it is not the last of its way.
                Straight(hook.Stations[i - 1].Place, hook.Stations[i].Place, Both(hook.Stations[i - 1], hook.Stations[i]), null);
            }
        }

        PlacedStation arrival = At(StationKind.Arrival);
        PlacedStation routing = At(StationKind.ReceivedRouting);
        PlacedStation sender = At(StationKind.Sender);
        PlacedStation sent = At(StationKind.SentRouting);
        PlacedStation receiver = At(StationKind.Receiver);
        PlacedStation departure = At(StationKind.Departure);
        PlacedHook prerouting = layout.At(Hook.Prerouting);
        PlacedHook forward = layout.At(Hook.Forward);
        PlacedHook input = layout.At(Hook.Input);
        PlacedHook output = layout.At(Hook.Output);
        PlacedHook postrouting = layout.At(Hook.Postrouting);
        Straight(arrival.Place, prerouting.Place, Both(arrival, prerouting.Stations[0]), "");
        Straight(prerouting.Place, routing.Place, Both(prerouting.Stations[^1], routing), "");
        Straight(routing.Place, forward.Place, Both(routing, forward.Stations[0]), "another host");
        Corner(routing.Place, input.Place, Both(routing, input.Stations[0]), "this host");
        Straight(input.Place, receiver.Place, Both(input.Stations[^1], receiver), "");
        Straight(sender.Place, sent.Place, Both(sender, sent), "");
        Straight(sent.Place, output.Place, Both(sent, output.Stations[0]), "");
        Straight(forward.Place, postrouting.Place, Both(forward.Stations[^1], postrouting.Stations[0]), "");
        Straight(postrouting.Place, departure.Place, Both(postrouting.Stations[^1], departure), "");
        Joining(output.Place, postrouting.Place, Both(output.Stations[^1], postrouting.Stations[0]));
        Loop(postrouting.Place, prerouting.Place, Both(postrouting.Stations[^1], prerouting.Stations[0]));
    }

    private PlacedStation At(StationKind kind) => layout.At(new StationKey(kind));

    // The cases whose way leads from the one to the other; what stands between them in a hook is not met by every packet.
    private CaseSet Both(PlacedStation from, PlacedStation to)
    {
        var cases = new CaseSet(0);
        for (int i = 0; i < picture.Cases.Length; i++)
        {
            int place = picture.Cases[i].Way.IndexOf(from.Box.Station.Key);
            int next = picture.Cases[i].Way.IndexOf(to.Box.Station.Key);
            bool isPassed = place < 0 && next > 0 && IsOptional(from) && picture.Cases[i].Way[next - 1].Hook == to.Box.Station.Key.Hook;
            bool isLeftAside = next < 0 && place >= 0 && place < picture.Cases[i].Way.Length - 1 && IsOptional(to) && picture.Cases[i].Way[place + 1].Hook == from.Box.Station.Key.Hook;
            if ((place >= 0 && next == place + 1) || isPassed || isLeftAside)
            {
                cases = cases.With(CaseSet.Of(i));
            }
        }

        return cases;
    }

    private static bool IsOptional(PlacedStation station) => station.Box.Station.Key.Kind is StationKind.RoutedAgain or StationKind.Tracking;

    private void Straight(Place from, Place to, CaseSet cases, string? label) =>
        Add($"M{N(from.Middle)} {N(from.Bottom)}V{N(to.Y - 2)}", label, from.Middle + 10, ((from.Bottom + to.Y) / 2) + 4, cases);

    private void Corner(Place from, Place to, CaseSet cases, string label)
    {
        double y = from.Y + (StationBox.TitleHeight / 2);
        Add($"M{N(from.Right)} {N(y)}H{N(to.Middle)}V{N(to.Y - 2)}", label, to.X + 8, y - 6, cases);
    }

    private void Joining(Place from, Place to, CaseSet cases)
    {
        double y = to.Y + 14;
        Add($"M{N(from.Middle)} {N(from.Bottom)}V{N(y)}H{N(to.X - 2)}", "", from.Middle + 10, from.Bottom + 16, cases);
    }

    private void Loop(Place from, Place to, CaseSet cases)
    {
        double x = from.Right + (PictureLayout.Gap / 2);
        double y = from.Bottom - 12;
        Add($"M{N(from.Right)} {N(y)}H{N(x)}V{N(to.Y + 14)}H{N(to.Right + 2)}", "by lo, to itself", x + 8, to.Y + 18, cases);
    }

    private void Add(string path, string? label, double x, double y, CaseSet cases) => _lines.Add(new Line(path, label, x, y, cases));

    private static string N(double value) => Markup.Number(value);
}
