using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Guarding;

/// <summary>
/// Follows all packets of a management flow through a ruleset: the first ones, the answers to them, and what comes after that. A flow
/// counts as cut where packets are stopped whatever the declaration leaves open, and the tracer confirms it for one connection.
/// </summary>
public static class ManagementJudge
{
    // A few hundred kinds of packets: more is undecided.
    private const long MostWork = 400_000;

    private const int MostScenarios = 40;

    /// <param name="tracer">Of a ruleset that has packets.</param>
    /// <param name="host">null: not described.</param>
    public static ManagementVerdict Judge(Tracer tracer, HostDescription? host, ManagementFlow flow, CancellationToken cancellation)
    {
        var run = new JudgeRun(tracer.On(host), host, flow, cancellation);
        LegParts first = run.Follow(ManagementLeg.First, [run.Regions.Of(ManagementLeg.First)]);
        ManagementVerdict? ofFirst = run.Verdict(first);
        if (ofFirst is ManagementCut)
        {
            return ofFirst;
        }

        // What a rule translates answers from elsewhere: such connections are traced one by one.
        PacketRegion[] plain = [.. RegionUnion.Of(first.Passing.Where(IsPlain).Select(part => part.Region), run.Search.Dimensions)];
        LegParts answers = run.Follow(ManagementLeg.Answer, plain.Select(part => run.Regions.Of(ManagementLeg.Answer, part)));
        LegParts later = run.Follow(ManagementLeg.Later, plain.Select(part => run.Regions.Of(ManagementLeg.Later, part)));
        ManagementVerdict?[] verdicts = [ofFirst, run.Verdict(answers), run.Verdict(later), run.TraceEach(first.Passing.Take(MostScenarios))];
        return verdicts.FirstOrDefault(verdict => verdict is ManagementCut) ?? verdicts.FirstOrDefault(verdict => verdict is not null) ?? new ManagementPasses();
    }

    private static bool IsPlain(FollowedPart part) =>
        part.Walk.Origins[(int)PacketField.DestinationAddress].Writer is null && part.Walk.Origins[(int)PacketField.DestinationPort].Writer is null
        && part.Walk.Origins[(int)PacketField.SourceAddress].Writer is null;

    /// <summary>How the packets of one leg fare.</summary>
    private sealed record LegParts(
        ManagementLeg Leg,
        ImmutableArray<FollowedPart> Passing,
        ImmutableArray<FollowedPart> Stopped,
        ImmutableArray<FollowedPart> Unknown,
        bool IsComplete);

    private sealed class JudgeRun
    {
        private readonly Tracer _tracer;
        private readonly CancellationToken _cancellation;

        public JudgeRun(Tracer tracer, HostDescription? host, ManagementFlow flow, CancellationToken cancellation)
        {
            _tracer = tracer;
            _cancellation = cancellation;
            Search = new RegionSearch(tracer, host, flow.Device is { } device ? [device] : []);
            Regions = new ManagementRegions(flow, Search.Dimensions, host);
        }

        public RegionSearch Search { get; }

        public ManagementRegions Regions { get; }

        public LegParts Follow(ManagementLeg leg, IEnumerable<PacketRegion> regions)
        {
            var left = new List<PacketRegion>();
            FollowedPart[] parts = [.. regions.SelectMany(region => FollowOne(region, left))
                .Where(part => ManagementScenario.IsOfThisHost(leg, part.Walk.Outcome, part.Tracker.StartPacket()) && (leg != ManagementLeg.Answer || Regions.MayLeaveBack(part.Region)))];
            ILookup<TraceVerdict, FollowedPart> byVerdict = parts.ToLookup(part => VerdictOf(part.Walk));
            return new LegParts(leg, [.. byVerdict[TraceVerdict.Accept]], [.. byVerdict[TraceVerdict.Drop]], [.. byVerdict[TraceVerdict.Unknown]], left.Count == 0);
        }

