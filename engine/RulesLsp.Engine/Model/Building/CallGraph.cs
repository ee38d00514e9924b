using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// Which chains of a table lead to which. A call is a number: the calls of a chain follow each other in the order of its rules, those of the
/// next chain behind them. Versions of a file share the graph as long as no edit is about who calls whom. Safe for use by several threads.
/// </summary>
internal sealed class CallGraph
{
    private readonly int[] _starts;
    private readonly int[] _called;
    private readonly int[] _callers;
    private readonly int[] _callerStarts;
    private readonly int[] _callsByCalled;
    private readonly Hook?[] _builtin;
    private byte[]? _hooks;
    private bool? _hasLoop;

    /// <param name="starts">For each chain its first call; behind the last one the end.</param>
    /// <param name="called">For each call the number of the chain that it leads to.</param>
    /// <param name="lineOf">The line of each call.</param>
    /// <param name="builtin">The hooks of the built-in chains, which have the first numbers.</param>
    public CallGraph(int[] starts, int[] called, Func<int, int> lineOf, Hook?[] builtin)
    {
        (_starts, _called, _builtin) = (starts, called, builtin);
        _callers = new int[called.Length];
        _callerStarts = new int[starts.Length];
        foreach (int chain in called)
        {
            _callerStarts[chain + 1]++;
        }

        for (int chain = 0; chain + 1 < starts.Length; chain++)
        {
            _callerStarts[chain + 1] += _callerStarts[chain];
            _callers.AsSpan(starts[chain]..starts[chain + 1]).Fill(chain);
        }

        _callsByCalled = new int[called.Length];
        int[] next = [.. _callerStarts];
        for (int call = 0; call < called.Length; call++)
        {
            _callsByCalled[next[called[call]]++] = call;
        }

        for (int chain = 0; chain + 1 < starts.Length; chain++)
        {
            Span<int> calls = _callsByCalled.AsSpan(_callerStarts[chain].._callerStarts[chain + 1]);
            if (calls.Length > 1)
            {
                // In file order, and those of one line in the order of their numbers.
                calls.Sort((one, other) => lineOf(one).CompareTo(lineOf(other)) is not 0 and var order ? order : one.CompareTo(other));
            }
        }
    }

    /// <summary>How many calls there are.</summary>
    public int Count => _called.Length;

    /// <summary>For each chain the hooks whose built-in chains lead to it: a set, whose members are bits. A jump to a built-in chain is refused and leads nowhere.</summary>
    public ReadOnlySpan<byte> Hooks => _hooks ??= FindHooks();

    /// <summary>Some chain calls itself, maybe through others.</summary>
    public bool HasLoop => _hasLoop ??= FindLoop();

    /// <summary>The graph of chains that are there, and the place of each call in its chain, 0-based.</summary>
    public static (CallGraph Graph, int[] Places) Of(ChainList chains)
    {
        int[] starts = new int[chains.Length + 1];
        var called = new List<int>();
        var places = new List<int>();
        var lines = new List<int>();
        for (int number = 0; number < chains.Length; number++)
        {
            RuleList rules = chains[number].Rules;
            for (int place = 0; place < rules.Length; place++)
            {
                // The list may have left out chains of those that it was made of.
                if (rules[place].JumpChain is { } chain && NumberOf(chain) is >= 0 and var callee)
                {
                    called.Add(callee);
                    places.Add(place);
                    lines.Add(rules[place].Line);
                }
            }

            starts[number + 1] = called.Count;
        }

        return (new CallGraph(starts, [.. called], call => lines[call], [.. chains.Builtin.Select(static chain => chain.Hook)]), [.. places]);

        int NumberOf(Chain chain) => chain.Index < chains.Length && ReferenceEquals(chains[chain.Index], chain) ? chain.Index : chains.Heads.Numbers.GetValueOrDefault(chain.Name, -1);
    }

    /// <summary>The calls of a chain: the first one and the one behind the last.</summary>
    public (int First, int End) CallsOf(int chain) => (_starts[chain], _starts[chain + 1]);

    /// <summary>The number of the chain that each call of a chain leads to.</summary>
    public ReadOnlySpan<int> CalledFrom(int chain) => _called.AsSpan(_starts[chain].._starts[chain + 1]);

    /// <summary>The calls that lead to a chain, in file order.</summary>
    public ReadOnlySpan<int> CallersOf(int chain) => _callsByCalled.AsSpan(_callerStarts[chain].._callerStarts[chain + 1]);

    /// <summary>The number of the chain that a call leads to.</summary>
    public int CalledBy(int call) => _called[call];

    /// <summary>The number of the chain that a call stands in.</summary>
    public int CallerOf(int call) => _callers[call];

    /// <summary>For each chain that calls lead to from <paramref name="start"/> the one by which that happens first; -1 for all others.</summary>
    public int[] LastCallsFrom(int start)
    {
        int[] last = new int[_starts.Length - 1];
        Array.Fill(last, -1);
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out int chain))
        {
            for (int call = _starts[chain]; call < _starts[chain + 1]; call++)
            {
                int callee = _called[call];
                if (callee >= _builtin.Length && callee != start && last[callee] < 0)
                {
                    last[callee] = call;
                    queue.Enqueue(callee);
                }
            }
        }

        return last;
    }

    /// <summary>A chain calls it besides, maybe, itself.</summary>
    /// <param name="counts">Whether it is a chain that matters; null: all do.</param>
    public bool IsCalledByOthers(int chain, Func<int, bool>? counts = null)
    {
        foreach (int call in CallersOf(chain))
        {
            if (_callers[call] != chain && (counts is null || counts(_callers[call])))
            {
                return true;
            }
        }

        return false;
    }

    private bool FindLoop()
    {
        // Chains whose callers have all been taken away are no part of a loop.
        int[] waiting = new int[_starts.Length - 1];
        var free = new Stack<int>();
        for (int chain = 0; chain < waiting.Length; chain++)
        {
            waiting[chain] = _callerStarts[chain + 1] - _callerStarts[chain];
            if (waiting[chain] == 0)
            {
                free.Push(chain);
            }
        }

        int taken = 0;
        for (; free.TryPop(out int chain); taken++)
        {
            foreach (int callee in CalledFrom(chain))
            {
                if (--waiting[callee] == 0)
                {
                    free.Push(callee);
                }
            }
        }

        return taken < waiting.Length;
    }

    private byte[] FindHooks()
    {
        byte[] hooks = new byte[_starts.Length - 1];
        for (int builtin = 0; builtin < _builtin.Length; builtin++)
        {
            byte hook = (byte)(1 << (int)_builtin[builtin]!);
            hooks[builtin] |= hook;
            var queue = new Queue<int>([builtin]);
            while (queue.TryDequeue(out int chain))
            {
                for (int call = _starts[chain]; call < _starts[chain + 1]; call++)
                {
                    int callee = _called[call];
                    if (callee >= _builtin.Length && (hooks[callee] & hook) == 0)
                    {
                        hooks[callee] |= hook;
                        queue.Enqueue(callee);
                    }
                }
            }
        }

        return hooks;
    }
}
