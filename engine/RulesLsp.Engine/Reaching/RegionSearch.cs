using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Reaching;

/// <summary>
/// Follows all packets of a region through one ruleset, with the tracer itself: one packet of each part that goes one way. Each packet
/// lies in one part.
/// </summary>
internal sealed class RegionSearch
{
    // Routing and everything else beside the rules, in rules.
    private const int WorkOfWalk = 10;

    private readonly AddressAtoms _atoms;

    /// <param name="host">null: not described.</param>
    /// <param name="devices">Devices to tell apart besides those of the rules and the host.</param>
    public RegionSearch(Tracer tracer, HostDescription? host, params IEnumerable<string> devices)
    {
        Side = new RulesetSide(tracer.On(host));
        Side.Semantics.WorkOutAll();
        var footprint = new RuleFootprint();
        foreach (Rule rule in Side.Rules)
        {
            footprint.Add(Side.Semantics.Of(rule));
        }

        foreach (string device in devices)
        {
            footprint.AddDevice(device);
        }

        Dimensions = new DimensionTable(tracer.Ruleset.Family, footprint.DevicesOn(host), footprint.BitsOn(host));
        Rules = new RuleRegions(Dimensions, footprint);
        Everyday = new EverydayValues(Dimensions, host);
        _atoms = new AddressAtoms(Dimensions.Family, host);
    }

    public RulesetSide Side { get; }

    public DimensionTable Dimensions { get; }

    public RuleRegions Rules { get; }

    public EverydayValues Everyday { get; }

    /// <summary>Rules evaluated so far.</summary>
    public long Work { get; private set; }

    /// <summary>What the look at all rules costs with which a region is begun, in rules.</summary>
    public long WorkOfBeginning => Side.Rules.Length / 4;

    /// <summary>
    /// The parts of a region, each when it is asked for. Whoever gets one may ask its tracker for more values: the packets with others
    /// come in a later part.
    /// </summary>
    /// <param name="watched">Rules and built-in chains of which a part tells whether its packets matched them.</param>
    /// <param name="mostWork">No part is followed any more when <see cref="Work"/> is beyond.</param>
    /// <param name="left">Gets what was not followed.</param>
    public IEnumerable<FollowedPart> Follow(PacketRegion region, IReadOnlySet<object> watched, long mostWork, List<PacketRegion> left, CancellationToken cancellation) =>
        FollowUntilKnown(region, watched, mostWork, left, cancellation).Where(static part => part.Halves is null);

    /// <summary>The same with parts that were given up (<see cref="FollowedPart.Halves"/>), for whoever may know enough of one by then.</summary>
    public IEnumerable<FollowedPart> FollowUntilKnown(PacketRegion region, IReadOnlySet<object> watched, long mostWork, List<PacketRegion> left, CancellationToken cancellation)
    {
        Dictionary<Chain, RuleList> all = Side.Rules.Length == 0 ? [] : Rules.RulesFor(Side, region);
        Work += WorkOfBeginning;
        var open = new Stack<(PacketRegion Region, Dictionary<Chain, RuleList> Rules)>([(region, all)]);
        while (open.TryPop(out (PacketRegion, Dictionary<Chain, RuleList>) top))
        {
            (PacketRegion next, Dictionary<Chain, RuleList> rules) = top;
            cancellation.ThrowIfCancellationRequested();
            if (Work > mostWork)
            {
                left.Add(next);
                left.AddRange(open.Select(static part => part.Region));
                yield break;
            }

            var tracker = new RegionTracker(Dimensions, _atoms, next, Everyday.Of, ConditionKey) { Rules = rules, Watched = watched };
            RegionWalk walk = Side.Tracer.Walk(tracker);
            Work += walk.Work + WorkOfWalk + WorkOf(tracker);
            var part = new FollowedPart(tracker, walk) { Halves = RegionHalves.Of(tracker, walk) };
            yield return part;
            if (part.Halves is var (low, high) && part.CutsThatCount > tracker.Cuts.Count)
            {
                open.Push((high, Rules.RulesFor(Side, high, rules)));
                open.Push((low, Rules.RulesFor(Side, low, rules)));
                Work += rules.Values.Sum(static chain => chain.Length) / 2;
                continue;
            }

            PacketRegion[] stretches = RegionStretches.Of(next, tracker);
            var known = new Dictionary<PacketRegion, Dictionary<Chain, RuleList>> { [next] = rules };
            for (int i = Math.Min(part.CutsThatCount, tracker.Cuts.Count) - 1; i >= 0; i--)
            {
                if (!known.TryGetValue(stretches[i], out Dictionary<Chain, RuleList>? few))
                {
                    known[stretches[i]] = few = Rules.RulesFor(Side, stretches[i], rules);
                    Work += rules.Values.Sum(static chain => chain.Length) / 4;
                }

                open.Push((tracker.Cuts[i].Rest, few));
            }
        }
    }

    // Telling a part apart costs the more, the more pieces the region has.
    private static long WorkOf(RegionTracker tracker) => tracker.Cuts.Count == 0 ? 0
        : tracker.Cuts.Count * (1L + (tracker.Cuts.Max(cut => tracker.Region[cut.Dimension].Ranges.Length) / 4));

    // A condition that may answer anew is each rule's own.
    private string ConditionKey(Rule rule, int index) => index < 0
        ? Side.Meaning.ActionOf(rule)
        : string.Create(CultureInfo.InvariantCulture, $"{rule.Line} {rule.SourceIndex} {rule.DestinationIndex}.{index}");
}

/// <summary>Packets that go one way, and the one that was followed.</summary>
internal sealed record FollowedPart(RegionTracker Tracker, RegionWalk Walk)
{
    public PacketRegion Region => Tracker.Region;

    /// <summary>The walk was given up, and these parts of the region that it began with come next; null: it was not.</summary>
    public (PacketRegion Low, PacketRegion High)? Halves { get; init; }

    /// <summary>Who got the part knows enough of all packets that differ behind this many cuts: they are not followed.</summary>
    public int CutsThatCount { get; set; } = int.MaxValue;
}
