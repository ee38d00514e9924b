using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>What came of one packet of a flow.</summary>
/// <param name="Outcome">The tracer's outcome that is the kernel's; null: none is.</param>
internal sealed record OracleResult(Packet Packet, OracleVerdict Verdict, TraceOutcome? Outcome, string? Difference);

/// <summary>Leads a flow through kernel and tracer, packet by packet; each next packet is made of what the one before became.</summary>
/// <param name="bench">null: through the tracer alone, which is then believed.</param>
internal sealed class OracleFlowWalk(KernelBench? bench, Tracer tracer, OracleFlow flow, int flowNumber, TraceState state)
{
    private const uint ClientStart = 1000;
    private const uint ServerStart = 5000;
    private readonly uint?[] _next = new uint?[2];
    private TraceOutcome? _lastOriginal;
    private TraceOutcome? _last;
    private PacketDirection _lastDirection;
    private ReadOnlyMemory<byte>? _lastBytes;
    private PacketIdentity? _lastIdentity;

    /// <summary>What the tracer carries to the next flow.</summary>
    public TraceState State { get; private set; } = state;

    /// <summary>null: the flow is over, because a packet before did not come through or nobody can answer it.</summary>
    public OracleResult? Next(OracleStep next, ushort number)
    {
        FlowStep step = next.Kind;
        if (PacketOf(step) is not { } packet)
        {
            return null;
        }

        packet = packet with { TcpFlags = next.Flags ?? packet.TcpFlags, HasBadChecksum = packet.HasBadChecksum || next.HasBadChecksum };
        int side = step == FlowStep.Reply ? 1 : 0;
        (uint sequence, uint acknowledgement) = Numbers(packet, side);
        ReadOnlyMemory<byte>? quoted = step == FlowStep.Error ? _lastBytes ?? PacketBytes.Of(_last!.PacketAfter, _lastIdentity!) : null;
        var identity = new PacketIdentity(number, (ushort)(flowNumber + 1), sequence, acknowledgement, quoted);
        packet = PacketBytes.Sized(packet, identity) with { Flow = "flow" + flowNumber.ToString(CultureInfo.InvariantCulture) };
        OracleResult result = Judge(step, packet, identity, bench?.Send(packet, identity));
        if (result.Outcome?.PacketAfter.State is not ConntrackStates.Invalid)
        {
            // Conntrack learns no numbers of what it finds INVALID.
            _next[side] = sequence + ((packet.TcpFlags & (TcpFlagNames.Syn | TcpFlagNames.Fin)) is > 0 ? 1u : 0u);
        }

        return result;
    }

    private OracleResult Judge(FlowStep step, Packet packet, PacketIdentity identity, Observation? seen)
    {
        TraceTree tree = tracer.Trace(packet, State);
        if (tree.Outcomes.Any(outcome => outcome.Verdict == TraceVerdict.Unknown))
        {
            _last = _lastOriginal = null;
            return new OracleResult(packet, OracleVerdict.Unknown, null, null);
        }

        TraceOutcome? fitting = tree.Outcomes.FirstOrDefault(outcome => seen is null || OracleComparison.Difference(seen, outcome) is null);
        if (fitting is null)
        {
            TraceOutcome shown = tree.Outcomes[0];
            string cases = tree.Outcomes.Length > 1 ? $" (first of {tree.Outcomes.Length} cases, if {string.Join(" and ", shown.Conditions)})" : "";
            return new OracleResult(packet, OracleVerdict.Differs, null, OracleComparison.Difference(seen!, shown) + cases);
        }

        State = fitting.StateAfter ?? State;
        _last = fitting;
        _lastBytes = seen?.Last?.Bytes;
        _lastIdentity = identity;

        // An answer to what was not tracked begins a connection itself.
        _lastDirection = step == FlowStep.Reply && fitting.PacketAfter.State != ConntrackStates.New ? PacketDirection.Reply : PacketDirection.Original;
        if (step is FlowStep.First or FlowStep.Again)
        {
            _lastOriginal = fitting;
        }

        return new OracleResult(packet, tree.Outcomes.Length == 1 ? OracleVerdict.Agrees : OracleVerdict.AgreesInOneCase, fitting, null);
    }

    private Packet? PacketOf(FlowStep step)
    {
        switch (step)
        {
            case FlowStep.First:
                return flow.First;
            case FlowStep.Again:
                return flow.First with { TcpFlags = flow.First.TcpFlags is null ? null : TcpFlagNames.Ack, MaximumSegmentSize = flow.First.TcpFlags is null ? null : 0 };
            case FlowStep.Error:
                return _last is { Verdict: TraceVerdict.Accept } && Answer(_last) is { } back
                    ? Error(back) with { Direction = _lastDirection == PacketDirection.Original ? PacketDirection.Reply : PacketDirection.Original }
                    : null;
            default:
                return _lastOriginal is { Verdict: TraceVerdict.Accept } ? Answer(_lastOriginal) : null;
        }
    }

    // Somebody must be there to answer, under an address of his own.
    private Packet? Answer(TraceOutcome outcome)
    {
        var described = new Packet
        {
            Family = flow.First.Family,
            IsReplyToPrevious = true,
            TimeToLive = 64,
            TypeOfService = 0,
            Mark = 0,
            MaximumSegmentSize = flow.First.TcpFlags is null ? null : 0,
        };
        if (ReplyPacket.Of(described, outcome) is not { Source: { } source, Destination: not null } reply || outcome.PacketAfter.Source is null
            || AddressKinds.IsMulticast(source, reply.Family) || tracer.Host!.Routing.IsBroadcast(source, reply.Family)
            || (ProtocolNumbers.HasPorts(reply.Protocol!.Value) && (reply.SourcePort is null || reply.DestinationPort is null)))
        {
            return null;
        }

        return reply.InInterface is { } device
            ? reply with { MacSource = MacBehind(device), Type = PacketType.Unicast }
            : reply with { UserId = 0, GroupId = 0 };
    }

    /// <summary>The Ethernet address of whoever is at the other end of a device.</summary>
    public static ulong MacBehind(string device) => 0x02_00_00_00_00_02UL | ((ulong)Array.IndexOf(OraclePools.Devices, device) << 8);

    private static Packet Error(Packet reply)
    {
        bool isIPv4 = reply.Family == AddressFamily.IPv4;
        return reply with
        {
            Protocol = isIPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6,
            SourcePort = null,
            DestinationPort = null,
            TcpFlags = null,
            MaximumSegmentSize = null,
            IcmpType = isIPv4 ? (byte)3 : (byte)1,
            IcmpCode = isIPv4 ? (byte)1 : (byte)3,
        };
    }

    // A SYN and a FIN count for one, and nobody sends data.
    private (uint Sequence, uint Acknowledgement) Numbers(Packet packet, int side)
    {
        byte flags = packet.TcpFlags ?? 0;
        bool isSyn = (flags & TcpFlagNames.Syn) != 0;
        uint start = side == 0 ? ClientStart : ServerStart;
        uint sequence = isSyn ? start : _next[side] ?? start + 1;
        uint acknowledgement = (flags & TcpFlagNames.Ack) != 0 ? _next[1 - side] ?? 0 : 0;
        return (sequence, acknowledgement);
    }
}
