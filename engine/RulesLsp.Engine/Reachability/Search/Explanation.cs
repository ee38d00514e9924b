namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Finds, round a packet that a simulation saw taken away, a region of packets that surely are taken away too: walks
/// the trace backwards and keeps only what decided it. It narrows the region and never loses the packet itself.
/// </summary>
internal sealed class Explanation(SearchContext context)
{
    private readonly ReachabilityProgram _program = context.Program;

    public void Narrow(ref Region region, in Point point, SimulationResult result)
    {
        ref TraceSegment last = ref context.Trace.Segment(result.Segment);
        ulong mark = context.Trace.MarkAfter(result.Segment, last.LastLog);
        ulong needed = result.IsFailedExit
            ? FailingBits(result.Rule, mark)
            : (result.Frame < 0 ? 0 : BackThroughFrame(ref region, in point, result.Frame, 0))
                | Include(ref region, in point, result.Rule, last.Path, mark);
        for (int segment = result.Segment; segment >= 0; segment = context.Trace.Segment(segment).Previous)
        {
            // In an open chain a packet that leaves early misses the rule as well: diversions need no exclusion.
            needed = BackThroughSegment(ref region, in point, segment, needed, SegmentKind.Open);
        }

        region.MarkMask |= needed;
        region.MarkValue = (region.MarkValue & ~needed) | (point.Mark & needed);
    }

    private enum SegmentKind
    {
        /// <summary>On the looked-at path.</summary>
        Open,

        /// <summary>Entered and left again before the rule.</summary>
        Closed,
    }

    /// <summary>Mark bits at the frame's entry that decide its end and the bits <paramref name="needed"/> after it.</summary>
    private ulong BackThroughFrame(ref Region region, in Point point, int frame, ulong needed)
    {
        for (int segment = context.Trace.Frame(frame).LastSegment; segment >= 0; segment = context.Trace.Segment(segment).Previous)
        {
            TraceSegment walked = context.Trace.Segment(segment);
            if (walked.ExitFrame >= 0)
            {
                // Of a packet whose way ended there no bits are needed; one that was accepted there goes on with its mark.
                needed = BackThroughFrame(ref region, in point, walked.ExitFrame, needed);
            }

            if (walked.HasExitRule)
            {
                needed |= Include(ref region, in point, walked.Exit, walked.Path, context.Trace.MarkAfter(segment, walked.LastLog));
            }

            needed = BackThroughSegment(ref region, in point, segment, needed, SegmentKind.Closed);
        }

        return needed;
    }

    private ulong BackThroughSegment(ref Region region, in Point point, int segment, ulong needed, SegmentKind kind)
    {
        TraceSegment walked = context.Trace.Segment(segment);
        ReadOnlySpan<int> relevant = context.Index.Relevant.Of(walked.Chain);
        int log = walked.LastLog;
        int end = relevant.BinarySearch(walked.Exit);

        // In an open chain only marks matter, as long as some are asked for.
        for (int i = (end < 0 ? ~end : end) - 1; i >= 0 && (needed != 0 || kind == SegmentKind.Closed); i--)
        {
            int rule = relevant[i];
            context.Budget.Spent++;
            ulong written = Writes(rule);
            if (log >= 0 && context.Trace.Log(log).Rule == rule)
            {
                TraceLog entry = context.Trace.Log(log);
                log = entry.Previous;
                if ((written & needed) != 0 || IsDiversion(rule, kind))
                {
                    needed = (entry.Frame < 0
                            ? _program.OperationOf(rule).Needed(needed)
                            : BackThroughFrame(ref region, in point, entry.Frame, needed))
                        | Include(ref region, in point, rule, walked.Path, entry.MarkBefore);
                }
            }
            else if ((written & needed) != 0 || IsDiversion(rule, kind))
            {
                needed |= Exclude(ref region, in point, rule, walked.Path, context.Trace.MarkAfter(segment, log));
            }
        }

        return needed;
    }

    /// <summary>By matching the rule, a packet in a called chain may have passed by what took the point away.</summary>
    private bool IsDiversion(int rule, SegmentKind kind) => kind == SegmentKind.Closed && _program.Actions[rule] switch
    {
        ProgramAction.Return or ProgramAction.Goto or ProgramAction.Accept => true,
        ProgramAction.Call => context.Graph.Accepts(_program.Targets[rule]),
        _ => false,
    };

    /// <summary>The mark bits that a Mark or a call can change here; 0 for diversions.</summary>
    private ulong Writes(int rule) => _program.Actions[rule] switch
    {
        ProgramAction.Mark => _program.OperationOf(rule).Written,
        ProgramAction.Call or ProgramAction.Enter => context.Graph.Writes(_program.Targets[rule]),
        _ => 0,
    };

    /// <summary>Narrows the region to packets that match the rule as the point does; gives the mark bits that this takes.</summary>
    private ulong Include(ref Region region, in Point point, int rule, int path, ulong mark)
    {
        for (int box = _program.FirstBox[rule]; box < _program.EndBox[rule]; box++)
        {
            if (BoxMath.Holds(in _program.Boxes[box], in point, context.Pool))
            {
                BoxMath.Narrow(ref region.Box, in _program.Boxes[box], context.Pool);
                break;
            }
        }

        if (_program.IsFresh[rule])
        {
            int dimension = context.Paths.FreshDimension(path, rule);
            region.Box.Sparse = context.Pool.With(region.Box.Sparse, dimension, 1, 1);
        }

        ulong needed = 0;
        foreach (MarkTest test in _program.MarkTestsOf(rule))
        {
            needed |= test.IsNegated ? LowestBit((mark & test.Mask) ^ test.Value) : test.Mask;
        }

        return needed;
    }

    /// <summary>Narrows the region to packets that, like the point, do not match the rule; gives the mark bits that this takes.</summary>
    private ulong Exclude(ref Region region, in Point point, int rule, int path, ulong mark)
    {
        bool isHeld = false;
        for (int box = _program.FirstBox[rule]; box < _program.EndBox[rule] && !isHeld; box++)
        {
            isHeld = BoxMath.Holds(in _program.Boxes[box], in point, context.Pool);
        }

        if (!isHeld)
        {
            for (int box = _program.FirstBox[rule]; box < _program.EndBox[rule]; box++)
            {
                context.Budget.Spent++;
                if (BoxMath.Intersects(in _program.Boxes[box], in region.Box, context.Pool))
                {
                    BoxMath.CutAway(ref region, in point, in _program.Boxes[box], context.Pool, _program.Numbers);
                }
            }

            return 0;
        }

        if (_program.IsFresh[rule] && !context.Paths.FreshHolds(path, rule, in point))
        {
            int dimension = context.Paths.FreshDimension(path, rule);
            region.Box.Sparse = context.Pool.With(region.Box.Sparse, dimension, 0, 0);
            return 0;
        }

        return FailingBits(rule, mark);
    }

    /// <summary>Mark bits that make one of the rule's mark tests fail, as it does with this mark word.</summary>
    private ulong FailingBits(int rule, ulong mark)
    {
        foreach (MarkTest test in _program.MarkTestsOf(rule))
        {
            if (!test.Holds(mark))
            {
                return test.IsNegated ? test.Mask : LowestBit((mark & test.Mask) ^ test.Value);
            }
        }

        return 0;
    }

    private static ulong LowestBit(ulong bits) => bits & (0 - bits);
}
