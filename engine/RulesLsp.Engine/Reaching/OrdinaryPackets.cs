using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Reaching;

/// <summary>What packets of connections have that people notice: not what hardly anybody sends and many rules drop.</summary>
internal static class OrdinaryPackets
{
    private static readonly (PacketField Field, FieldDomain Values)[] Fields =
    [
        (PacketField.TimeToLive, FieldDomain.Between(30, byte.MaxValue)),
        (PacketField.Length, FieldDomain.Between(48, 1500)),
        (PacketField.TcpMaximumSegmentSize, FieldDomain.Between(536, 9_000)),
        (PacketField.PacketType, FieldDomain.Of((byte)PacketType.Unicast)),
    ];

    /// <summary>The ordinary packets of a region.</summary>
    public static PacketRegion Of(PacketRegion region, DimensionTable dimensions) =>
        Fields.Aggregate(region, (left, field) => left.With(dimensions.Of(field.Field), field.Values));

    /// <summary>The region without what is ordinary: nothing of it needs to be told.</summary>
    public static PacketRegion Untold(PacketRegion region, DimensionTable dimensions) => Fields.Aggregate(region, (left, field) =>
        left[dimensions.Of(field.Field)].SameAs(field.Values) ? left.With(dimensions.Of(field.Field), dimensions.Of(field.Field).All) : left);
}
