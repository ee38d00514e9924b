using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Comparing;

/// <summary>Makes the followed packet of a region one that people can read: what does not matter is left out.</summary>
internal sealed class WitnessPacket(DimensionTable dimensions)
{
    public Packet Of(DifferentPackets found) => Of(found.Packet, found.Region, found.Values);

    /// <param name="packet">The followed packet, with every field.</param>
    /// <param name="values">Its value in each dimension that was asked for, by index.</param>
    public Packet Of(Packet packet, PacketRegion region, IReadOnlyDictionary<int, UInt128> values)
    {
        return packet with
        {
            OutInterface = Leaving(region, values),
            TcpFlags = Told(PacketField.TcpFlags) ? packet.TcpFlags : null,
            TimeToLive = Told(PacketField.TimeToLive) ? packet.TimeToLive : null,
            TypeOfService = Told(PacketField.TypeOfService) ? packet.TypeOfService : null,
            Length = Told(PacketField.Length) ? packet.Length : null,
            MacSource = Told(PacketField.MacSource) ? packet.MacSource : null,
            Type = Told(PacketField.PacketType) && packet.Type != PacketType.Unicast ? packet.Type : null,
            State = Told(PacketField.ConntrackState) ? packet.State : null,
            ConnectionMark = Told(PacketField.ConnectionMark) ? packet.ConnectionMark : null,
            UserId = Told(PacketField.UserId) ? packet.UserId : null,
            GroupId = Told(PacketField.GroupId) ? packet.GroupId : null,
            MaximumSegmentSize = Told(PacketField.TcpMaximumSegmentSize) ? packet.MaximumSegmentSize : null,
        };

        bool Told(PacketField field) => dimensions.PartsOf(field).Any(region.IsSaid);
    }

    // Several ways out, as after a second routing, cannot be told of a packet.
    private string? Leaving(PacketRegion region, IReadOnlyDictionary<int, UInt128> values)
    {
        Dimension[] outputs = [.. region.Said.Select(index => dimensions[index]).Where(dimension => dimension.Kind == DimensionKind.Output)];
        return outputs is [var only] ? dimensions.Devices[values[only.Index]] : null;
    }
}
