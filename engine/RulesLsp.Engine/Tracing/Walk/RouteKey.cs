using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The fields whose change in a table of OUTPUT sends a packet to routing again, as they were before it.</summary>
internal sealed class RouteKey
{
    // iptable_mangle.c; for IPv6 the hop limit is one of them.
    private static readonly ImmutableArray<PacketField> OfMangle4 =
        [PacketField.Mark, PacketField.TypeOfService, PacketField.SourceAddress, PacketField.DestinationAddress];

    private static readonly ImmutableArray<PacketField> OfMangle6 = OfMangle4.Add(PacketField.TimeToLive);

    private const string MangleTable = "mangle";

    private readonly ImmutableArray<PacketField> _fields;
    private readonly ImmutableArray<FieldDomain> _values;
    private readonly ImmutableArray<FieldOrigin> _origins;

    private RouteKey(ImmutableArray<PacketField> fields, FlowingPacket packet)
    {
        _fields = fields;
        _values = [.. fields.Select(field => packet[field]!)];
        _origins = packet.Region is { } region ? [.. fields.Select(region.OriginOf)] : [];
    }

    /// <summary>The present values of what a table can change so that it matters.</summary>
    public static RouteKey Of(FlowingPacket packet, string table) => new(
        table switch
        {
            MangleTable => packet.Family == AddressFamily.IPv6 ? OfMangle6 : OfMangle4,
            NatWalk.TableName => [PacketField.DestinationAddress],
            _ => [],
        },
        packet);

    /// <summary>Does the packet have other values now?</summary>
    public bool IsChanged(FlowingPacket packet)
    {
        for (int i = 0; i < _fields.Length; i++)
        {
            PacketField field = _fields[i];
            if (packet.Region is { } region ? !region.IsSame(field, _origins[i], region.OriginOf(field)) : !_values[i].SameAs(packet[field]!))
            {
                return true;
            }
        }

        return false;
    }
}
