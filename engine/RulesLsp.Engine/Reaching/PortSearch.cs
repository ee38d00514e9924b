using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Reaching;

/// <summary>
/// Finds all packets that are let through to a port: among those that were sent to it, and among those to other ports that a rule may
/// translate.
/// </summary>
internal sealed class PortSearch
{
    private readonly RegionSearch _search;
    private readonly PortQuestion _question;
    private readonly long _mostWork;
    private readonly CancellationToken _cancellation;
    private readonly FieldDomain _port;

    /// <param name="host">null: not described.</param>
    public PortSearch(Tracer tracer, HostDescription? host, PortQuestion question, long mostWork, CancellationToken cancellation)
    {
        (_question, _mostWork, _cancellation) = (question, mostWork, cancellation);
        _search = new RegionSearch(tracer, host);
        _port = FieldDomain.Of(question.Port);
    }

    public DimensionTable Dimensions => _search.Dimensions;

    /// <summary>What is let through; each packet once.</summary>
    public List<PortPackets> Found { get; } = [];

    /// <summary>What may be let through.</summary>
    public List<(PacketRegion Region, string Reason)> Unknown { get; } = [];

    /// <summary>What was not looked at.</summary>
    public List<PacketRegion> Left { get; } = [];

    public void Run()
    {
        Dimension ports = Dimensions.Of(PacketField.DestinationPort);
        PacketRegion region = PacketRegion.Everything.With(
            Dimensions.Of(PacketField.Protocol), FieldDomain.OfRanges(_question.Protocols.Select(protocol => new FieldRange(protocol, protocol))));
        foreach (FollowedPart part in _search.Follow(region.With(ports, _port), new HashSet<object>(), _mostWork, Left, _cancellation))
        {
            Take(part, isSentToPort: true);
        }

        // What no rule translates keeps its other port.
        Rule[] translating = [.. _search.Side.Rules.Where(MayGivePort)];
        HashSet<object> watched = [.. translating];
        PacketRegion others = region.With(ports, ports.All.Subtract(_port));
        for (int i = 0; i < translating.Length; i++)
        {
            Rule rule = translating[i];
            var earlier = new HashSet<object>(translating[..i]);
            if (_search.Rules.Around(_search.Side, rule.Chain, rule, others) is not { } around)
            {
                continue;
            }

            foreach (FollowedPart part in _search.Follow(around, watched, _mostWork, Left, _cancellation))
            {
                // Who meets an earlier one of these rules too was taken with that one.
                bool mayCome = part.Tracker.Seen.ContainsKey(rule) || part.Walk.IsTooLong;
                if (mayCome && !part.Tracker.Seen.Keys.Any(earlier.Contains))
                {
                    Take(part, isSentToPort: false);
                }
            }
        }
    }

    private void Take(FollowedPart part, bool isSentToPort)
    {
        TraceOutcome outcome = part.Walk.Outcome;
        bool isThrough = outcome is { Verdict: TraceVerdict.Accept, Fate: TraceFate.Delivered or TraceFate.Forwarded };
        if (part.Walk.IsExact && !isThrough && outcome.Verdict is not (TraceVerdict.Unknown or TraceVerdict.Queue))
        {
            return;
        }

        if (!isThrough || !part.Walk.IsExact)
        {
            Unknown.Add((part.Region, PortReach.UnknownReason(outcome)));
            return;
        }

        bool isAtPort = ArrivesAtPort(part);
        if (!isAtPort && !isSentToPort)
        {
            return;
        }

        FieldOrigin[] origins = part.Walk.Origins;
        Rule? translator = origins[(int)PacketField.DestinationPort].Writer ?? origins[(int)PacketField.DestinationAddress].Writer;
        Found.Add(new PortPackets(
            part.Region,
            FateOfSide.Of(part.Walk, part.Walk, null, new HashSet<object>()),
            isAtPort ? PortArrival.AtPort : PortArrival.Elsewhere,
            translator is null ? null : outcome.Steps.LastOrDefault(step => ReferenceEquals(step.Rule, translator)),
            _search.Everyday.Strangeness(part.Tracker.ValueOf),
            part.Tracker.StartPacket(),
            part.Tracker.Values));
    }

    // A rule may draw one of several ports: then the part is cut down to those of one answer.
    private bool ArrivesAtPort(FollowedPart part)
    {
        FieldOrigin origin = part.Walk.Origins[(int)PacketField.DestinationPort];
        return origin.Dimension is null
            ? origin.Value == _question.Port
            : part.Tracker.Saw(origin.Dimension, FieldDomain.Of(unchecked(_question.Port - origin.Value)));
    }

    private bool MayGivePort(Rule rule) => _search.Side.HooksOf(rule.Chain).Length > 0 && _search.Side.Semantics.Of(rule).Action switch
    {
        TranslateAction { IsReadable: false } or UnknownAction => true,
        TranslateAction { Kind: TranslationKind.Destination or TranslationKind.Redirect, To: { FirstPort: { } first } to } =>
            to.BasePort is not null || (first <= _question.Port && _question.Port <= (to.LastPort ?? first)),
        _ => false,
    };
}

/// <summary>Packets that are let through the same way.</summary>
/// <param name="Translation">The step in which a rule gave them another destination; null: none did.</param>
/// <param name="Strangeness">How far the followed packet is from those of every day.</param>
/// <param name="Packet">The followed packet, with every field.</param>
/// <param name="Values">Its value in each dimension that was asked for, by index.</param>
internal sealed record PortPackets(
    PacketRegion Region,
    FateOfSide Fate,
    PortArrival Arrival,
    TraceStep? Translation,
    int Strangeness,
    Packet Packet,
    IReadOnlyDictionary<int, UInt128> Values);
