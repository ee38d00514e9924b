using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The fields whose change in mangle sends a local packet to routing again (iptable_mangle.c; for IPv6 the hop limit is one of them).</summary>
internal sealed record RouteKey(FieldDomain Mark, FieldDomain TypeOfService, FieldDomain Source, FieldDomain Destination, FieldDomain? HopLimit)
{
    public static RouteKey Of(FlowingPacket packet) => new(
        packet[PacketField.Mark]!,
        packet[PacketField.TypeOfService]!,
        packet[PacketField.SourceAddress]!,
        packet[PacketField.DestinationAddress]!,
        packet.Family == AddressFamily.IPv6 ? packet[PacketField.TimeToLive] : null);

    public bool SameAs(RouteKey other) => Mark.SameAs(other.Mark) && TypeOfService.SameAs(other.TypeOfService)
        && Source.SameAs(other.Source) && Destination.SameAs(other.Destination)
        && (HopLimit is null || HopLimit.SameAs(other.HopLimit!));
}
