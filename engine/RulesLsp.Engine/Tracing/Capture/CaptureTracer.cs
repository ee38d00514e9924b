using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Capture;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>
/// Sends the packets of a capture file through a ruleset, in the order and with the times of the file, as one scenario: answers find
/// their connections, buckets refill, lists grow. Nothing is known of what was before the first frame.
/// </summary>
/// <param name="interfaceName">The device that was captured on, where the file does not tell; null: not known.</param>
public sealed class CaptureTracer(Tracer tracer, string? interfaceName)
{
    /// <summary>Packets of more flows are counted and not traced: each flow takes memory until the end.</summary>
    public const int MostFlows = 100_000;

    private const int UsualMtu = 1500;

    private readonly CapturePlaces _places = new(tracer.Host, interfaceName);
    private readonly DatagramAssembly _datagrams = new();
    private readonly Dictionary<FlowKey, FlowProgress> _flows = [];
    private readonly List<FlowProgress> _inOrder = [];
    private readonly SortedDictionary<LeftOut, long> _leftOut = [];
    private long _frames;
    private long _first;
    private long _last;
    private FlowProgress? _current;
    private ReadPacket? _read;
    private string? _problem;
    private bool _hasAssembled;

    /// <summary>Reads and traces everything.</summary>
    /// <param name="detail">Whether the traces that are kept hold the rules that did not match.</param>
    /// <param name="onFrame">Told after each frame; null: nobody wants to know.</param>
    public CaptureSummary Run(IEnumerable<CapturedFrame> frames, TraceDetail detail, Action? onFrame)
    {
        long packets = 0;
        var assumptions = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TraceTree tree in TraceEach(frames, onFrame))
        {
            packets++;
            _current!.Add(tree, _frames, _last, detail);
            assumptions.UnionWith(tree.Assumptions);
        }

        if (_hasAssembled)
        {
            assumptions.Add("fragments are put together before the first table, as connection tracking does");
        }

        CountLeftOut(LeftOut.Incomplete, _datagrams.Abandoned + _datagrams.Pending);
        return new CaptureSummary(
            tracer.Host?.Summary ?? "not described",
            [.. assumptions],
            _frames,
            packets,
            Seconds(_last - _first),
            [.. _inOrder.Where(flow => flow.Packets > 0).Select(flow => flow.Result(_first))],
            _leftOut.ToImmutableSortedDictionary(),
            _problem);
    }

    /// <summary>The trace of every packet that the rules see, one at a time.</summary>
    public IEnumerable<TraceTree> TraceEach(IEnumerable<CapturedFrame> frames, Action? onFrame)
    {
        foreach (TraceTree tree in tracer.TraceScenario(Packets(frames, onFrame)))
        {
            if (_read!.About is null)
            {
                _current!.Note(tree);
            }

            if (tree.Outcomes[0].Fate == TraceFate.Forwarded && _read.About is null)
            {
                // Behind a translation the flow's packets look different; the answers to them too.
                _flows.TryAdd(FlowKey.Of(tree.Outcomes[0].PacketAfter, _read.Query), _current!);
            }

            yield return tree;
        }
    }

    // Lazy: what a trace teaches about its flow is known before the next packet is placed.
    private IEnumerable<Packet> Packets(IEnumerable<CapturedFrame> frames, Action? onFrame)
    {
        using IEnumerator<CapturedFrame> each = frames.GetEnumerator();
        while (Next(each) is { } frame)
        {
            _frames = frame.Number;
            _first = frame.Number == 1 ? frame.Nanoseconds : _first;
            _last = frame.Nanoseconds;
            if (PacketOf(frame) is { } packet)
            {
                yield return packet with { At = Math.Max(0, Seconds(frame.Nanoseconds - _first)) };
            }

            onFrame?.Invoke();
        }
    }

    private CapturedFrame? Next(IEnumerator<CapturedFrame> frames)
    {
        try
        {
            return frames.MoveNext() ? frames.Current : null;
        }
        catch (Exception broken) when (broken is CaptureFormatException or IOException)
        {
            _problem = broken.Message;
            return null;
        }
    }

    // null: the frame is not traced, and counted as such.
    private Packet? PacketOf(CapturedFrame frame)
    {
        if (!LinkLayer.IsKnown(frame.LinkType))
        {
            return NotTraced(LeftOut.UnknownLink);
        }

        LinkFrame link = LinkLayer.Read(frame.LinkType, frame.Bytes, frame.Direction);
        if (IpReader.Read(link.Payload.Span) is not { } read)
        {
            return NotTraced(LeftOut.NoIp);
        }

        if (read.Packet.Family != tracer.Ruleset.Family)
        {
            return NotTraced(LeftOut.OtherFamily);
        }

        (PlaceKind kind, string? device) = _places.Of(frame, link, read.Packet);
        if (kind == PlaceKind.ForOther)
        {
            return NotTraced(LeftOut.ForOtherHost);
        }

        if (read.Packet.Fragment is not null)
        {
            if (_datagrams.Add(read) is not { } whole)
            {
                return null;
            }

            (read, _hasAssembled) = (whole, true);
        }

        if (FlowOf(read) is not { } flow)
        {
            return NotTraced(LeftOut.TooManyFlows);
        }

        if (kind == PlaceKind.Sent && flow.HasReceived(read.Packet))
        {
            return NotTraced(LeftOut.Leaving);
        }

        if (read.Packet is { Length: > UsualMtu, Protocol: ProtocolNumbers.Tcp or ProtocolNumbers.Udp })
        {
            // Several segments that a device or the kernel put together, which are taken apart again on the way out.
            read = read with { Packet = read.Packet with { DontFragment = false } };
        }

        (_current, _read) = (flow, read);
        if (kind == PlaceKind.Sent && read.About is null && flow.CameInAs(read.Packet) is { } answer)
        {
            return flow.Infer(frame.Number, frame.Nanoseconds, answer);
        }

        bool isReceived = kind == PlaceKind.Received;
        return flow.Begin(frame.Number, frame.Nanoseconds, read.Packet with
        {
            InInterface = isReceived ? device ?? Packet.UnknownInterface : null,
            OutInterface = !isReceived && tracer.Host is null ? device : null,
            MacSource = isReceived ? link.MacSource : null,
            Type = isReceived ? link.Type : null,
        });
    }

    private FlowProgress? FlowOf(ReadPacket read)
    {
        // An error belongs to the flow that it is about.
        if (read.About is { } about && _flows.TryGetValue(FlowKey.Of(about), out FlowProgress? known))
        {
            return known;
        }

        FlowKey key = FlowKey.Of(read);
        if (!_flows.TryGetValue(key, out FlowProgress? flow) && _inOrder.Count < MostFlows)
        {
            flow = new FlowProgress(_inOrder.Count + 1);
            _inOrder.Add(flow);
            _flows[key] = flow;
        }

        return flow;
    }

    private Packet? NotTraced(LeftOut reason)
    {
        CountLeftOut(reason, 1);
        return null;
    }

    private void CountLeftOut(LeftOut reason, long frames)
    {
        if (frames > 0)
        {
            _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + frames;
        }
    }

    private static double Seconds(long nanoseconds) => nanoseconds / 1e9;
}
