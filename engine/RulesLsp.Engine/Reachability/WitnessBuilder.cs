using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Makes a packet that people can read out of a point of the model.</summary>
internal sealed class WitnessBuilder(TableLowering lowering)
{
    private const uint SynBit = 2;
    private const uint AllTcpFlags = 0x3F;

    private readonly TableDimensions _dimensions = lowering.Dimensions;

    /// <summary>Boxes of everyday packets, the weightiest wish last.</summary>
    public static Box[] Preferences(TableDimensions dimensions)
    {
        bool isIPv4 = dimensions.Family == AddressFamily.IPv4;
        var boxes = new List<Box>
        {
            dimensions.WithLane(Lane.SourcePort, 40_000, ushort.MaxValue),
            dimensions.WithLane(Lane.InputInterface, 1, dimensions.Interfaces.Maximum),
            dimensions.WithLane(Lane.Protocol, ProtocolNumbers.Tcp, ProtocolNumbers.Udp),
        };
        if (isIPv4)
        {
            // Documentation networks (RFC 5737), after any unicast address.
            boxes.Add(dimensions.WithLane(Lane.Source, 0x0100_0001, 0xDFFF_FFFE));
            boxes.Add(dimensions.WithLane(Lane.Destination, 0x0100_0001, 0xDFFF_FFFE));
            boxes.Add(dimensions.WithLane(Lane.Source, 0xC633_6407, 0xC633_64FE));
            boxes.Add(dimensions.WithLane(Lane.Destination, 0xC000_0201, 0xC000_02FE));
        }

        Box syn = dimensions.WithWord(AllTcpFlags, SynBit);
        syn.Low[Lane.Protocol] = syn.High[Lane.Protocol] = ProtocolNumbers.Tcp;
        boxes.Add(syn);
        boxes.Add(dimensions.WithLane(Lane.State, StateOrder.New, StateOrder.New));
        return [.. boxes];
    }

    public WitnessPacket Of(PathSearch search)
    {
        Point point = search.Witness();
        SparsePool pool = search.Pool;
        Hook? hook = lowering.Table.Chains[search.Path[^1].Chain].Hook;
        byte protocol = (byte)point.Values[Lane.Protocol];
        bool isLater = (point.Word >> TableDimensions.FragmentBit & 1) != 0;
        bool hasPorts = ProtocolNumbers.HasPorts(protocol) && !isLater;
        bool isIcmp = ProtocolNumbers.IsIcmp(protocol) && !isLater;
        uint port = point.Values[Lane.DestinationPortOrIcmp];
        uint state = point.Values[Lane.State];
        var packet = new Packet
        {
            Family = _dimensions.Family,
            InInterface = hook == Hook.Output ? null : _dimensions.Interfaces.NameOf(point.Values[Lane.InputInterface]),
            OutInterface = _dimensions.Interfaces.NameOf(point.Values[Lane.OutputInterface]),
            Source = _dimensions.Sources.AddressOf(point.Values[Lane.Source]),
            Destination = _dimensions.Destinations.AddressOf(point.Values[Lane.Destination]),
            Protocol = protocol,
            SourcePort = hasPorts ? (ushort)point.Values[Lane.SourcePort] : null,
            DestinationPort = hasPorts ? (ushort)port : null,
            IcmpType = isIcmp ? (byte)(port >> 8) : null,
            IcmpCode = isIcmp ? (byte)port : null,
            TcpFlags = protocol == ProtocolNumbers.Tcp && !isLater ? (byte)(point.Word & AllTcpFlags) : null,
            TypeOfService = (point.Word >> 8 & 0xFF) is var tos and not 0 ? (byte)tos : null,
            Fragment = isLater ? new PacketFragment(185, More: false) : null,
            Mark = (uint)point.Mark is var mark and not 0 ? mark : null,
            ConnectionMark = (uint)(point.Mark >> 32) is var connection and not 0 ? connection : null,

            // raw comes before connection tracking: what is INVALID there says nothing of the packet.
            State = lowering.Table.Name == "raw" ? null : StateOrder.StateOf(state),
            TimeToLive = Field(PacketField.TimeToLive, point, pool) is { } ttl ? (byte)ttl : null,
            Length = (int?)Field(PacketField.Length, point, pool),
            UserId = Field(PacketField.UserId, point, pool),
            GroupId = Field(PacketField.GroupId, point, pool),
            MaximumSegmentSize = (ushort?)Field(PacketField.TcpMaximumSegmentSize, point, pool),
            Type = (PacketType?)Field(PacketField.PacketType, point, pool),
        };
        ImmutableArray<WitnessCondition> conditions =
        [
            .. _dimensions.Booleans
                .Where(boolean => IsConstrained(boolean.Value, point, pool))
                .Select(boolean => new WitnessCondition(boolean.Key, pool.Value(point.Sparse, boolean.Value) == 1)),
        ];
        return new WitnessPacket(packet, conditions);
    }

    private uint? Field(PacketField field, in Point point, SparsePool pool) =>
        _dimensions.SparseFields.TryGetValue(field, out int dimension) && IsConstrained(dimension, point, pool)
            ? pool.Value(point.Sparse, dimension)
            : null;

    private static bool IsConstrained(int dimension, Point point, SparsePool pool)
    {
        foreach (SparseConstraint constraint in pool.Get(point.Sparse))
        {
            if (constraint.Dimension == dimension)
            {
                return true;
            }
        }

        return false;
    }
}
