namespace RulesLsp.Engine.Reachability;

/// <summary>Who calls whom in a program, and what each chain can do, its callees included.</summary>
internal sealed class ChainGraph
{
    private readonly ReachabilityProgram _program;
    private readonly int[] _firstCaller;
    private readonly int[] _callers;
    private readonly bool[] _terminates;
    private readonly bool[] _accepts;
    private readonly ulong[] _writes;

    /// <summary>The callers of chains where edits changed them.</summary>
    private readonly Dictionary<int, int[]> _changed = [];

    public ChainGraph(ReachabilityProgram program)
    {
        _program = program;
        (_firstCaller, _callers) = CollectCallers(program);
        CallersFirst = SortCallersFirst(program);
        _terminates = new bool[program.ChainCount];
        _accepts = new bool[program.ChainCount];
        _writes = new ulong[program.ChainCount];
        for (int i = CallersFirst.Length - 1; i >= 0; i--)
        {
            Summarise(CallersFirst[i]);
        }
    }

    /// <summary>All chains, each after every chain that calls it.</summary>
    public int[] CallersFirst { get; }

    /// <summary>The same chains in steps: what calls a chain stands in an earlier one.</summary>
    public IEnumerable<IGrouping<int, int>> Levels(ReachabilityProgram program)
    {
        var level = new int[CallersFirst.Length];
        foreach (int chain in CallersFirst)
        {
            foreach (int caller in CallersOf(chain))
            {
                level[chain] = Math.Max(level[chain], level[program.ChainOfRule[caller]] + 1);
            }
        }

        return CallersFirst.GroupBy(chain => level[chain]).OrderBy(static step => step.Key);
    }

    /// <summary>The Goto, Call and Enter rules that lead to a chain, in rule order.</summary>
    public ReadOnlySpan<int> CallersOf(int chain) => Callers(chain);

    /// <summary>A call to the chain can end the packet's way through the calling one, or change its marks.</summary>
    public bool Matters(int chain) => _accepts[chain] || MattersBehind(chain);

    /// <summary>What comes back from the chain, accepted or not, may lack packets or have other marks.</summary>
    public bool MattersBehind(int chain) => _terminates[chain] || _writes[chain] != 0;

    /// <summary>A call to the chain can end the packet's way.</summary>
    public bool Terminates(int chain) => _terminates[chain];

    /// <summary>A call to the chain can end in an <see cref="ProgramAction.Accept"/>.</summary>
    public bool Accepts(int chain) => _accepts[chain];

    /// <summary>The mark bits that a call to the chain can change.</summary>
    public ulong Writes(int chain) => _writes[chain];

    private static (int[] First, int[] Callers) CollectCallers(ReachabilityProgram program)
    {
        var first = new int[program.ChainCount + 1];
        foreach (int target in program.Targets.AsSpan(0, program.RuleCount))
        {
            if (target >= 0)
            {
                first[target + 1]++;
            }
        }

        for (int chain = 0; chain < program.ChainCount; chain++)
        {
            first[chain + 1] += first[chain];
        }

        var callers = new int[first[^1]];
        int[] next = first[..^1];
        for (int rule = 0; rule < program.RuleCount; rule++)
        {
            if (program.Targets[rule] >= 0)
            {
                callers[next[program.Targets[rule]]++] = rule;
            }
        }

        return (first, callers);
    }

    private int[] SortCallersFirst(ReachabilityProgram program)
    {
        var waiting = new int[program.ChainCount];
        var order = new int[program.ChainCount];
        int count = 0;
        for (int chain = 0; chain < program.ChainCount; chain++)
        {
            waiting[chain] = CallersOf(chain).Length;
            if (waiting[chain] == 0)
            {
                order[count++] = chain;
            }
        }

        for (int done = 0; done < count; done++)
        {
            for (int rule = program.FirstRule[order[done]]; rule < program.FirstRule[order[done] + 1]; rule++)
            {
                int target = program.Targets[rule];
                if (target >= 0 && --waiting[target] == 0)
                {
                    order[count++] = target;
                }
            }
        }

        return count == order.Length ? order : throw new ArgumentException("The program's chains call each other in a loop.", nameof(program));
    }

    /// <summary>A rule that calls got another number; none stands between.</summary>
    public void Renumber(int target, int from, int to)
    {
        Span<int> callers = Callers(target);
        callers[callers.BinarySearch(from)] = to;
    }

    /// <summary>
    /// A rule leads to another chain than before, from a chain that stands in an earlier step than that one: the steps, and the order of the
    /// chains, hold as they are.
    /// </summary>
    /// <param name="from">The chain that it led to; -1: to none.</param>
    /// <param name="to">The chain that it leads to; -1: to none.</param>
    public void Redirect(int rule, int from, int to)
    {
        if (from == to)
        {
            return;
        }

        if (from >= 0)
        {
            ReadOnlySpan<int> callers = Callers(from);
            int at = callers.BinarySearch(rule);
            _changed[from] = [.. callers[..at], .. callers[(at + 1)..]];
        }

        if (to >= 0)
        {
            ReadOnlySpan<int> callers = Callers(to);
            int at = ~callers.BinarySearch(rule);
            _changed[to] = [.. callers[..at], rule, .. callers[at..]];
        }
    }

    private Span<int> Callers(int chain) => _changed.Count > 0 && _changed.TryGetValue(chain, out int[]? changed) ? changed
        : _callers.AsSpan(_firstCaller[chain], _firstCaller[chain + 1] - _firstCaller[chain]);

    /// <summary>The chain and all that calls lead to from it.</summary>
    public bool[] Behind(int chain)
    {
        var behind = new bool[_program.ChainCount];
        var open = new Stack<int>([chain]);
        behind[chain] = true;
        while (open.TryPop(out int current))
        {
            foreach (int target in _program.Targets.AsSpan(_program.FirstRule[current].._program.FirstRule[current + 1]))
            {
                if (target >= 0 && !behind[target])
                {
                    behind[target] = true;
                    open.Push(target);
                }
            }
        }

        return behind;
    }

    /// <summary>Works out anew what an edited chain can do; false when that is not what it was.</summary>
    public bool Summarise(int chain)
    {
        (bool, bool, ulong) before = (_terminates[chain], _accepts[chain], _writes[chain]);
        (_terminates[chain], _accepts[chain], _writes[chain]) = (false, false, 0);
        for (int rule = _program.FirstRule[chain]; rule < _program.FirstRule[chain + 1]; rule++)
        {
            if (_program.FirstBox[rule] == _program.EndBox[rule])
            {
                continue;
            }

            switch (_program.Actions[rule])
            {
                case ProgramAction.Terminate:
                    _terminates[chain] = true;
                    break;
                case ProgramAction.Mark:
                    _writes[chain] |= _program.OperationOf(rule).Written;
                    break;
                case ProgramAction.Accept:
                    _accepts[chain] = true;
                    break;
                case ProgramAction.Goto or ProgramAction.Call or ProgramAction.Enter:
                    _accepts[chain] |= _accepts[_program.Targets[rule]] && _program.Actions[rule] != ProgramAction.Enter;
                    _terminates[chain] |= _terminates[_program.Targets[rule]];
                    _writes[chain] |= _writes[_program.Targets[rule]];
                    break;
            }
        }

        return before == (_terminates[chain], _accepts[chain], _writes[chain]);
    }
}
