using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Building;

/// <summary>The chains of a section of an edited file, in which rules are appended only. What it is made of it shares with the version before as far as it can.</summary>
/// <param name="callPlaces">See <see cref="ChainList.CallPlaces"/>.</param>
/// <param name="bound">Of the file.</param>
internal sealed class EditedChains(ChainHeads heads, RuleLines lines, CallGraph graph, int[] callPlaces, ImmutableArray<BoundRule?> bound) : ChainList
{
    private const int PartLength = 256;

    private readonly Chain?[]?[] _parts = new Chain?[]?[(heads.Count + PartLength - 1) / PartLength];

    public override int Length => heads.Count;

    internal override ChainHeads Heads => heads;

    internal override CallGraph Graph => graph;

    internal override int[] CallPlaces => callPlaces;

    internal override RuleLines Lines => lines;

    internal override bool AreAppended => true;

    internal override bool AreFirstOfLines => lines.AreFirst;

    public override Chain this[int index]
    {
        get
        {
            ref Chain?[]? part = ref _parts[index / PartLength];
            Chain?[] chains = Volatile.Read(ref part) ?? Interlocked.CompareExchange(ref part, new Chain?[PartLength], null) ?? part!;
            ref Chain? chain = ref chains[index % PartLength];
            return Volatile.Read(ref chain) ?? Interlocked.CompareExchange(ref chain, Make(index), null) ?? chain!;
        }
    }

    private Chain Make(int number)
    {
        Chain chain = heads[number].ToChain(number);
        chain.List = this;
        int[] own = lines.ArrayOf(number);
        chain.Rules = own.Length == 0 ? RuleList.Empty : new EditedRules(chain, own, bound, this);
        return chain;
    }
}
