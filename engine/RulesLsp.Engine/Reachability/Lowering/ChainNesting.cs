using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// The order in which the chains of a table are looked at, and those of which nothing can be told: chains that call each other
/// in a loop, chains that nest too deeply, and every chain behind one of these. All others are decided exactly.
/// </summary>
internal sealed class ChainNesting
{
    private const int MaximumDepth = 500;

    private readonly int[][] _callees;
    private readonly HashSet<int> _cut = [];
    private readonly HashSet<int> _behindLoop;
    private readonly HashSet<int> _open;

    /// <param name="chains">Its chains by their numbers; null where there is none.</param>
    /// <param name="numberOf">A chain's number; -1: it has none.</param>
    /// <param name="calleeOf">The chain that a rule calls; null for rules that call none, or that iptables refuses.</param>
    public ChainNesting(Table table, IReadOnlyList<Chain?> chains, Func<Chain, int> numberOf, Func<Rule, Chain?> calleeOf)
    {
        _callees = [.. chains.Select(chain => chain is null ? [] : CalleesOf(chain, numberOf, calleeOf))];
        (Order, int[] depths) = Sort(_cut);
        if (Order.Count < _callees.Length)
        {
            foreach (ImmutableArray<Chain> loop in new ChainOrder(table, calleeOf).Compute().Cycles)
            {
                _cut.UnionWith(loop.Select(numberOf));
            }

            (Order, depths) = Sort(_cut);
        }

        _behindLoop = [.. _cut];
        AddBehind(_behindLoop);
        _cut.UnionWith(Order.Where(chain => depths[chain] > MaximumDepth));
        Order.RemoveAll(_cut.Contains);
        _open = [.. _cut];
        AddBehind(_open);
    }

    /// <summary>The chains that are not cut, callers first.</summary>
    public List<int> Order { get; }

    /// <summary>The chains of which nothing is told: the cut ones and all behind them.</summary>
    public IReadOnlySet<int> Open => _open;

    /// <summary>The chain is on a loop or too deep: what a call of it does is unknown.</summary>
    public bool IsCut(int chain) => _cut.Contains(chain);

    /// <summary>Completes "not decided: …" for the rules of an open chain.</summary>
    public string WhyOpen(int chain) => _behindLoop.Contains(chain)
        ? "chains on the way to it call each other in a loop"
        : $"the calls on the way to it nest deeper than {MaximumDepth} chains";

    /// <summary>Adds every chain that calls lead to from the chains of the set.</summary>
    public void AddBehind(HashSet<int> chains)
    {
        var queue = new Queue<int>(chains);
        while (queue.TryDequeue(out int chain))
        {
            foreach (int callee in _callees[chain])
            {
                if (chains.Add(callee))
                {
                    queue.Enqueue(callee);
                }
            }
        }
    }

    private static int[] CalleesOf(Chain chain, Func<Chain, int> numberOf, Func<Rule, Chain?> calleeOf)
    {
        List<int>? callees = null;
        foreach (Rule rule in chain.Rules)
        {
            if (calleeOf(rule) is { } callee && numberOf(callee) is >= 0 and var number)
            {
                (callees ??= []).Add(number);
            }
        }

        return callees is null ? [] : [.. callees];
    }

    /// <summary>The chains that are not <paramref name="left"/> out, callers first, without those on and behind loops; and the longest way to each.</summary>
    private (List<int> Order, int[] Depths) Sort(HashSet<int> left)
    {
        var waiting = new int[_callees.Length];
        for (int chain = 0; chain < _callees.Length; chain++)
        {
            foreach (int callee in left.Contains(chain) ? [] : _callees[chain])
            {
                waiting[callee]++;
            }
        }

        var depths = new int[_callees.Length];
        List<int> order = [.. Enumerable.Range(0, waiting.Length).Where(chain => waiting[chain] == 0 && !left.Contains(chain))];
        for (int done = 0; done < order.Count; done++)
        {
            foreach (int callee in _callees[order[done]])
            {
                depths[callee] = Math.Max(depths[callee], depths[order[done]] + 1);
                if (--waiting[callee] == 0 && !left.Contains(callee))
                {
                    order.Add(callee);
                }
            }
        }

        return (order, depths);
    }
}
