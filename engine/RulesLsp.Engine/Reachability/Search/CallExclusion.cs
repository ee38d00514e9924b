namespace RulesLsp.Engine.Reachability;

/// <summary>Names the calls that let none of a rule's packets in: on every way to it, those that leave nothing of them.</summary>
/// <param name="isLive">Whether a call may be reached; dead ones exclude nothing, for nothing comes there.</param>
internal sealed class CallExclusion(SearchContext context, Func<int, bool> isLive)
{
    private const int MaximumWays = 2_000;

    private readonly ReachabilityProgram _program = context.Program;
    private readonly RegionStack _stack = new();
    private readonly List<int> _calls = [];
    private readonly SortedSet<int> _excluding = [];
    private int _rule;
    private int _ways;

    /// <summary>The calls, in rule order; for a packet that no hook has, the calls in the built-in chains.</summary>
    public int[] Of(int rule)
    {
        (_rule, _ways) = (rule, 0);
        _calls.Clear();
        _excluding.Clear();
        context.Pool.Reset();
        _stack.Truncate(0);
        Push(rule);
        int chain = _program.ChainOfRule[rule];
        return Walk(chain, 0) ? [.. _excluding] : [.. LiveCallers(chain)];
    }

    private void Push(int rule)
    {
        foreach (ref readonly Box box in _program.MatchingBoxesOf(rule))
        {
            _stack.Push(new Region { Box = box });
        }
    }

    private IEnumerable<int> LiveCallers(int chain) => context.Graph.CallersOf(chain).ToArray().Where(call => call < _program.AskedRuleCount && isLive(call));

    /// <summary>false: there are too many ways.</summary>
    private bool Walk(int chain, int floor)
    {
        if (_program.IsEntered[chain])
        {
            if (_calls.Count > 0)
            {
                _excluding.Add(_calls[^1]);
            }

            return true;
        }

        int end = _stack.Count;
        foreach (int call in LiveCallers(chain))
        {
            if (++_ways > MaximumWays)
            {
                return false;
            }

            _calls.Add(call);
            _stack.PushParts(_program.BoxesOf(call), floor, end, context);
            bool isWalked = true;
            if (_stack.Count == end)
            {
                AddExcluding();
            }
            else
            {
                isWalked = Walk(_program.ChainOfRule[call], end);
            }

            _calls.RemoveAt(_calls.Count - 1);
            _stack.Truncate(end);
            if (!isWalked)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of the calls of this way the last one excludes, and those that it needs for that.</summary>
    private void AddExcluding()
    {
        List<int> needed = [.. _calls];
        for (int i = needed.Count - 2; i >= 0; i--)
        {
            int call = needed[i];
            needed.RemoveAt(i);
            if (!IsExcludedBy(needed))
            {
                needed.Insert(i, call);
            }
        }

        _excluding.UnionWith(needed);
    }

    private bool IsExcludedBy(List<int> calls)
    {
        int top = _stack.Count;
        Push(_rule);
        foreach (int call in calls)
        {
            int end = _stack.Count;
            _stack.PushParts(_program.BoxesOf(call), top, end, context);
            _stack.RemoveRange(top, end);
        }

        bool isExcluded = _stack.Count == top;
        _stack.Truncate(top);
        return isExcluded;
    }
}
