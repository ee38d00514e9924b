using System.Collections;
using System.Runtime.CompilerServices;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Model;

/// <summary>
/// The chains of a table. Immutable; a chain is the same object each time it is asked for. The lists of an edited file make their chains when
/// they are asked for, since an edit asks for few of them. Safe for use by several threads.
/// </summary>
[CollectionBuilder(typeof(ChainList), nameof(Create))]
public abstract class ChainList : IReadOnlyList<Chain>
{
    public abstract int Length { get; }

    int IReadOnlyCollection<Chain>.Count => Length;

    /// <summary>What is known of the chains besides their rules; cheaper than the chains.</summary>
    internal abstract ChainHeads Heads { get; }

    /// <summary>The index of each name.</summary>
    internal Dictionary<string, int> Numbers => Heads.Numbers;

    /// <summary>Which chain calls which.</summary>
    internal abstract CallGraph Graph { get; }

    /// <summary>The rules of each chain that are calls: for each call of the graph its place in its chain, 0-based.</summary>
    internal abstract int[] CallPlaces { get; }

    /// <summary>The lines (0-based) of all rules, chain by chain.</summary>
    internal abstract RuleLines Lines { get; }

    /// <summary>See <see cref="RuleList.AreAppended"/>; of all chains.</summary>
    internal virtual bool AreAppended => false;

    /// <summary>Every rule is the first one of its line.</summary>
    internal abstract bool AreFirstOfLines { get; }

    /// <param name="index">0-based.</param>
    public abstract Chain this[int index] { get; }

    internal ChainIdentity IdentityOf(int index) => Heads[index].Identity;

    /// <summary>A list of chains that are there.</summary>
    public static ChainList Create(ReadOnlySpan<Chain> chains) => new MadeChains(chains.ToArray());

    /// <summary>The chains of a table that is there now; takes the array over.</summary>
    /// <param name="heads">What the chains were made of.</param>
    internal static ChainList Of(Chain[] chains, ChainHeads heads)
    {
        var list = new MadeChains(chains, heads);
        foreach (Chain chain in chains)
        {
            chain.List = list;
        }

        return list;
    }

    /// <summary>The built-in chains, which stand before all others.</summary>
    internal IEnumerable<Chain> Builtin => this.TakeWhile(static chain => chain.IsBuiltin);

    /// <summary>The rules that lead to a chain of the list, in file order.</summary>
    internal RuleList CallersOf(int chain)
    {
        ReadOnlySpan<int> calls = Graph.CallersOf(chain);
        if (calls.IsEmpty)
        {
            return RuleList.Empty;
        }

        var rules = new Rule[calls.Length];
        for (int index = 0; index < rules.Length; index++)
        {
            rules[index] = CallOf(calls[index]);
        }

        return RuleList.Of(rules);
    }

    /// <summary>The rules of a chain of the list that lead to chains, in their order.</summary>
    internal RuleList CallsOf(int chain)
    {
        (int first, int end) = Graph.CallsOf(chain);
        if (first == end)
        {
            return RuleList.Empty;
        }

        var rules = new Rule[end - first];
        for (int call = first; call < end; call++)
        {
            rules[call - first] = CallOf(call);
        }

        return RuleList.Of(rules);
    }

    /// <summary>The rule that is a call of the graph.</summary>
    internal Rule CallOf(int call) => this[Graph.CallerOf(call)].Rules[CallPlaces[call]];

    public IEnumerator<Chain> GetEnumerator()
    {
        for (int index = 0; index < Length; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class MadeChains(Chain[] chains, ChainHeads? heads = null) : ChainList
    {
        private readonly Lock _asking = new();
        private ChainHeads? _heads = heads;
        private RuleLines? _lines;
        private (CallGraph Graph, int[] Places)? _calls;
        private bool? _areFirst;

        public override int Length => chains.Length;

        internal override ChainHeads Heads => Volatile.Read(ref _heads) ?? Interlocked.CompareExchange(ref _heads, ChainHeads.Of(chains), null) ?? _heads!;

        internal override RuleLines Lines => Volatile.Read(ref _lines) ?? Interlocked.CompareExchange(ref _lines, RuleLines.Of(chains), null) ?? _lines!;

        internal override bool AreFirstOfLines => _areFirst ??= Array.TrueForAll(chains, static chain => chain.Rules.AreFirstOfLines);

        internal override CallGraph Graph => Calls.Graph;

        internal override int[] CallPlaces => Calls.Places;

        private (CallGraph Graph, int[] Places) Calls
        {
            get
            {
                lock (_asking)
                {
                    return _calls ??= CallGraph.Of(this);
                }
            }
        }

        public override Chain this[int index] => chains[index];
    }
}
