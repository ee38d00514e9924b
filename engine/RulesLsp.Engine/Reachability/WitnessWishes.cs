using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>A wish for a witness: it should lie in one of the boxes.</summary>
/// <param name="Dimension">Only where the witness says something about this sparse dimension at all; null: always.</param>
internal sealed record WitnessWish(Box[] Boxes, int? Dimension = null);

/// <summary>
/// Which of the packets that reach a rule makes a good example: everyday addresses and devices, and no answers that a host never
/// gives about such a packet. No verdict rests on a wish.
/// </summary>
internal sealed class WitnessWishes
{
    private const uint SynBit = 2;
    private const uint AllTcpFlags = 0x3F;
    private const uint FirstUsable = 0x0100_0001;
    private const uint FirstLoopback = 0x7F00_0001;
    private const uint LastLoopback = 0x7FFF_FFFE;
    private const uint FirstAfterLoopback = 0x8000_0000;
    private const uint FirstMulticast = 0xE000_0000;
    private const uint LastMulticast = 0xEFFF_FFFF;

    /// <summary>An address of somebody else that documentation may use (RFC 3849).</summary>
    private static readonly UInt128 IPv6Source = ((UInt128)0x2001_0DB8 << 96) | 7;

    /// <summary>Another one, of this host or behind it.</summary>
    private static readonly UInt128 IPv6Destination = ((UInt128)0x2001_0DB8 << 96) | ((UInt128)1 << 64) | 1;

    /// <summary>The source addresses that wishes tell from others, where addresses are numbered.</summary>
    public static readonly (UInt128 First, UInt128 Last)[] NumberedSources = [(UInt128.One, UInt128.One), (IPv6Source, IPv6Source)];

    /// <summary>The destinations that wishes tell from others.</summary>
    public static readonly (UInt128 First, UInt128 Last)[] NumberedDestinations = [(UInt128.One, UInt128.One), (IPv6Destination, IPv6Destination)];

    private readonly TableDimensions _dimensions;
    private readonly List<WitnessWish> _wishes = [];

    private WitnessWishes(TableDimensions dimensions)
    {
        _dimensions = dimensions;
    }

    /// <param name="addressTypes">What the table asks of the types of addresses.</param>
    /// <summary>The wishes, the weightiest first. Made before any search: boxes with opaque conditions belong to the program's pool.</summary>
    public static IReadOnlyList<WitnessWish> Of(TableDimensions dimensions, ReadOnlySpan<(int Dimension, AddressTypeDetail Detail)> addressTypes, string table)
    {
        var wishes = new WitnessWishes(dimensions);

        // raw stands before connection tracking (netfilter-semantics 3).
        uint state = table == "raw" ? StateOrder.Invalid : StateOrder.New;
        wishes.Add(dimensions.WithLane(Lane.State, state, state));
        wishes.AddSparseFields();
        if (dimensions.Family == AddressFamily.IPv4)
        {
            wishes.AddAddressTypes(addressTypes);
            wishes.AddSyn();
            wishes.AddIPv4();
        }
        else
        {
            wishes.AddSyn();
            wishes.AddIPv6();
        }

        wishes.Add(dimensions.WithLane(Lane.Protocol, ProtocolNumbers.Tcp, ProtocolNumbers.Udp));
        wishes.Add(dimensions.WithLane(Lane.InputInterface, 1, InterfaceAtoms.Maximum));
        wishes.Add(dimensions.NotByLoopback());
        wishes.Add(dimensions.WithLane(Lane.SourcePort, 40_000, ushort.MaxValue));
        return wishes._wishes;
    }

    // The last box of a union is tried first.
    private void Add(params Box[] union) => _wishes.Add(new WitnessWish(union));

    private void AddSyn()
    {
        Box syn = _dimensions.WithWord(AllTcpFlags, SynBit);
        syn.Low[Lane.Protocol] = syn.High[Lane.Protocol] = ProtocolNumbers.Tcp;
        Add(syn);
    }

    // Only packets that this host makes have a socket (net/netfilter/xt_owner.c), and they are unicast until they leave.
    private void AddSparseFields()
    {
        Box local = _dimensions.WithLane(Lane.InputInterface, 0, 0);
        int socket = TableDimensions.DimensionOf(PacketField.Socket);
        _wishes.Add(new WitnessWish([local, _dimensions.WithSparse(socket, (uint)SocketKind.None, (uint)SocketKind.None)], socket));

        int type = TableDimensions.DimensionOf(PacketField.PacketType);
        Box received = _dimensions.WithLane(Lane.InputInterface, 1, uint.MaxValue);
        _wishes.Add(new WitnessWish([received, _dimensions.WithSparse(type, (uint)PacketType.Unicast, (uint)PacketType.Unicast)], type));

        // In transit it must not be used up before, nor have been above 255; 64 is what most hosts begin with.
        int timeToLive = TableDimensions.DimensionOf(PacketField.TimeToLive);
        _wishes.Add(new WitnessWish([local, _dimensions.WithSparse(timeToLive, 2, byte.MaxValue - 1)], timeToLive));
        _wishes.Add(new WitnessWish([_dimensions.WithSparse(timeToLive, 64, 64)], timeToLive));
    }

