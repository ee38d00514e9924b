using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>Makes few regions of many: two that differ in one dimension only are one, and one within another is none.</summary>
internal static class RegionUnion
{
    private const int MostRegions = 400;

    /// <summary>The same packets in fewer products, as far as that is cheap.</summary>
    public static List<PacketRegion> Of(IEnumerable<PacketRegion> regions, DimensionTable dimensions)
    {
        List<PacketRegion> left = [.. regions];
        bool isMerged = left.Count <= MostRegions;
        while (isMerged)
        {
            isMerged = false;
            for (int i = 0; i < left.Count; i++)
            {
                for (int j = left.Count - 1; j > i; j--)
                {
                    if (Merged(left[i], left[j], dimensions) is { } merged)
                    {
                        left[i] = merged;
                        left.RemoveAt(j);
                        isMerged = true;
                    }
                }
            }
        }

        return left;
    }

    private static PacketRegion? Merged(PacketRegion one, PacketRegion other, DimensionTable dimensions)
    {
        Dimension? differs = null;
        if (IsWithin(one, other, dimensions))
        {
            return other;
        }

        if (IsWithin(other, one, dimensions))
        {
            return one;
        }

        for (int i = 0; i < dimensions.Count; i++)
        {
            Dimension dimension = dimensions[i];
            if (ReferenceEquals(one[dimension], other[dimension]) || one[dimension].SameAs(other[dimension]))
            {
                continue;
            }

            if (differs is not null)
            {
                return null;
            }

            differs = dimension;
        }

        return differs is null ? one : one.With(differs, FieldDomain.OfRanges(one[differs].Ranges.AddRange(other[differs].Ranges)));
    }

    private static bool IsWithin(PacketRegion one, PacketRegion other, DimensionTable dimensions)
    {
        foreach (int index in other.Said)
        {
            if (!one[dimensions[index]].IsWithin(other[dimensions[index]].Ranges.AsSpan()))
            {
                return false;
            }
        }

        return true;
    }
}
