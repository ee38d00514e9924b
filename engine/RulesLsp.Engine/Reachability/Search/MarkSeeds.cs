namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Where to look first for a packet that passes a mark test: in the boxes of rules that set the wanted mark. It only
/// changes the order of the search: each region is split in two, and the hopeful part is tried first.
/// </summary>
internal sealed class MarkSeeds
{
    private const int MaximumSeeds = 8;

    private readonly ReachabilityProgram _program;
    private readonly List<int> _markRules = [];
    private readonly Dictionary<MarkTest, int[]> _seedsOfTest = [];
    private int _version;

    public MarkSeeds(ReachabilityProgram program)
    {
        _program = program;
        FindMarkRules();
    }

    /// <summary>Splits the regions from <paramref name="floor"/> on by the seeds of all mark tests on the path.</summary>
    public void Reorder(ReadOnlySpan<PathExit> path, RegionStack stack, int floor, SearchContext context)
    {
        if (_version != _program.VersionOfMarks)
        {
            FindMarkRules();
        }

        foreach (PathExit exit in path)
        {
            if (exit.Rule < 0)
            {
                continue;
            }

            foreach (MarkTest test in _program.MarkTestsOf(exit.Rule))
            {
                if (test.Holds(0))
                {
                    continue;
                }

                context.Asked?.HasSoughtMarks = true;
                foreach (int box in SeedsOf(test))
                {
                    Split(in _program.Boxes[box], stack, floor, context.Pool);
                }
            }
        }
    }

    private void FindMarkRules()
    {
        _version = _program.VersionOfMarks;
        _seedsOfTest.Clear();
        _markRules.Clear();
        for (int rule = 0; rule < _program.RuleCount; rule++)
        {
            if (_program.Actions[rule] == ProgramAction.Mark)
            {
                _markRules.Add(rule);
            }
        }
    }

    /// <summary>Splits the regions by a box: the parts inside it come to lie on top, to be tried first.</summary>
    private static void Split(in Box seed, RegionStack stack, int floor, SparsePool pool)
    {
        var hopeful = new List<Region>();
        var taken = new Region { Box = seed };
        int count = stack.Count;
        for (int i = floor; i < count; i++)
        {
            Region region = stack[i];
            Region part = region;
            if (BoxMath.Narrow(ref part.Box, in seed, pool))
            {
                hopeful.Add(part);
                BoxMath.Subtract(region, in taken, stack, pool);
            }
            else
            {
                stack.Push(in region);
            }
        }

        stack.RemoveRange(floor, count);
        foreach (Region part in hopeful)
        {
            stack.Push(in part);
        }
    }

    /// <summary>Boxes of up to eight mark rules that make a zero mark word pass the test.</summary>
    private int[] SeedsOf(MarkTest test)
    {
        if (_seedsOfTest.TryGetValue(test, out int[]? known))
        {
            return known;
        }

        var seeds = new List<int>();
        foreach (int rule in _markRules)
        {
            if (!test.Holds(_program.OperationOf(rule).Apply(0)))
            {
                continue;
            }

            for (int box = _program.FirstBox[rule]; box < _program.EndBox[rule] && seeds.Count < MaximumSeeds; box++)
            {
                seeds.Add(box);
            }
        }

        int[] found = [.. seeds];
        _seedsOfTest.Add(test, found);
        return found;
    }
}
