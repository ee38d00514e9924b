using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// A region of which a walk would have told too many parts apart (<see cref="RegionTracker.MostCuts"/>) in two: each has about half of
/// the parts, and fewer rules that can take its packets.
/// </summary>
internal static class RegionHalves
{
    // Where no dimension has this part of the cuts, half of the region would be cut as often.
    private const int FewestOfCuts = 8;

    /// <summary>The two halves of the region that a walk began with; null: it came to its end, or no dimension tells the parts apart.</summary>
    public static (PacketRegion Low, PacketRegion High)? Of(RegionTracker tracker, RegionWalk walk)
    {
        if (!walk.IsTooLong || tracker.Cuts.Count == 0)
        {
            return null;
        }

        RegionCut[] most = [.. tracker.Cuts.GroupBy(static cut => cut.Dimension).MaxBy(static cuts => cuts.Count())!.OrderBy(static cut => cut.Others.Ranges[0].First)];
        if (most.Length < 2 || most.Length < tracker.MostCuts / FewestOfCuts)
        {
            return null;
        }

        PacketRegion whole = tracker.Cuts[0].Before;
        Dimension dimension = most[0].Dimension;

        // A packet that lacks the field would lie in both halves: it is told from the others first.
        if (dimension is { Kind: DimensionKind.Field, Field: { } field } && tracker.PresenceOf(field) is var (teller, having))
        {
            FieldDomain present = whole[teller].Intersect(having);
            FieldDomain lacking = whole[teller].Subtract(having);
            if (!present.IsEmpty && !lacking.IsEmpty)
            {
                return (whole.With(teller, present), whole.With(teller, lacking));
            }
        }

        // Cuts share no value, so the first one lies below the middle.
        FieldDomain low = FieldDomain.Between(0, most[most.Length / 2].Others.Ranges[0].First - 1);
        return (whole.With(dimension, whole[dimension].Intersect(low)), whole.With(dimension, whole[dimension].Subtract(low)));
    }
}
