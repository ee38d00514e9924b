using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Ide.Pictures.Drawing;

internal readonly record struct Place(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double Middle => X + (Width / 2);
}

/// <summary>A station at its place.</summary>
internal sealed record PlacedStation(StationBox Box, Place Place);

/// <summary>A hook with its stations.</summary>
internal sealed record PlacedHook(Hook Hook, Place Place, ImmutableArray<PlacedStation> Stations);

/// <summary>
/// Where everything stands: what is received and passed on runs down the middle, what this host sends down the left side, what it receives
/// down the right one.
/// </summary>
internal sealed class PictureLayout
{
    public const double Margin = 16;
    public const double Gap = 44;
    private const double Padding = 8;
    private const double Spacing = 10;
    private const double Down = 30;
    private const double HookTitle = 24;
    private const double ColumnWidth = StationBox.Width + (2 * Padding);
    private readonly PacketPicture _picture;

    public PictureLayout(PacketPicture picture, double top)
    {
        _picture = picture;
        PlacedStation arrival = Station(StationKind.Arrival, 1, top);
        PlacedHook prerouting = HookAt(Hook.Prerouting, 1, arrival.Place.Bottom + Down);
        PlacedStation routing = Station(StationKind.ReceivedRouting, 1, prerouting.Place.Bottom + Down);
        PlacedHook forward = HookAt(Hook.Forward, 1, routing.Place.Bottom + Down);
        PlacedHook input = HookAt(Hook.Input, 2, routing.Place.Bottom + Down);
        PlacedStation receiver = Station(StationKind.Receiver, 2, input.Place.Bottom + Down);
        PlacedStation sender = Station(StationKind.Sender, 0, top);
        PlacedStation sentRouting = Station(StationKind.SentRouting, 0, sender.Place.Bottom + Down);
        PlacedHook output = HookAt(Hook.Output, 0, sentRouting.Place.Bottom + Down);
        PlacedHook postrouting = HookAt(Hook.Postrouting, 1, Math.Max(forward.Place.Bottom, output.Place.Bottom) + Down + 6);
        PlacedStation departure = Station(StationKind.Departure, 1, postrouting.Place.Bottom + Down);
        Hooks = [prerouting, input, forward, output, postrouting];
        Stations = [arrival, sender, routing, sentRouting, receiver, departure, .. Hooks.SelectMany(hook => hook.Stations)];
        Bottom = Math.Max(departure.Place.Bottom, receiver.Place.Bottom);
    }

    public static double Width => ColumnX(2) + ColumnWidth + Margin;

    public double Bottom { get; }

    public ImmutableArray<PlacedHook> Hooks { get; }

    public ImmutableArray<PlacedStation> Stations { get; }

    public PlacedStation At(StationKey key) => Stations.First(placed => placed.Box.Station.Key == key);

    public PlacedHook At(Hook hook) => Hooks.First(placed => placed.Hook == hook);

    private static double ColumnX(int column) => Margin + (column * (ColumnWidth + Gap));

    private PlacedStation Station(StationKind kind, int column, double y)
    {
        StationBox box = StationBox.Of(_picture, _picture.Station(new StationKey(kind)));
        return new PlacedStation(box, new Place(ColumnX(column) + Padding, y, StationBox.Width, box.Height));
    }

    private PlacedHook HookAt(Hook hook, int column, double y)
    {
        double x = ColumnX(column);
        double next = y + HookTitle;
        var stations = ImmutableArray.CreateBuilder<PlacedStation>();
        foreach (PictureStation station in _picture.Stations.Where(station => station.Key.Hook == hook))
        {
            StationBox box = StationBox.Of(_picture, station);
            stations.Add(new PlacedStation(box, new Place(x + Padding, next, StationBox.Width, box.Height)));
            next += box.Height + Spacing;
        }

        return new PlacedHook(hook, new Place(x, y, ColumnWidth, next - Spacing + Padding - y), stations.ToImmutable());
    }
}
