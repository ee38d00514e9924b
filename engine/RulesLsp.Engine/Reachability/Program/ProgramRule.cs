namespace RulesLsp.Engine.Reachability;

/// <summary>What a rule of a <see cref="ReachabilityProgram"/> does with a packet that it matches.</summary>
internal enum ProgramAction : byte
{
    /// <summary>The next rule follows.</summary>
    Nothing,

    /// <summary>The packet leaves the table.</summary>
    Terminate,
    Return,
    Goto,
    Call,

    /// <summary>The mark word changes, the next rule follows.</summary>
    Mark,
}

/// <summary>A test of the current mark word: (word AND <paramref name="Mask"/>) equals <paramref name="Value"/>, or not.</summary>
internal readonly record struct MarkTest(ulong Mask, ulong Value, bool IsNegated)
{
    public bool Holds(ulong mark) => (mark & Mask) == Value != IsNegated;
}

/// <summary>
/// A change of the mark word (packet mark below, connection mark in the upper half):
/// word' = (word AND NOT Clear) XOR Toggle XOR (word AND Source, halves exchanged).
/// </summary>
internal readonly record struct MarkOperation(ulong Clear, ulong Toggle, ulong Source)
{
    /// <summary>The bits that the operation can change.</summary>
    public ulong Written => Clear | Toggle | Exchange(Source);

    public ulong Apply(ulong mark) => (mark & ~Clear) ^ Toggle ^ Exchange(mark & Source);

    /// <summary>The bits before the operation that decide the bits <paramref name="needed"/> after it.</summary>
    public ulong Needed(ulong needed) => (needed & ~Clear) | (Exchange(needed) & Source);

    private static ulong Exchange(ulong mark) => (mark << 32) | (mark >> 32);
}

/// <summary>A rule in the terms of the search, while a program is built.</summary>
internal sealed record ProgramRule
{
    /// <summary>The rule matches only packets in one of these boxes. None: it never matches.</summary>
    public required IReadOnlyList<Box> Boxes { get; init; }

    /// <summary>Where the action does something, when it does nothing with some of the packets that match; null: everywhere.</summary>
    public IReadOnlyList<Box>? ActingBoxes { get; init; }

    /// <summary>All of these must hold too.</summary>
    public IReadOnlyList<MarkTest> MarkTests { get; init; } = [];

    /// <summary>
    /// One more condition, whose answer may be different at each evaluation (limit, statistic), or that nobody models:
    /// the rule can match and never surely does.
    /// </summary>
    public bool IsFresh { get; init; }

    public ProgramAction Action { get; init; }

    /// <summary>The chain of a Goto or Call.</summary>
    public int TargetChain { get; init; } = -1;

    /// <summary>The change that a Mark action makes.</summary>
    public MarkOperation Operation { get; init; }
}
