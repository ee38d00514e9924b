using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>A stretch of a simulated packet's way through one chain, from its entry to its exit.</summary>
internal struct TraceSegment
{
    public int Chain;

    /// <summary>The evaluation path (<see cref="EvaluationPaths"/>).</summary>
    public int Path;
    public ulong MarkAtEntry;

    /// <summary>Rules before this one were passed.</summary>
    public int Exit;

    /// <summary>The rule at <see cref="Exit"/> was matched and ended the segment.</summary>
    public bool HasExitRule;

    /// <summary>The call at the exit ended the packet's way through the chain: its frame. Else -1.</summary>
    public int ExitFrame;

    /// <summary>The last entry of this segment in the log of mark changes; -1 for none.</summary>
    public int LastLog;

    /// <summary>The segment before this one in the same frame, or the caller's open segment; -1 for the first.</summary>
    public int Previous;
}

/// <summary>A rule that may have changed the mark word of a simulated packet, or a call that might have accepted it.</summary>
internal struct TraceLog
{
    public int Rule;
    public ulong MarkBefore;
    public ulong MarkAfter;

    /// <summary>The frame of a call that came back; -1 for a mark rule.</summary>
    public int Frame;
    public int Previous;
}

/// <summary>How a call of a chain ended.</summary>
internal enum FrameEnd : byte
{
    /// <summary>The caller's next rule follows.</summary>
    Returned,

    /// <summary>What follows is behind the <see cref="ProgramAction.Enter"/> that led here.</summary>
    Accepted,

    /// <summary>The packet did not come back.</summary>
    Terminated,
}

/// <summary>A call of a chain, entered and left again.</summary>
internal struct TraceFrame
{
    /// <summary>The segment in which it ended; a goto inside begins a new one.</summary>
    public int LastSegment;

    public FrameEnd End;
    public ulong MarkAfter;
}

/// <summary>The memory of one simulation, reused by the next.</summary>
internal sealed class TraceArena
{
    private readonly List<TraceSegment> _segments = [];
    private readonly List<TraceLog> _logs = [];
    private readonly List<TraceFrame> _frames = [];

    /// <summary>Segments are numbered in the order of their entries.</summary>
    public int SegmentCount => _segments.Count;

    public ref TraceSegment Segment(int index) => ref CollectionsMarshal.AsSpan(_segments)[index];

    public ref TraceLog Log(int index) => ref CollectionsMarshal.AsSpan(_logs)[index];

    public ref TraceFrame Frame(int index) => ref CollectionsMarshal.AsSpan(_frames)[index];

    /// <summary>The rule that ended a packet's way, inside of all calls.</summary>
    public int Innermost(SimulationResult result)
    {
        int rule = result.Rule;
        int frame = result.Frame;
        while (frame >= 0)
        {
            TraceSegment segment = Segment(Frame(frame).LastSegment);
            rule = segment.Exit;
            frame = segment.ExitFrame;
        }

        return rule;
    }

    public void Reset()
    {
        _segments.Clear();
        _logs.Clear();
        _frames.Clear();
    }

    public int BeginSegment(int chain, int path, ulong mark, int exit, int previous)
    {
        _segments.Add(new TraceSegment
        {
            Chain = chain,
            Path = path,
            MarkAtEntry = mark,
            Exit = exit,
            ExitFrame = -1,
            LastLog = -1,
            Previous = previous,
        });
        return _segments.Count - 1;
    }

    public void EndSegment(int segment, int rule, int frame)
    {
        ref TraceSegment ended = ref Segment(segment);
        ended.Exit = rule;
        ended.HasExitRule = true;
        ended.ExitFrame = frame;
    }

    public void AddLog(int segment, int rule, ulong before, ulong after, int frame)
    {
        ref TraceSegment writer = ref Segment(segment);
        _logs.Add(new TraceLog { Rule = rule, MarkBefore = before, MarkAfter = after, Frame = frame, Previous = writer.LastLog });
        writer.LastLog = _logs.Count - 1;
    }

    public int AddFrame(int lastSegment, ulong markAfter, FrameEnd end)
    {
        _frames.Add(new TraceFrame { LastSegment = lastSegment, MarkAfter = markAfter, End = end });
        return _frames.Count - 1;
    }

    /// <summary>The mark word after the log entry, or at the segment's entry when there is none.</summary>
    public ulong MarkAfter(int segment, int log) => log < 0 ? Segment(segment).MarkAtEntry : Log(log).MarkAfter;
}
