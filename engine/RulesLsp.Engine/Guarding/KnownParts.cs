using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Guarding;

/// <summary>Regions looked at in some of their dimensions only: those that a flow's declaration decides.</summary>
internal static class KnownParts
{
    // Each subtraction may multiply the pieces; what goes beyond counts as taken away, so nothing is claimed about it.
    private const int MostPieces = 2_000;

    /// <summary>What of a region's known dimensions no other region shares, as products; empty: all of it is shared.</summary>
    public static List<PacketRegion> Without(PacketRegion region, IEnumerable<PacketRegion> others, IReadOnlyList<Dimension> known)
    {
        List<PacketRegion> left = [Projected(region, known)];
        foreach (PacketRegion other in others)
        {
            left = [.. left.SelectMany(piece => RegionParts.Without(piece, other, known))];
            if (left.Count is 0 or > MostPieces)
            {
                return [];
            }
        }

        return left;
    }

    private static PacketRegion Projected(PacketRegion region, IReadOnlyList<Dimension> known) =>
        known.Aggregate(PacketRegion.Everything, (projected, dimension) => region.IsSaid(dimension) ? projected.With(dimension, region[dimension]) : projected);
}
