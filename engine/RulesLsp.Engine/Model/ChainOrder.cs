using System.Collections.Immutable;

namespace RulesLsp.Engine.Model;

/// <summary>Tarjan's strongly connected components, without recursion: a file may chain a hundred thousand chains.</summary>
/// <param name="calleeOf">The chain that a rule calls, or null.</param>
internal sealed class ChainOrder(Table table, Func<Rule, Chain?> calleeOf)
{
    private readonly Dictionary<Chain, int> _index = [];
    private readonly Dictionary<Chain, int> _low = [];
    private readonly HashSet<Chain> _onStack = [];
    private readonly Stack<Chain> _stack = [];
    private readonly List<ImmutableArray<Chain>> _components = [];

    /// <summary>Every chain, callers before the chains that they call, and the groups of chains that reach themselves, which stand together.</summary>
    public (ImmutableArray<Chain> Order, ImmutableArray<ImmutableArray<Chain>> Cycles) Compute()
    {
        foreach (Chain chain in table.Chains)
        {
            if (!_index.ContainsKey(chain))
            {
                Visit(chain);
            }
        }

        // A component is complete after all that it calls, so the callers come last.
        _components.Reverse();
        return (
            [.. _components.SelectMany(component => component)],
            [.. _components.Where(component => component.Length > 1 || component[0].Rules.Any(rule => calleeOf(rule) == component[0]))]);
    }

    private void Visit(Chain root)
    {
        var work = new Stack<(Chain Chain, int Next)>();
        work.Push((root, 0));
        while (work.TryPop(out (Chain Chain, int Next) frame))
        {
            (Chain chain, int next) = frame;
            if (next == 0)
            {
                _index[chain] = _low[chain] = _index.Count;
                _stack.Push(chain);
                _onStack.Add(chain);
            }
            else if (calleeOf(chain.Rules[next - 1]) is { } returned && _onStack.Contains(returned))
            {
                _low[chain] = Math.Min(_low[chain], _low[returned]);
            }

            int at = next;
            while (at < chain.Rules.Length && !IsNew(chain, at))
            {
                at++;
            }

            if (at < chain.Rules.Length)
            {
                work.Push((chain, at + 1));
                work.Push((calleeOf(chain.Rules[at])!, 0));
            }
            else if (_low[chain] == _index[chain])
            {
                Close(chain);
            }
        }
    }

    private bool IsNew(Chain chain, int at)
    {
        if (calleeOf(chain.Rules[at]) is not { } called)
        {
            return false;
        }

        if (!_index.TryGetValue(called, out int index))
        {
            return true;
        }

        if (_onStack.Contains(called))
        {
            _low[chain] = Math.Min(_low[chain], index);
        }

        return false;
    }

    private void Close(Chain chain)
    {
        var component = new List<Chain>();
        Chain member;
        do
        {
            member = _stack.Pop();
            _onStack.Remove(member);
            component.Add(member);
        }
        while (member != chain);

        component.Reverse();
        _components.Add([.. component]);
    }
}
