using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>A flow of a capture while the file is read.</summary>
internal sealed class FlowProgress(int number)
{
    private readonly string _name = number.ToString(CultureInfo.InvariantCulture);
    private readonly List<CaptureVerdict> _verdicts = [];
    private readonly HashSet<(UInt128? Source, ushort? Port)> _senders = [];
    private Packet? _first;
    private long _firstNumber;
    private long _start;
    private long _end;
    private long _bytes;
    private FlowBeginning _beginning;
    private bool _isRejected;
    private (Packet Before, Packet After)? _forwarded;

    public long Packets { get; private set; }

    /// <summary>Did a packet of this direction come in before, as it is here or before it was translated? Then this host only passes it on.</summary>
    public bool HasReceived(Packet packet) => _senders.Contains((packet.Source, packet.SourcePort));

    /// <summary>What a trace teaches about the packets that will follow.</summary>
    public void Note(TraceTree tree)
    {
        TraceOutcome outcome = tree.Outcomes[0];
        _isRejected = outcome.Verdict == TraceVerdict.Reject;
        if (outcome.Fate == TraceFate.Forwarded && HasReceived(tree.Packet))
        {
            _senders.Add((outcome.PacketAfter.Source, outcome.PacketAfter.SourcePort));
            _forwarded = tree.Outcomes.All(other => other.Fate == TraceFate.Forwarded) ? (tree.Packet, outcome.PacketAfter) : _forwarded;
        }
    }

    /// <summary>
    /// An answer to what this host passed on, seen only as it leaves again: the packet that must have come in for it. null: the
    /// packet is no such answer.
    /// </summary>
    public Packet? CameInAs(Packet sent)
    {
        if (_forwarded is not ({ } before, { } after) || sent.Destination != before.Source || sent.DestinationPort != before.SourcePort)
        {
            return null;
        }

        return sent with
        {
            InInterface = after.OutInterface ?? Packet.UnknownInterface,
            Source = after.Destination,
            SourcePort = after.DestinationPort,
            Destination = after.Source,
            DestinationPort = after.SourcePort,
            TimeToLive = sent.TimeToLive is { } left and < byte.MaxValue ? (byte)(left + 1) : sent.TimeToLive,
        };
    }

    /// <summary>A captured packet of the flow, with its name on it.</summary>
    public Packet Begin(long packetNumber, long nanoseconds, Packet packet)
    {
        Packet named = Infer(packetNumber, nanoseconds, packet);
        if (!packet.IsLocalOutput)
        {
            _senders.Add((packet.Source, packet.SourcePort));
        }

        // REJECT hangs its answer on the connection of the packet that it refuses, though that never comes to be (nf_ct_attach).
        return _isRejected && packet.IsLocalOutput && IsRefusal(packet)
            ? named with { State = ConntrackStates.Related, Direction = PacketDirection.Reply }
            : named;
    }

    /// <summary>As <see cref="Begin"/>, for a packet that the capture lacks but must have been there.</summary>
    public Packet Infer(long packetNumber, long nanoseconds, Packet packet)
    {
        if (_first is null)
        {
            (_first, _firstNumber, _start) = (packet, packetNumber, nanoseconds);
            _beginning = Continues(packet) ? FlowBeginning.Missed : FlowBeginning.Seen;
        }

        return packet with { Flow = _name };
    }

    public void Add(TraceTree tree, long packetNumber, long nanoseconds, TraceDetail detail)
    {
        Packets++;
        _end = nanoseconds;
        _bytes += tree.Packet.Length ?? 0;
        int known = _verdicts.FindIndex(verdict => IsSame(verdict.Trace, tree));
        if (known >= 0)
        {
            _verdicts[known] = _verdicts[known] with { Packets = _verdicts[known].Packets + 1 };
            return;
        }

        TraceTree kept = detail == TraceDetail.EveryRule ? tree : tree.WithoutPassedRules();
        _verdicts.Add(new CaptureVerdict(kept with { Outcomes = [.. kept.Outcomes.Select(outcome => outcome with { StateAfter = null })] }, 1, packetNumber));
    }

    public CaptureFlow Result(long captureStart) => new(
        _first!, _firstNumber, (_start - captureStart) / 1e9, Math.Max(0, _end - _start) / 1e9, Packets, _bytes, _beginning, [.. _verdicts]);

    private static bool Continues(Packet packet) => packet.Protocol switch
    {
        ProtocolNumbers.Tcp => packet.TcpFlags is { } flags && (flags & (TcpFlagNames.Syn | TcpFlagNames.Ack)) != TcpFlagNames.Syn,
        ProtocolNumbers.Icmp => packet.IcmpType is 0 or 14 or 16 or 18,
        ProtocolNumbers.IcmpV6 => packet.IcmpType is 129 or 140,
        _ => false,
    };

    private static bool IsRefusal(Packet packet) => packet switch
    {
        { Protocol: ProtocolNumbers.Tcp, TcpFlags: { } flags } => (flags & TcpFlagNames.Rst) != 0,
        { Protocol: { } protocol, IcmpType: { } type } => ProtocolNumbers.IsIcmp(protocol) && ProtocolNumbers.IsIcmpError(protocol, type),
        _ => false,
    };

    private static bool IsSame(TraceTree one, TraceTree other) => one.Outcomes.Length == other.Outcomes.Length
        && one.Outcomes.Zip(other.Outcomes).All(pair => pair.First.Verdict == pair.Second.Verdict
            && pair.First.Fate == pair.Second.Fate
            && pair.First.Reason == pair.Second.Reason
            && pair.First.DecidingStep?.Rule == pair.Second.DecidingStep?.Rule
            && pair.First.DecidingStep?.Chain == pair.Second.DecidingStep?.Chain);
}
