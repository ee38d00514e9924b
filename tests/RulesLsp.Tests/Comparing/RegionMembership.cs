using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Comparing;

/// <summary>Whether a packet of which every field is known lies in a region.</summary>
internal sealed class RegionMembership(DimensionTable dimensions)
{
    /// <summary>Whether something beside the packet and the host takes part.</summary>
    public bool IsConditional(PacketRegion region) => region.Said.Any(index => dimensions[index].Kind is DimensionKind.Answer or DimensionKind.Written or DimensionKind.Output);

    public bool Holds(PacketRegion region, Packet packet) => region.Said.All(index => Holds(dimensions[index], region[dimensions[index]], packet));

    private bool Holds(Dimension dimension, FieldDomain domain, Packet packet) => dimension.Kind switch
    {
        DimensionKind.Input => domain.Contains(Device(packet.InInterface)),
        DimensionKind.Field => Value(dimension.Field!.Value, packet) is not { } value || domain.Contains(dimension.Mask is { } mask ? FieldBits.Extract(value, mask) : value),
        DimensionKind.Answer when dimension.Key.StartsWith("conntrack --ctorigdst c0000201/", StringComparison.Ordinal) =>
            domain.Contains((IsError(packet) ? packet.Source : packet.Destination) == 0xC000_0201u ? 1u : 0u),
        DimensionKind.Answer when dimension.Key.StartsWith("conntrack --ctorigsrc a000000/", StringComparison.Ordinal) =>
            domain.Contains(((IsError(packet) ? packet.Destination : packet.Source) & ~(UInt128)3) == 0x0A00_0000u ? 1u : 0u),
        _ => throw new ArgumentException($"{dimension.Key} depends on more than the packet", nameof(dimension)),
    };

    // A related error goes against the way of the packet that it is about, which is taken for one of the original direction.
    private static bool IsError(Packet packet) => packet is { Protocol: ProtocolNumbers.Icmp, IcmpType: 3 or 4 or 5 or 11 or 12, State: ConntrackStates.Related };

    private UInt128 Device(string? name)
    {
        if (name is null)
        {
            return 0;
        }

        for (UInt128 number = 1; number <= (UInt128)dimensions.Devices.Count; number++)
        {
            if (dimensions.Devices[number] == name && dimensions.Devices.IsNamed(number))
            {
                return number;
            }
        }

        // Stands for this name: the stand-in of the longest prefix that it has.
        return Enumerable.Range(1, dimensions.Devices.Count).Select(number => (UInt128)number)
            .Where(number => !dimensions.Devices.IsNamed(number) && name.StartsWith(dimensions.Devices.PrefixOf(number), StringComparison.Ordinal))
            .MaxBy(number => dimensions.Devices.PrefixOf(number).Length);
    }

    // null: the packet lacks the field, and no walk can have asked for it.
    private static UInt128? Value(PacketField field, Packet packet) => field switch
    {
        PacketField.SourceAddress => packet.Source,
        PacketField.DestinationAddress => packet.Destination,
        PacketField.Protocol => packet.Protocol,
        PacketField.SourcePort => packet.SourcePort,
        PacketField.DestinationPort => packet.DestinationPort,
        PacketField.IcmpTypeCode => packet.IcmpType is { } type ? (UInt128)((type << 8) | (packet.IcmpCode ?? 0)) : null,
        PacketField.TcpFlags => packet.TcpFlags,
        PacketField.TimeToLive => packet.TimeToLive,
        PacketField.TypeOfService => packet.TypeOfService,
        PacketField.Length => (UInt128?)packet.Length,
        PacketField.UserId => packet.UserId,
        PacketField.GroupId => packet.GroupId,
        PacketField.MacSource => packet.MacSource,
        PacketField.PacketType => (UInt128?)(byte?)packet.Type,
        PacketField.TcpMaximumSegmentSize => packet.MaximumSegmentSize,
        PacketField.ConntrackState => packet.State is { } state ? (UInt128)(byte)state : null,
        PacketField.ConnectionMark => packet.ConnectionMark,
        _ => throw new ArgumentException($"{field} is no dimension", nameof(field)),
    };
}
