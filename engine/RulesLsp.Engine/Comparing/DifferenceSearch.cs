using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>
/// Finds all packets that fare differently in two rulesets. Of a region that a change can touch it follows one packet through both,
/// cuts the region down to the packets that go the same two ways, and goes on with the rest. Each packet is met once.
/// </summary>
internal sealed class DifferenceSearch
{
    // Routing and everything else beside the rules, in rules.
    private const int WorkOfWalk = 10;

    private readonly RulesetSide _old;
    private readonly RulesetSide _new;
    private readonly RulesetAlignment _alignment;
    private readonly AddressAtoms _atoms;
    private readonly EverydayValues _everyday;
    private readonly long _mostWork;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<object> _changed;
    private readonly ChangedPlaces _places;
    private readonly Dictionary<object, int> _order;
    private long _work;

    /// <param name="mostWork">Rules to be evaluated at most; what is not decided until then stays undecided.</param>
    public DifferenceSearch(RulesetSide old, RulesetSide @new, HostDescription? host, long mostWork, CancellationToken cancellation)
    {
        (_old, _new, _mostWork, _cancellation) = (old, @new, mostWork, cancellation);
        _alignment = new RulesetAlignment(old, @new);
        RuleFootprint footprint = Footprint();
        Dimensions = new DimensionTable(old.Tracer.Ruleset.Family, footprint.DevicesOn(host), footprint.BitsOn(host));
        _atoms = new AddressAtoms(Dimensions.Family, host);
        _everyday = new EverydayValues(Dimensions, host);
        var regions = new RuleRegions(Dimensions, footprint);
        Changes = [.. Focuses(old, @new, regions), .. Focuses(@new, old, regions)];
        _places = new ChangedPlaces(Changes, Dimensions, old.Tracer);
        _order = Changes.Select((focus, index) => (focus.Subject, index)).ToDictionary(pair => pair.Subject, pair => pair.index);
        _changed = [.. _order.Keys];
    }

    public DimensionTable Dimensions { get; }

    /// <summary>The changes that packets can come to.</summary>
    public ImmutableArray<ChangeFocus> Changes { get; }

    public List<DifferentPackets> Found { get; } = [];

    /// <summary>Changes of which not all packets were looked at.</summary>
    public List<ChangeFocus> Undecided { get; } = [];

    /// <summary>Rules evaluated so far.</summary>
    public long Work => _work;

    public void Run()
    {
        // A fair share for each change, then what is left for those that need more.
        var unfinished = new List<ChangeFocus>();
        for (int i = 0; i < Changes.Length; i++)
        {
            if (!Search(Changes[i], _work + ((_mostWork - _work) / (Changes.Length - i))))
            {
                unfinished.Add(Changes[i]);
            }
        }

        foreach (ChangeFocus focus in unfinished)
        {
            if (!Search(focus, _mostWork))
            {
                Undecided.Add(focus);
            }
        }
    }

    private IEnumerable<ChangeFocus> Focuses(RulesetSide side, RulesetSide other, RuleRegions regions) => _alignment.Changed(side)
        .Select(subject => new ChangeFocus(side, other, subject, regions))
        .Where(focus => focus.Region is not null && !focus.IsIdle);

    /// <summary>false: the work was too much.</summary>
    private bool Search(ChangeFocus focus, long limit)
    {
        if (focus.Open is { Count: 0 })
        {
            return true;
        }

        Dictionary<Chain, RuleList> own = focus.RulesOf(focus.Side);
        Dictionary<Chain, RuleList> others = focus.RulesOf(focus.Other);
        _work += (focus.Side.Rules.Length + focus.Other.Rules.Length) / 4;
        focus.Open ??= new Stack<PacketRegion>([focus.Region!]);
        while (focus.Open.TryPop(out PacketRegion? region))
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_work > limit)
            {
                focus.Open.Push(region);
                return false;
            }

