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

    /// <summary>An earlier table lets the packet pass: the way goes on behind the <see cref="Enter"/> that led there.</summary>
    Accept,

    /// <summary>Like <see cref="Call"/>, of a chain of an earlier table: what is accepted in it comes back.</summary>
    Enter,
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

/// <summary>A rule's action with what it needs.</summary>
/// <param name="TargetChain">The chain of a Goto, Call or Enter, else -1.</param>
/// <param name="Operation">The change that a Mark makes.</param>
internal readonly record struct ProgramStep(ProgramAction Action, int TargetChain = -1, MarkOperation Operation = default);
