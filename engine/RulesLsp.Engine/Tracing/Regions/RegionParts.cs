using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What two regions share, and what they do not.</summary>
internal static class RegionParts
{
    /// <summary>Whether packets of both are alike in some dimensions.</summary>
    public static bool Overlap(PacketRegion one, PacketRegion other, IEnumerable<Dimension> dimensions) =>
        dimensions.All(dimension => one[dimension].Overlaps(other[dimension].Ranges.AsSpan()));

    /// <summary>What of a region another one does not hold, as products that share no packet.</summary>
    /// <param name="dimensions">Those to be looked at: of the others all values count as held.</param>
    public static IEnumerable<PacketRegion> Without(PacketRegion region, PacketRegion other, IReadOnlyList<Dimension> dimensions)
    {
        if (!Overlap(region, other, dimensions))
        {
            yield return region;
            yield break;
        }

        PacketRegion rest = region;
        foreach (Dimension dimension in dimensions)
        {
            FieldDomain outside = rest[dimension].Subtract(other[dimension]);
            if (!outside.IsEmpty)
            {
                yield return rest.With(dimension, outside);
            }

            rest = rest.With(dimension, rest[dimension].Intersect(other[dimension]));
        }
    }

    /// <summary>The smallest product that holds both.</summary>
    public static PacketRegion Hull(PacketRegion one, PacketRegion other, DimensionTable dimensions)
    {
        PacketRegion hull = PacketRegion.Everything;
        foreach (int index in one.Said.Where(index => other.IsSaid(dimensions[index])))
        {
            Dimension dimension = dimensions[index];
            hull = hull.With(dimension, FieldDomain.OfRanges(one[dimension].Ranges.AddRange(other[dimension].Ranges)));
        }

        return hull;
    }
}
