using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>What a search found out about a rule or a path to it.</summary>
internal enum SearchOutcome : byte
{
    /// <summary>Nothing gets there: certain.</summary>
    Dead,

    /// <summary>A packet was found that gets there: certain, within the model.</summary>
    Alive,

    /// <summary>Out of budget.</summary>
    Undecided,
}

/// <summary>
/// Decides whether any packet of some regions gets through one path: takes a packet, asks what takes it away before the
/// path's exits, subtracts all packets to which that happens too, and goes on with the rest.
/// </summary>
internal sealed class CoverSearch(SearchContext context, RegionStack stack)
{
    private readonly ReachabilityProgram _program = context.Program;
    private readonly Simulation _simulation = new(context);
    private readonly Explanation _explanation = new(context);
    private readonly NumberSet _noted = [];
    private int[]? _lastProof;

    /// <summary>The rules that took packets away, in order of use.</summary>
    public List<int> Blockers { get; } = [];

    /// <summary>A mark test of an exit failed for some packets.</summary>
    public bool HasFailedMark { get; private set; }

    public CancellationToken Cancellation { get; set; }

    /// <summary>The blockers as an array that nobody changes; null: none. A rule that takes all packets of many others is the proof of each: they share it.</summary>
    public int[]? Proof() => Blockers.Count == 0 ? null
        : Blockers is [var only] && _lastProof is [var before] && before == only ? _lastProof
        : _lastProof = [.. Blockers];

    public void Reset()
    {
        foreach (int rule in Blockers)
        {
            _noted.Remove(rule);
        }

        Blockers.Clear();
        HasFailedMark = false;
    }

    /// <summary>
    /// Searches the regions from <paramref name="floor"/> to the stack's top. Dead: they are consumed. Else what is left stays on
    /// the stack; the region on top holds the packet that was found.
    /// </summary>
    /// <param name="path">The rule's own exit first, then outwards.</param>
    /// <param name="lowest">Index of the first exit below which the path has gaps; see <see cref="Simulation"/>.</param>
    public SearchOutcome Search(ReadOnlySpan<PathExit> path, int lowest, int floor)
    {
        bool mustSimulate = MustSimulate(path, lowest);
        while (stack.Count > floor)
        {
            context.Budget.Spent += 4;
            if (context.IsExhausted)
            {
                return SearchOutcome.Undecided;
            }

            Cancellation.ThrowIfCancellationRequested();
            Region region = stack.Pop();
            Point point = BoxMath.LowestCorner(in region);
            context.Asked?.Packets.Add(new AskedPacket(in point));
            int box = FindDirectBlocker(path, in point, in region.Box);
            if (box >= 0)
            {
                Note(_program.Boxes[box].Rule);
                var taken = new Region { Box = _program.Boxes[box] };
                BoxMath.Subtract(region, in taken, stack, context.Pool);
                continue;
            }

            SimulationResult result = mustSimulate ? _simulation.Run(path, lowest, in point) : new SimulationResult(-1, -1, -1, false);
            if (context.IsExhausted)
            {
                stack.Push(in region);
                return SearchOutcome.Undecided;
            }

            if (result.HasPassed)
            {
                stack.Push(in region);
                return SearchOutcome.Alive;
            }

            context.Asked?.HasExplained = true;
            Region explained = region;
            _explanation.Narrow(ref explained, in point, result);
            HasFailedMark |= result.IsFailedExit;
            if (!result.IsFailedExit)
            {
                Note(context.Trace.Innermost(result));
            }

            BoxMath.Subtract(region, in explained, stack, context.Pool);
        }

        return SearchOutcome.Dead;
    }

    private bool MustSimulate(ReadOnlySpan<PathExit> path, int lowest)
    {
        for (int k = lowest; k < path.Length; k++)
        {
            if (context.Index.HasSimulatedRules(path[k].Chain) || (path[k].Rule >= 0 && _program.HasMarkTests(path[k].Rule)))
            {
                return true;
            }
        }

        return false;
    }

    private int FindDirectBlocker(ReadOnlySpan<PathExit> path, in Point point, in Box whole)
    {
        foreach (PathExit exit in path)
        {
            int box = context.Kept is { } kept
                ? kept.Holder(exit.Chain, in point, in whole, exit.Before, context.Pool, ref context.Budget.Spent)
                : context.Index.LargestHolder(exit.Chain, in point, in whole, exit.Before, context.Pool, ref context.Budget.Spent);
            if (box >= 0)
            {
                return box;
            }
        }

        return -1;
    }

    private void Note(int rule)
    {
        if (_noted.Add(rule))
        {
            Blockers.Add(rule);
        }
    }
}
