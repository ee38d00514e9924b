using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>Fields of a packet as the numbers that rules test.</summary>
public static class PacketFieldValues
{
    /// <summary>The packet with a field's value; null for what no packet tells of itself, such as who owns its socket.</summary>
    public static Packet? With(this Packet packet, PacketField field, UInt128 value) => field switch
    {
        PacketField.SourceAddress => packet with { Source = value },
        PacketField.DestinationAddress => packet with { Destination = value },
        PacketField.Protocol => packet with { Protocol = (byte)value },
        PacketField.SourcePort => packet with { SourcePort = (ushort)value },
        PacketField.DestinationPort => packet with { DestinationPort = (ushort)value },
        PacketField.IcmpTypeCode => packet with { IcmpType = (byte)(value >> 8), IcmpCode = (byte)value },
        PacketField.TcpFlags => packet with { TcpFlags = (byte)value },
        PacketField.IsLaterFragment => packet with { Fragment = value == 0 ? null : new PacketFragment(PacketFragment.UsualOffset, false) },
        PacketField.ConntrackState => packet with { State = (ConntrackStates)(byte)value },
        PacketField.ConntrackNat => packet with { Translated = packet.Translated | (ConntrackStates)(byte)value },
        PacketField.Mark => packet with { Mark = (uint)value },
        PacketField.ConnectionMark => packet with { ConnectionMark = (uint)value },
        PacketField.Length => packet with { Length = (int)value },
        PacketField.TimeToLive => packet with { TimeToLive = (byte)value },
        PacketField.TypeOfService => packet with { TypeOfService = (byte)value },
        PacketField.UserId => packet with { UserId = (uint)value },
        PacketField.GroupId => packet with { GroupId = (uint)value },
        PacketField.MacSource => packet with { MacSource = (ulong)value },
        PacketField.PacketType => packet with { Type = (PacketType)(byte)value },
        PacketField.TcpMaximumSegmentSize => packet with { MaximumSegmentSize = (ushort)value },
        _ => null,
    };
}
