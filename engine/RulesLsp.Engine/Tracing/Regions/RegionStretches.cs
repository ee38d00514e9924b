using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// Puts what a walk cut off together by neighbours: those of one stretch of a dimension have few rules in common with the others, and one
/// look at the rules serves all of them.
/// </summary>
internal static class RegionStretches
{
    // Parts of as many cuts as a walk may make.
    private const int FewestOfCuts = 16;
    private const int StretchOfCuts = 64;

    /// <summary>For each cut a part of the whole that holds its rest; the same object for neighbours, and the whole where the cuts are few.</summary>
    /// <param name="whole">The region that the walk began with.</param>
    public static PacketRegion[] Of(PacketRegion whole, RegionTracker tracker)
    {
        List<RegionCut> cuts = tracker.Cuts;
        var stretches = new PacketRegion[cuts.Count];
        Array.Fill(stretches, whole);
        foreach (IGrouping<Dimension, int> group in Enumerable.Range(0, cuts.Count).GroupBy(index => cuts[index].Dimension))
        {
            if (group.Count() < tracker.MostCuts / FewestOfCuts)
            {
                continue;
            }

            foreach (int[] near in group.OrderBy(index => cuts[index].Others.Ranges[0].First).Chunk(Math.Max(1, tracker.MostCuts / StretchOfCuts)))
            {
                var stretch = FieldDomain.Between(cuts[near[0]].Others.Ranges[0].First, near.Max(index => cuts[index].Others.Ranges[^1].Last));
                PacketRegion part = whole.With(group.Key, whole[group.Key].Intersect(stretch));
                foreach (int index in near)
                {
                    stretches[index] = part;
                }
            }
        }

        return stretches;
    }
}
