using System.Collections.Immutable;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>Moves packets over their recorded ways, and says where and why they stop.</summary>
public sealed class PacketDebugger
{
    private readonly PacketJourney _journey;
    private readonly Action<DebugEvent> _tell;
    private readonly List<DebuggedWay> _ways = [];
    private readonly BreakpointHits _hits;
    private readonly PacketTelling _telling;
    private int _lastWay;

    public PacketDebugger(Analysis analysis, Scenario scenario, Action<DebugEvent> tell)
    {
        _journey = new PacketJourney(analysis.Tracer, scenario);
        _tell = tell;
        _hits = new BreakpointHits(analysis, tell);
        _telling = new PacketTelling(tell, _journey.Count);
    }

    /// <summary>The ways that are not over, in the order in which they go on.</summary>
    public IReadOnlyList<DebuggedWay> Ways => _ways;

    /// <summary>How many packets there are.</summary>
    public int Packets => _journey.Count;

    public ImmutableArray<LineBreakpoint> LineBreakpoints { get; set; } = [];

    public ImmutableArray<ChainBreakpoint> ChainBreakpoints { get; set; } = [];

    public StopFilters Filters { get; set; }

    /// <summary>Somebody wants the packets to stand still.</summary>
    public Func<bool> IsInterrupted { get; init; } = () => false;

    /// <summary>Puts the first packet at its beginning.</summary>
    public void Begin()
    {
        ImmutableArray<PacketWay> first = _journey.Start();
        foreach (PacketWay at in first)
        {
            Add(_ways.Count, at).IsWaiting = true;
        }

        _telling.Packet(_ways[0].At);
        foreach (DebuggedWay way in _ways)
        {
            _telling.Verdict(way);
        }
    }

    /// <summary>Says that the packet stands at its beginning.</summary>
    public void StopAtEntry() => Stop(_ways[0], StopReason.Entry, null, []);

    /// <summary>Goes on until something stops a packet.</summary>
    /// <param name="id">The way that goes first.</param>
    public void Continue(int id, RunningWays running)
    {
        DebuggedWay? way = Find(id);
        while (way is not null)
        {
            if (Run(way, static (_, _) => false))
            {
                return;
            }

            way = _ways.FirstOrDefault();
            if (running == RunningWays.One && way is not null)
            {
                Stop(way, StopReason.Step, "the other way is over", []);
                return;
            }
        }

        _tell(new OverEvent());
    }

    /// <summary>Goes a step with one way; the others stay where they are.</summary>
    public void Step(int id, StepKind kind)
    {
        if (Find(id) is not { } way)
        {
            return;
        }

        way.IsWaiting = false;
        PacketWay from = way.At;
        if (Run(way, (_, now) => StepRange.IsDone(from, now, kind)))
        {
            return;
        }

        if (_ways.Count > 0)
        {
            Stop(_ways[0], StopReason.Step, "the other way is over", []);
            return;
        }

        _tell(new OverEvent());
    }

    /// <summary>Goes back by one rule. Behind a fork the ways are one again.</summary>
    public void StepBack(int id)
    {
        if (Find(id) is { } way)
        {
            bool isBack = GoBack(way);
            Stop(way, isBack ? StopReason.Step : StopReason.Entry, null, []);
        }
    }

    /// <summary>Goes back to the last breakpoint, or to the beginning.</summary>
    public void ReverseContinue(int id)
    {
        if (Find(id) is not { } way)
        {
            return;
        }

        while (GoBack(way))
        {
            if (_hits.At(way.At, way.At.Back(), LineBreakpoints, ChainBreakpoints) is { } stop)
            {
                Stop(way, stop.Reason, null, stop.Breakpoints);
                return;
            }
        }

        Stop(way, StopReason.Entry, null, []);
    }

    public DebuggedWay? Find(int id) => _ways.Find(way => way.Id == id);

