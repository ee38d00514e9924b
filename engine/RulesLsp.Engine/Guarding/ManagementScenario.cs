using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Guarding;

/// <summary>One connection of a flow, packet by packet, with everything that tracking and translation remember.</summary>
internal static class ManagementScenario
{
    private const string FlowName = "management";

    /// <summary>One way that the packets so far can have gone.</summary>
    private sealed record Way(Packet Packet, TraceOutcome Outcome);

    /// <summary>Sends a connection's packets until one is stopped.</summary>
    /// <param name="first">Its first packet.</param>
    /// <returns>
    /// The packets up to the stopped one, where it is stopped in every way that it may go; null: it passes, or nobody can tell.
    /// </returns>
    public static ImmutableArray<ManagementTrace>? Stopped(Tracer tracer, Packet first)
    {
        var told = ImmutableArray.CreateBuilder<ManagementTrace>();
        IReadOnlyList<Way> passing = [];
        foreach (ManagementLeg leg in Enum.GetValues<ManagementLeg>())
        {
            Way[] ways = [.. Send(tracer, first, leg, passing).Where(way => IsOfThisHost(leg, way.Outcome, way.Packet))];
            if (ways.Length == 0)
            {
                return null;
            }

            passing = [.. ways.Where(way => way.Outcome.Verdict == TraceVerdict.Accept)];
            Way shown = passing.Count > 0 ? passing[0] : ways[0];
            told.Add(new ManagementTrace(leg, shown.Packet, shown.Outcome));
            if (ways.All(way => way.Outcome.Verdict is TraceVerdict.Drop or TraceVerdict.Reject))
            {
                return told.ToImmutable();
            }
        }

        return null;
    }

    /// <summary>
    /// Packets that go through to others, unless a rule sends them there, and those that routing throws away, say nothing about a flow to
    /// this host.
    /// </summary>
    /// <param name="packet">As it was before the first hook.</param>
    public static bool IsOfThisHost(ManagementLeg leg, TraceOutcome outcome, Packet packet) =>
        outcome.Fate != TraceFate.Unrouted
        && outcome.Reason != TraceReasons.NothingToAnswer
        && (leg == ManagementLeg.Answer || (outcome.PacketAfter.Destination is { } destination && destination != packet.Destination)
            || (outcome.Fate != TraceFate.Forwarded && !outcome.Steps.Any(static step => step.Hook == Hook.Forward)));

    private static IEnumerable<Way> Send(Tracer tracer, Packet first, ManagementLeg leg, IReadOnlyList<Way> before) => leg switch
    {
        ManagementLeg.First => WaysOf(tracer.Trace(first with { State = ConntrackStates.New }, new TraceState(), FlowName)),
        ManagementLeg.Answer => before.SelectMany(way => WaysOf(tracer.Next(Answer(tracer, first), new Tracer.PacketBefore(way.Outcome, FlowName), StateAfter(way), out _))),
        _ => before.SelectMany(way => WaysOf(tracer.Trace(Later(first), StateAfter(way), FlowName))),
    };

    private static IEnumerable<Way> WaysOf(TraceTree tree) => tree.Outcomes.Select(outcome => new Way(tree.Packet, outcome));

    private static TraceState StateAfter(Way way) => way.Outcome.StateAfter?.Copy() ?? new TraceState();

    // Where no routes are known, the answer leaves as the question came, and not to this host itself.
    private static Packet Answer(Tracer tracer, Packet first) => new()
    {
        Family = first.Family,
        Flow = FlowName,
        IsReplyToPrevious = true,
        OutInterface = tracer.Host is null ? first.InInterface : null,
    };

    private static Packet Later(Packet first) => first with
    {
        State = null,
        TcpFlags = first.Protocol == ProtocolNumbers.Tcp ? TcpFlagNames.Ack : null,
        MaximumSegmentSize = null,
        ConnectionMark = null,
    };
}
