using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Makes a packet that people can read out of a point of the model.</summary>
internal sealed class WitnessBuilder(TableLowering lowering)
{
    private const uint AllTcpFlags = 0x3F;

    private readonly TableDimensions _dimensions = lowering.Dimensions;

    public WitnessPacket Of(PathSearch search)
    {
        Point point = search.Witness();
        SparsePool pool = search.Pool;
        Hook? hook = lowering.Chains[search.Path.Last(exit => exit.Chain < lowering.Program.AskedChainCount).Chain]?.Hook;
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
            Fragment = isLater ? new PacketFragment(PacketFragment.UsualOffset, More: false) : null,
            Mark = (uint)point.Mark is var mark and not 0 ? mark : null,
            ConnectionMark = (uint)(point.Mark >> 32) is var connection and not 0 ? connection : null,

            // raw comes before connection tracking: what is INVALID there says nothing of the packet.
            State = lowering.Table.Name == "raw" ? null : StateOrder.StateOf(state),
            Translated = (ConntrackStates)(byte)((point.Word >> TableDimensions.TranslationBit & 3) << 5),
            TimeToLive = Field(PacketField.TimeToLive, point, pool) is { } ttl ? StartOf((byte)ttl, point, hook) : null,
            Length = (int?)Field(PacketField.Length, point, pool),
            UserId = Field(PacketField.UserId, point, pool),
            GroupId = Field(PacketField.GroupId, point, pool),
            MaximumSegmentSize = (ushort?)Field(PacketField.TcpMaximumSegmentSize, point, pool),
            MacSource = Field(PacketField.MacSource, point, pool) is { } number ? _dimensions.Ethernets.AddressOf(number) : null,
            Type = (PacketType?)Field(PacketField.PacketType, point, pool),
        };
        return new WitnessPacket(packet, new WitnessConditions(lowering, search, point).List());
    }

    /// <summary>A packet in transit has one hop less at FORWARD and POSTROUTING than it came with.</summary>
    private static byte StartOf(byte timeToLive, Point point, Hook? hook)
    {
        bool isInTransit = hook == Hook.Forward || (hook == Hook.Postrouting && point.Values[Lane.InputInterface] > 0);
        return isInTransit && timeToLive < byte.MaxValue ? (byte)(timeToLive + 1) : timeToLive;
    }

    private static uint? Field(PacketField field, in Point point, SparsePool pool) =>
        TableDimensions.DimensionOf(field) is var dimension && pool.IsConstrained(point.Sparse, dimension) ? pool.Value(point.Sparse, dimension) : null;
}