    // True: something stopped a packet. False: the way is over.
    private bool Run(DebuggedWay way, Func<PacketWay, PacketWay, bool> isDone)
    {
        if (way.IsWaiting)
        {
            way.IsWaiting = false;
            if (StopsHere(way, way.At.Back(), HasForked.No))
            {
                return true;
            }
        }

        while (true)
        {
            PacketWay before = way.At;
            if (Advance(way) is not { } forked)
            {
                return false;
            }

            if (StopsHere(way, before, forked))
            {
                return true;
            }

            if (isDone(before, way.At))
            {
                Stop(way, StopReason.Step, way.Verdict, []);
                return true;
            }

            if (IsInterrupted())
            {
                Stop(way, StopReason.Pause, null, []);
                return true;
            }
        }
    }

    private enum HasForked : byte
    {
        No,
        Yes,
    }

    // null: there is nothing more to go.
    private HasForked? Advance(DebuggedWay way)
    {
        PacketWay before = way.At;
        foreach (string line in before.Step?.Log ?? [])
        {
            _tell(new ToldEvent(ToldKind.KernelLog, line, before.Step!.Line - 1));
        }

        ImmutableArray<PacketWay> next = before.Next();
        if (next.IsEmpty)
        {
            _ways.Remove(way);
            _tell(new WayEndedEvent(way.Id));
            return null;
        }

        way.At = next[0];
        if (next[0].PacketIndex != before.PacketIndex)
        {
            _telling.Packet(next[0]);
        }

        _telling.Verdict(way);
        int place = _ways.IndexOf(way);
        foreach (PacketWay other in next.Skip(1))
        {
            _telling.Verdict(Add(++place, other));
        }

        return next.Length > 1 ? HasForked.Yes : HasForked.No;
    }

    private bool StopsHere(DebuggedWay way, PacketWay? before, HasForked forked)
    {
        if (_hits.At(way.At, before, LineBreakpoints, ChainBreakpoints) is { } stop)
        {
            Wait(forked);
            Stop(way, stop.Reason, null, stop.Breakpoints);
            return true;
        }

        if (way.At.End is { } end && (FilterOf(end) & Filters) != 0)
        {
            Stop(way, StopReason.Verdict, way.Verdict, []);
            return true;
        }

        if (forked == HasForked.Yes && Filters.HasFlag(StopFilters.Forks))
        {
            Stop(way, StopReason.Fork, ForkText(way), []);
            return true;
        }

        Wait(forked);
        return false;

        void Wait(HasForked others)
        {
            if (others == HasForked.Yes)
            {
                _ways.FindAll(other => other != way && other.At.Index == way.At.Index && other.At.PacketIndex == way.At.PacketIndex).ForEach(other => other.IsWaiting = true);
            }
        }
    }

    private bool GoBack(DebuggedWay way)
    {
        if (way.At.Back() is not { } back)
        {
            return false;
        }

        way.At = back;
        way.IsWaiting = false;
        foreach (DebuggedWay other in _ways.Where(other => other != way && other.At.IsBehind(back)).ToArray())
        {
            _ways.Remove(other);
            _tell(new WayEndedEvent(other.Id));
        }

        return true;
    }

    private static StopFilters FilterOf(TraceOutcome end) => end.Verdict switch
    {
        TraceVerdict.Drop => StopFilters.Drop,
        TraceVerdict.Reject => StopFilters.Reject,
        TraceVerdict.Accept => StopFilters.None,
        _ => StopFilters.Unknown,
    };

    private string ForkText(DebuggedWay way)
    {
        DebuggedWay[] ways = [.. _ways.Where(other => other.At.PacketIndex == way.At.PacketIndex && other.At.Index == way.At.Index && ReferenceEquals(other.At.Tree, way.At.Tree))];
        return $"{ways.Length} ways: {string.Join(" / ", ways.Select(other => string.Join(" and ", other.At.LastConditions)))}";
    }

    private DebuggedWay Add(int place, PacketWay at)
    {
        var way = new DebuggedWay(++_lastWay, at);
        _ways.Insert(place, way);
        _tell(new WayBeganEvent(way.Id));
        return way;
    }

    private void Stop(DebuggedWay way, StopReason reason, string? text, ImmutableArray<int> breakpoints) =>
        _tell(new StoppedEvent(way.Id, reason, text, breakpoints));
}