    private void AddAddressTypes(ReadOnlySpan<(int Dimension, AddressTypeDetail Detail)> addressTypes)
    {
        foreach ((int condition, AddressTypeDetail detail) in addressTypes)
        {
            Lane lane = detail.IsSource ? Lane.Source : Lane.Destination;
            switch (detail.Types)
            {
                case AddressTypes.Multicast:
                    Add(Typed(condition, 1, lane, FirstMulticast, LastMulticast), Typed(condition, 0, lane, 0, FirstMulticast - 1), Typed(condition, 0, lane, LastMulticast + 1, uint.MaxValue));
                    break;
                case AddressTypes.Broadcast:
                    Add(Typed(condition, 1, lane, uint.MaxValue, uint.MaxValue), Typed(condition, 0, lane, 0, uint.MaxValue - 1));
                    break;
                case AddressTypes.Local when !detail.IsSource:
                    // Before it is routed and at INPUT, the destination is this host's own: else the packet would go elsewhere.
                    Box transit = _dimensions.WithSparse(condition, 0, 0);
                    transit.Low[Lane.OutputInterface] = 1;
                    Add(Typed(condition, 1, lane, 0, FirstMulticast - 1), Typed(condition, 0, lane, FirstMulticast, uint.MaxValue), transit);
                    break;
            }
        }
    }

    private void AddIPv4()
    {
        // Documentation networks (RFC 5737), or any unicast address.
        Add(_dimensions.WithLane(Lane.Destination, 0xCB00_7109, 0xCB00_71FE), _dimensions.WithLane(Lane.Destination, 0xC000_0201, 0xC000_02FE));
        Add(_dimensions.WithLane(Lane.Source, 0xCB00_7109, 0xCB00_71FE), _dimensions.WithLane(Lane.Source, 0xC633_6407, 0xC633_64FE));
        Add(_dimensions.WithLane(Lane.Destination, FirstUsable, FirstLoopback - 1), _dimensions.WithLane(Lane.Destination, FirstAfterLoopback, FirstMulticast - 2));
        Add(_dimensions.WithLane(Lane.Source, FirstUsable, FirstLoopback - 1), _dimensions.WithLane(Lane.Source, FirstAfterLoopback, FirstMulticast - 2));

        // What is sent to loopback, or comes from an address that no host on a wire can have, is seen on the loopback device.
        (uint Low, uint High) device = _dimensions.Interfaces.RangeOf(TableDimensions.Loopback, isPrefix: false);
        Add(
            OnDevice(Lane.InputInterface, device, Lane.Destination, FirstLoopback, LastLoopback),
            OnDevice(Lane.OutputInterface, device, Lane.Destination, FirstLoopback, LastLoopback),
            _dimensions.WithLane(Lane.Destination, FirstAfterLoopback, uint.MaxValue),
            _dimensions.WithLane(Lane.Destination, FirstUsable, FirstLoopback - 1));
        Add(
            OnDevice(Lane.InputInterface, device, Lane.Source, 0, uint.MaxValue),
            OnDevice(Lane.InputInterface, (0, 0), Lane.Source, 0, uint.MaxValue),
            _dimensions.WithLane(Lane.Source, FirstAfterLoopback, FirstMulticast - 1),
            _dimensions.WithLane(Lane.Source, FirstUsable, FirstLoopback - 1));
    }

    private void AddIPv6()
    {
        Add(_dimensions.WithLane(Lane.Destination, _dimensions.Destinations.First(IPv6Destination), _dimensions.Destinations.Last(IPv6Destination)));
        Add(_dimensions.WithLane(Lane.Source, _dimensions.Sources.First(IPv6Source), _dimensions.Sources.Last(IPv6Source)));

        // The loopback address, and the absent one below it, are seen on the loopback device.
        (uint Low, uint High) device = _dimensions.Interfaces.RangeOf(TableDimensions.Loopback, isPrefix: false);
        uint loopback = _dimensions.Destinations.Last(UInt128.One);
        Add(
            OnDevice(Lane.InputInterface, device, Lane.Destination, 0, loopback),
            OnDevice(Lane.OutputInterface, device, Lane.Destination, 0, loopback),
            _dimensions.WithLane(Lane.Destination, loopback + 1, uint.MaxValue));
        Add(
            OnDevice(Lane.InputInterface, device, Lane.Source, 0, uint.MaxValue),
            OnDevice(Lane.InputInterface, (0, 0), Lane.Source, 0, uint.MaxValue),
            _dimensions.WithLane(Lane.Source, _dimensions.Sources.Last(UInt128.One) + 1, uint.MaxValue));
    }

    private Box Typed(int condition, uint answer, Lane lane, uint first, uint last)
    {
        Box box = _dimensions.WithSparse(condition, answer, answer);
        (box.Low[lane], box.High[lane]) = (first, last);
        return box;
    }

    private Box OnDevice(Lane side, (uint Low, uint High) device, Lane address, uint first, uint last)
    {
        Box box = _dimensions.WithLane(side, device.Low, device.High);
        (box.Low[address], box.High[address]) = (first, last);
        return box;
    }
}
