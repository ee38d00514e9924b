namespace RulesLsp.Engine.Reachability;

/// <summary>Who calls whom in a program, and what each chain can do, its callees included.</summary>
internal sealed class ChainGraph
{
    private readonly int[] _firstCaller;
    private readonly int[] _callers;
    private readonly bool[] _terminates;
    private readonly bool[] _accepts;
    private readonly ulong[] _writes;

    public ChainGraph(ReachabilityProgram program)
    {
        (_firstCaller, _callers) = CollectCallers(program);
        CallersFirst = SortCallersFirst(program);
        _terminates = new bool[program.ChainCount];
        _accepts = new bool[program.ChainCount];
        _writes = new ulong[program.ChainCount];
        Summarise(program);
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
    public ReadOnlySpan<int> CallersOf(int chain) => _callers.AsSpan(_firstCaller[chain], _firstCaller[chain + 1] - _firstCaller[chain]);

    /// <summary>A call to the chain can end the packet's way through the calling one, or change its marks.</summary>
    public bool Matters(int chain) => _accepts[chain] || MattersBehind(chain);

    /// <summary>What comes back from the chain, accepted or not, may lack packets or have other marks.</summary>
    public bool MattersBehind(int chain) => _terminates[chain] || _writes[chain] != 0;

    /// <summary>A call to the chain can end in an <see cref="ProgramAction.Accept"/>.</summary>
    public bool Accepts(int chain) => _accepts[chain];

    /// <summary>The mark bits that a call to the chain can change.</summary>
    public ulong Writes(int chain) => _writes[chain];

    private static (int[] First, int[] Callers) CollectCallers(ReachabilityProgram program)
    {
        var first = new int[program.ChainCount + 1];
        foreach (int target in program.Targets)
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

    private void Summarise(ReachabilityProgram program)
    {
        for (int i = CallersFirst.Length - 1; i >= 0; i--)
        {
            int chain = CallersFirst[i];
            for (int rule = program.FirstRule[chain]; rule < program.FirstRule[chain + 1]; rule++)
            {
                if (program.FirstBox[rule] == program.EndBox[rule])
                {
                    continue;
                }

                switch (program.Actions[rule])
                {
                    case ProgramAction.Terminate:
                        _terminates[chain] = true;
                        break;
                    case ProgramAction.Mark:
                        _writes[chain] |= program.OperationOf(rule).Written;
                        break;
                    case ProgramAction.Accept:
                        _accepts[chain] = true;
                        break;
                    case ProgramAction.Goto or ProgramAction.Call or ProgramAction.Enter:
                        _accepts[chain] |= _accepts[program.Targets[rule]] && program.Actions[rule] != ProgramAction.Enter;
                        _terminates[chain] |= _terminates[program.Targets[rule]];
                        _writes[chain] |= _writes[program.Targets[rule]];
                        break;
                }
            }
        }
    }
}