            Follow(focus, region, own, others);
        }

        return true;
    }

    private void Follow(ChangeFocus focus, PacketRegion region, Dictionary<Chain, RuleList> own, Dictionary<Chain, RuleList> others)
    {
        var tracker = new RegionTracker(Dimensions, _atoms, region, _everyday.Of, _alignment.ConditionKey) { Rules = own, Watched = _changed };
        tracker.Stop = _places.StopFor(region, tracker);
        RegionWalk walk = focus.Side.Tracer.Walk(tracker);
        _work += walk.Work + WorkOfWalk;
        int before = tracker.Seen.GetValueOrDefault(focus.Subject, tracker.Cuts.Count);
        if (tracker.Seen.ContainsKey(focus.Subject) && !IsMetBefore(focus, tracker))
        {
            tracker.Rules = others;
            RegionWalk other = focus.Other.Tracer.Walk(tracker);
            _work += other.Work + WorkOfWalk;

            if (!IsMetBefore(focus, tracker) && !(walk.IsStopped && other.IsStopped && walk.IsLike(other)))
            {
                if (walk.IsStopped || other.IsStopped)
                {
                    tracker.Stop = null;
                    tracker.Rules = own;
                    walk = focus.Side.Tracer.Walk(tracker);
                    tracker.Rules = others;
                    other = focus.Other.Tracer.Walk(tracker);
                    _work += walk.Work + other.Work + (2 * WorkOfWalk);
                }

                if (!IsMetBefore(focus, tracker))
                {
                    bool isOld = ReferenceEquals(focus.Side, _old);
                    Compare(tracker, isOld ? walk : other, isOld ? other : walk);
                }
            }
        }

        for (int i = tracker.Cuts.Count - 1; i >= 0; i--)
        {
            RegionCut cut = tracker.Cuts[i];
            if (i >= before || cut.TakenBy is not { } taker || !focus.IsKeptAwayBy(taker))
            {
                focus.Open!.Push(cut.Rest);
            }
        }
    }

    // With an earlier change that these packets match too.
    private bool IsMetBefore(ChangeFocus focus, RegionTracker tracker) =>
        tracker.Seen.Keys.Any(subject => _order[subject] < _order[focus.Subject]);

    private void Compare(RegionTracker tracker, RegionWalk old, RegionWalk @new)
    {
        FateComparison comparison = FateComparison.Of(tracker, old, @new, rule => (_old.Owns(rule) ? _old : _new).Meaning.ActionOf(rule));
        if (comparison.Agreement != FateAgreement.Same)
        {
            Found.Add(new DifferentPackets(
                tracker.Region,
                comparison.Agreement,
                FateOfSide.Of(old, @new, comparison.Field, _changed),
                FateOfSide.Of(@new, old, comparison.Field, _changed),
                _everyday.Strangeness(tracker.ValueOf),
                tracker.StartPacket(),
                tracker.Values));
        }
    }

    // What stands for each other looks at the same and writes the same.
    private RuleFootprint Footprint()
    {
        var footprint = new RuleFootprint();
        foreach (Rule rule in _old.Rules)
        {
            footprint.Add(_old.Semantics.Of(rule));
        }

        foreach (Rule rule in _alignment.Changed(_new).OfType<Rule>())
        {
            footprint.Add(_new.Semantics.Of(rule));
        }

        return footprint;
    }
}

/// <summary>Packets that go the same two ways.</summary>
/// <param name="Strangeness">How far the followed packet is from those of every day.</param>
/// <param name="Packet">The followed packet, with every field.</param>
/// <param name="Values">Its value in each dimension that was asked for, by index.</param>
internal sealed record DifferentPackets(
    PacketRegion Region,
    FateAgreement Agreement,
    FateOfSide Old,
    FateOfSide New,
    int Strangeness,
    Packet Packet,
    IReadOnlyDictionary<int, UInt128> Values);