        /// <summary>What one leg alone says; null: it passes as far as it goes.</summary>
        public ManagementVerdict? Verdict(LegParts parts)
        {
            ManagementUndecided? undecided = Undecided(parts);
            Dimension[] known = Regions.Known(parts.Leg);
            FollowedPart[] others = [.. parts.Passing, .. parts.Unknown];
            foreach (FollowedPart stopped in parts.IsComplete ? parts.Stopped : [])
            {
                foreach (PacketRegion certain in KnownParts.Without(stopped.Region, others.Select(part => part.Region), known))
                {
                    PacketRegion region = known.Aggregate(stopped.Region, (left, dimension) => left.With(dimension, certain[dimension]));
                    if (Confirm(parts.Leg, region) is { } cut)
                    {
                        return cut;
                    }

                    undecided ??= new ManagementUndecided(parts.Leg, "what the connection has met before, which rules remember");
                }
            }

            return undecided;
        }

        /// <summary>Connections one by one, with what tracking and translation remember of them.</summary>
        public ManagementCut? TraceEach(IEnumerable<FollowedPart> parts)
        {
            foreach (FollowedPart part in parts)
            {
                _cancellation.ThrowIfCancellationRequested();
                Packet first = PacketOf(part);
                if (ManagementScenario.Stopped(_tracer.OfDecisions, first) is { } traces)
                {
                    return new ManagementCut(traces[^1].Leg, first, traces);
                }
            }

            return null;
        }

        private IEnumerable<FollowedPart> FollowOne(PacketRegion region, List<PacketRegion> left) =>
            Search.Follow(region, new HashSet<object>(), MostWork, left, _cancellation);

        private ManagementCut? Confirm(ManagementLeg leg, PacketRegion region)
        {
            foreach (FollowedPart part in FollowOne(Regions.Everyday(leg, region, Search.Everyday), []).Take(1))
            {
                Packet packet = PacketOf(part);
                Packet first = leg == ManagementLeg.Answer ? TurnedRound(packet) : packet with { TcpFlags = packet.TcpFlags is null ? null : TcpFlagNames.Syn };
                first = first with { State = ConntrackStates.New, ConnectionMark = null };
                return ManagementScenario.Stopped(_tracer.OfDecisions, first) is { } traces && traces[^1].Leg <= leg ? new ManagementCut(traces[^1].Leg, first, traces) : null;
            }

            return null;
        }

        private Packet PacketOf(FollowedPart part) => new WitnessPacket(Search.Dimensions).Of(part.Tracker.StartPacket(), OrdinaryPackets.Untold(part.Region, Search.Dimensions), part.Tracker.Values) with
        {
            TcpFlags = part.Tracker.StartPacket().TcpFlags,
            Type = null,
        };

        private Packet TurnedRound(Packet answer)
        {
            PacketRegion begin = Regions.Of(ManagementLeg.First);
            return answer with
            {
                InInterface = Search.Dimensions.Devices[Search.Everyday.Of(Search.Dimensions.Input, begin[Search.Dimensions.Input])],
                OutInterface = null,
                Source = answer.Destination,
                SourcePort = answer.DestinationPort,
                Destination = answer.Source,
                DestinationPort = answer.SourcePort,
                TcpFlags = answer.TcpFlags is null ? null : TcpFlagNames.Syn,
                UserId = null,
                GroupId = null,
            };
        }

        private ManagementUndecided? Undecided(LegParts parts)
        {
            if (!parts.IsComplete)
            {
                return new ManagementUndecided(parts.Leg, "more kinds of packets than are told apart");
            }

            if (parts.Unknown is [var unknown, ..])
            {
                return new ManagementUndecided(parts.Leg, PortReach.UnknownReason(unknown.Walk.Outcome));
            }

            // Packets that are alike as far as the declaration goes, and fare differently.
            Dimension[] known = Regions.Known(parts.Leg);
            string? decider = (from stopped in parts.Stopped
                               from passing in parts.Passing
                               where RegionParts.Overlap(stopped.Region, passing.Region, known)
                               let told = ManagementDeciders.Between(passing, stopped, Search.Dimensions, known)
                               where told is not null
                               orderby told.Length
                               select told).FirstOrDefault();
            return decider is null ? null : new ManagementUndecided(parts.Leg, decider);
        }

        private static TraceVerdict VerdictOf(RegionWalk walk) => walk switch
        {
            { IsExact: false } => TraceVerdict.Unknown,
            { Outcome.Verdict: TraceVerdict.Drop or TraceVerdict.Reject } => TraceVerdict.Drop,
            { Outcome: { Verdict: TraceVerdict.Accept } } => TraceVerdict.Accept,
            _ => TraceVerdict.Unknown,
        };
    }
}
