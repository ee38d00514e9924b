namespace RulesLsp.Engine.Reachability;

/// <summary>
/// A product of intervals and ternary bits: the packets of one alternative of a rule's condition.
/// Unconstrained dimensions hold their whole domain.
/// </summary>
internal struct Box
{
    public LaneValues Low;

    public LaneValues High;

    /// <summary>Bits of the packet word that are fixed to <see cref="WordValue"/>.</summary>
    public uint WordMask;

    public uint WordValue;

    /// <summary>Constraints in dimensions that few rules use: an id of <see cref="SparsePool"/>, 0 for none.</summary>
    public int Sparse;

    /// <summary>The program's number of the rule that the box belongs to.</summary>
    public int Rule;
}

/// <summary>A box together with bits of the mark word as it was at the entry of the outermost chain looked at.</summary>
internal struct Region
{
    public Box Box;

    /// <summary>Fixed bits of the mark word: packet mark below, connection mark in the upper half.</summary>
    public ulong MarkMask;

    public ulong MarkValue;
}

/// <summary>One packet of the model, with the answers to all opaque conditions.</summary>
internal struct Point
{
    public LaneValues Values;

    public uint Word;

    public ulong Mark;

    /// <summary>Sparse values: the low ends of this id's constraints; 0 in every dimension that it lacks.</summary>
    public int Sparse;
}

/// <summary>What is kept of a packet that a search has asked about: its mark and its sparse values end with the search.</summary>
internal readonly struct AskedPacket(in Point point)
{
    public readonly LaneValues Values = point.Values;

    public readonly uint Word = point.Word;
}
