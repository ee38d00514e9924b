using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Reaching;

/// <summary>How much an answer says.</summary>
public enum ReachKnowledge : byte
{
    /// <summary>These packets and no others.</summary>
    All,

    /// <summary>These packets, and maybe others: there are more kinds than are told apart, or somebody unknown decides.</summary>
    Some,

    /// <summary>Nothing is told: there are too many rules or kinds of packets.</summary>
    TooMany,
}

/// <summary>Which packets get to a rule or into a chain, as they are when they come to the host.</summary>
/// <param name="Packets">In words; null: none, as far as the knowledge goes.</param>
public sealed record ReachAnswer(ReachKnowledge Knowledge, string? Packets);

/// <summary>
/// Tells which packets get to a rule and match it, or get into a chain: over every table and hook before it. Answers while somebody waits:
/// what takes more than a little work is not told. Safe for use by several threads.
/// </summary>
public sealed class PacketsThatReach
{
    /// <summary>Rules to be evaluated for one answer: a few milliseconds.</summary>
    private const long MostWork = 6_000;

    /// <summary>Larger rulesets take longer to get ready than somebody waits.</summary>
    private const int MostRules = 20_000;

    private readonly Lazy<(RegionSearch Search, RegionWords Words)>? _search;
    private readonly Dictionary<object, ReachAnswer> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _lock = new();

    /// <param name="tracer">Of a ruleset that has packets.</param>
    /// <param name="host">null: not described.</param>
    public PacketsThatReach(Tracer tracer, HostDescription? host)
    {
        if (tracer.Ruleset.Rules.Length <= MostRules)
        {
            _search = new(() => new RegionSearch(tracer, host) is var search ? (search, new RegionWords(search.Dimensions, host)) : default);
        }
    }

    /// <summary>The packets that get to a rule and match it.</summary>
    public ReachAnswer Of(Rule rule, CancellationToken cancellation) => Of(rule, [rule], cancellation);

    /// <summary>The packets that get into a user chain.</summary>
    public ReachAnswer Of(Chain chain, CancellationToken cancellation) => Of(chain, [.. chain.Callers], cancellation);

    /// <summary>The regions of packets that match one of the rules; they may overlap.</summary>
    /// <returns>null: too many rules.</returns>
    internal (ImmutableArray<PacketRegion> Regions, bool IsAll)? RegionsOf(ImmutableArray<Rule> rules, long mostWork, CancellationToken cancellation)
    {
        if (_search is null)
        {
            return null;
        }

        RegionSearch search = _search.Value.Search;
        HashSet<object> watched = [.. rules];
        var found = ImmutableArray.CreateBuilder<PacketRegion>();
        var left = new List<PacketRegion>();
        bool isKnown = true;
        long limit = search.Work + mostWork + (search.WorkOfBeginning * rules.Length);
        foreach (Rule rule in rules)
        {
            if (search.Rules.Around(search.Side, rule.Chain, rule, PacketRegion.Everything) is not { } region)
            {
                continue;
            }

            foreach (FollowedPart part in search.FollowUntilKnown(region, watched, limit, left, cancellation))
            {
                if (part.Tracker.Seen.TryGetValue(rule, out int cuts))
                {
                    part.CutsThatCount = cuts;
                    found.Add(cuts < part.Tracker.Cuts.Count ? part.Tracker.Cuts[cuts].Before : part.Region);
                }
                else if (part.Halves is null)
                {
                    // What nobody knows may lead there.
                    isKnown &= part.Walk.IsExact && part.Walk.Outcome.Verdict is not TraceVerdict.Unknown;
                }
            }
        }

        return (found.ToImmutable(), isKnown && left.Count == 0);
    }

    internal DimensionTable? Dimensions => _search?.Value.Search.Dimensions;

    private ReachAnswer Of(object asked, ImmutableArray<Rule> rules, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(asked, out ReachAnswer? answer))
            {
                _known[asked] = answer = Find(rules, cancellation);
            }

            return answer;
        }
    }

    private ReachAnswer Find(ImmutableArray<Rule> rules, CancellationToken cancellation)
    {
        if (RegionsOf(rules, MostWork, cancellation) is not { } reached)
        {
            return new ReachAnswer(ReachKnowledge.TooMany, null);
        }

        string? packets = reached.Regions.IsEmpty ? null : _search!.Value.Words.Of(reached.Regions);
        return new ReachAnswer(reached.IsAll ? ReachKnowledge.All : packets is null ? ReachKnowledge.TooMany : ReachKnowledge.Some, packets);
    }
}
