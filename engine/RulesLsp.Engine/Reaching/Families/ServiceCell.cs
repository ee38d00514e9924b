using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>The smallest piece of the services: neither ruleset tells its ports, protocols and devices apart.</summary>
/// <param name="Values">Ports or protocol numbers; of pings 0.</param>
/// <param name="Device">null: one that neither ruleset names.</param>
internal sealed record ServiceCell(ServiceKind Kind, ServiceArrival Arrival, FieldRange Values, string? Device);

/// <summary>How one ruleset opens a cell.</summary>
/// <param name="Opening">null: nobody can tell.</param>
/// <param name="Open">What is let in.</param>
/// <param name="Closed">A part that is kept out; null: there is none.</param>
/// <param name="Unknown">A part of which nobody can tell; null: there is none.</param>
internal sealed record CellOpening(ServiceOpening? Opening, ImmutableArray<ServicePart> Open, ServicePart? Closed, ServicePart? Unknown)
{
    /// <summary>Packets of the cell get past routing.</summary>
    public bool IsReached { get; private init; }

    public static CellOpening Of(ServiceParts parts, ServiceCell cell)
    {
        DimensionTable dimensions = parts.Dimensions;
        UInt128 device = cell.Device is { } name ? dimensions.Devices.NumberOf(name) : 1;
        Dimension? values = parts.DimensionOf(cell.Kind);
        ServicePart[] here = [.. parts.All.Where(part => part.Kind == cell.Kind
            && (part.Arrival is null || part.Arrival == cell.Arrival)
            && part.Region[dimensions.Input].Contains(device)
            && (values is null || part.Region[values].Contains(cell.Values.First)))];
        ImmutableArray<ServicePart> open = [.. here.Where(part => part.IsIn == true)];
        Dimension source = dimensions.Of(PacketField.SourceAddress);
        PacketRegion[] pieces = [.. RegionUnion.Of(open.Select(part => Cut(part.Region)), dimensions)];
        FieldDomain free = FieldDomain.OfRanges(pieces.Where(piece => !IsConditional(cell.Kind, piece, dimensions)).SelectMany(piece => piece[source].Ranges));

        // What routing throws away is no sender's.
        ServicePart? closed = here.FirstOrDefault(part => part.IsIn == false && !part.Region[source].Subtract(free).IsEmpty);
        ServicePart? unknown = here.FirstOrDefault(part => part.IsIn is null && !part.Region[source].Subtract(free).IsEmpty);
        ServiceOpening? opening = unknown is not null ? null
            : open.IsEmpty ? ServiceOpening.Nobody
            : closed is null && !free.IsEmpty ? ServiceOpening.Everyone
            : ServiceOpening.Some;
        return new CellOpening(opening, open, closed, unknown) { IsReached = here.Length > 0 };

        PacketRegion Cut(PacketRegion region)
        {
            PacketRegion cut = region.With(dimensions.Input, FieldDomain.Of(device));
            return values is null ? cut : cut.With(values, FieldDomain.Between(cell.Values.First, cell.Values.Last));
        }
    }

    // A limit, a set, a time; a part of the ports of a protocol that is compared as a whole.
    private static bool IsConditional(ServiceKind kind, PacketRegion region, DimensionTable dimensions) =>
        region.Said.Select(index => dimensions[index]).Any(dimension => dimension is { Kind: DimensionKind.Answer, IsAboutHost: false })
        || (kind == ServiceKind.Protocol && region.IsSaid(dimensions.Of(PacketField.DestinationPort)))
        || region.IsSaid(dimensions.Of(PacketField.SourcePort));
}
