using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>Tries to prove a rule dead for all paths at once: along the places that every way to it passes.</summary>
internal sealed class DominatorCheck(SearchContext context, Dominators dominators, RegionStack stack, CoverSearch cover)
{
    private const int MaximumRegions = 1_024;

    private readonly ReachabilityProgram _program = context.Program;
    private readonly List<PathExit> _path = [];

    /// <summary>
    /// No packet of the regions on the stack gets past the rule's dominators; takes a quarter of the work allowed at most. The stack
    /// stays as it is when that is not proved, or when there is only one path anyway.
    /// </summary>
    public bool IsDead(int rule, long limit)
    {
        int chain = _program.ChainOfRule[rule];
        if (!dominators.HasGap(chain))
        {
            return false;
        }

        _path.Clear();
        _path.Add(new PathExit(chain, rule, rule));
        int lowest = dominators.AppendPath(chain, _path);
        int floor = stack.Count;
        for (int i = 0; i < floor; i++)
        {
            stack.Push(stack[i]);
        }

        bool isComplete = true;
        for (int k = 1; k < _path.Count && isComplete; k++)
        {
            if (_path[k].Rule >= 0)
            {
                isComplete = NarrowTo(_program.BoxesOf(_path[k].Rule), floor);
            }
        }

        if (isComplete && _program.Domains[_path[^1].Chain] is { } domain)
        {
            isComplete = NarrowTo(domain, floor);
        }

        context.Budget.Limit = limit / 4;
        bool isDead = isComplete && cover.Search(CollectionsMarshal.AsSpan(_path), lowest, floor) == SearchOutcome.Dead;
        context.Budget.Limit = limit;
        if (!isDead)
        {
            stack.Truncate(floor);
            cover.Reset();
        }

        return isDead;
    }

    /// <summary>Replaces the regions from <paramref name="floor"/> on by their parts in the boxes; false when those are too many.</summary>
    private bool NarrowTo(ReadOnlySpan<Box> boxes, int floor)
    {
        int count = stack.Count;
        if ((long)(count - floor) * boxes.Length > MaximumRegions)
        {
            return false;
        }

        stack.PushParts(boxes, floor, count, context);
        stack.RemoveRange(floor, count);
        return true;
    }
}
