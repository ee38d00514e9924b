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
    private readonly int _mostCuts;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<object> _changed;
    private readonly ChangedPlaces _places;
    private readonly Dictionary<object, int> _order;
    private long _work;

    public DifferenceSearch(RulesetSide old, RulesetSide @new, HostDescription? host, ComparisonOptions options, CancellationToken cancellation)
    {
        (_old, _new, _mostWork, _mostCuts, _cancellation) = (old, @new, options.MostWork, options.MostCuts, cancellation);
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

        if (focus.Open is null)
        {
            focus.Open = new Stack<OpenRegion>(focus.Begin());
            _work += (focus.Side.Rules.Length + focus.Other.Rules.Length) / 4;
        }

        while (focus.Open.TryPop(out OpenRegion? region))
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_work > limit)
            {
                focus.Open.Push(region);
                return false;
            }

            Follow(focus, region);
        }

        return true;
    }

    private void Follow(ChangeFocus focus, OpenRegion open)
    {
        var tracker = new RegionTracker(Dimensions, _atoms, open.Region, _everyday.Of, _alignment.ConditionKey)
        {
            Watched = _changed,
            MostCuts = _mostCuts,
        };
        tracker.Stop = _places.StopFor(open.Region, tracker);
        RegionWalk walk = Walk(focus.Side, tracker, open.Own);
        int before = tracker.Seen.GetValueOrDefault(focus.Subject, tracker.Cuts.Count);
        bool mayCome = tracker.Seen.ContainsKey(focus.Subject) || walk.IsTooLong;
        if (mayCome && !IsMetBefore(focus, tracker) && WalkOther(focus, open, tracker, walk) is { } halves)
        {
            focus.Open!.Push(focus.Part(halves.High, open));
            focus.Open.Push(focus.Part(halves.Low, open));
            _work += open.Rules / 2;
            return;
        }

        PacketRegion[] stretches = RegionStretches.Of(open.Region, tracker);
        var parts = new Dictionary<PacketRegion, OpenRegion> { [open.Region] = open };
        for (int i = tracker.Cuts.Count - 1; i >= 0; i--)
        {
            RegionCut cut = tracker.Cuts[i];
            if (i < before && cut.TakenBy is { } taker && focus.IsKeptAwayBy(taker))
            {
                continue;
            }

            if (!parts.TryGetValue(stretches[i], out OpenRegion? part))
            {
                parts[stretches[i]] = part = focus.Part(stretches[i], open);
                _work += open.Rules / 4;
            }

            focus.Open!.Push(part with { Region = cut.Rest });
        }
    }

    /// <summary>Follows packets that come to a change through the other ruleset too, and notes what differs.</summary>
    /// <returns>Two parts of the region that are to be followed instead; null: it is done.</returns>
    private (PacketRegion Low, PacketRegion High)? WalkOther(ChangeFocus focus, OpenRegion open, RegionTracker tracker, RegionWalk walk)
    {
        RegionWalk other = walk;
        if (!walk.IsTooLong)
        {
            other = Walk(focus.Other, tracker, open.Others);
            if (IsMetBefore(focus, tracker) || (walk.IsStopped && other.IsStopped && walk.IsLike(other)))
            {
                return null;
            }

            if (!other.IsTooLong && (walk.IsStopped || other.IsStopped))
            {
                tracker.Stop = null;
                walk = Walk(focus.Side, tracker, open.Own);
                other = walk.IsTooLong ? walk : Walk(focus.Other, tracker, open.Others);
            }
        }

        if (IsMetBefore(focus, tracker))
        {
            return null;
        }

        if (RegionHalves.Of(tracker, other) is { } halves)
        {
            return halves;
        }

        bool isOld = ReferenceEquals(focus.Side, _old);
        Compare(tracker, isOld ? walk : other, isOld ? other : walk);
        return null;
    }

    private RegionWalk Walk(RulesetSide side, RegionTracker tracker, Dictionary<Chain, RuleList> rules)
    {
        tracker.Rules = rules;
        RegionWalk walk = side.Tracer.Walk(tracker);
        _work += walk.Work + WorkOfWalk;
        return walk;
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
