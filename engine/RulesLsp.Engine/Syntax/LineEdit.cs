namespace RulesLsp.Engine.Syntax;

/// <summary>The lines in which two versions of a file differ: those in front of them and behind them are the same objects.</summary>
/// <param name="Start">0-based; the first of them.</param>
/// <param name="OldCount">How many there were.</param>
/// <param name="NewCount">How many there are.</param>
public readonly record struct LineEdit(int Start, int OldCount, int NewCount)
{
    /// <summary>By how much the lines behind have moved.</summary>
    public int Shift => NewCount - OldCount;

    /// <summary>The line behind the old ones.</summary>
    public int OldEnd => Start + OldCount;

    /// <summary>The line behind the new ones.</summary>
    public int NewEnd => Start + NewCount;

    public static LineEdit Between(RulesetSyntax before, RulesetSyntax after)
    {
        ReadOnlySpan<LineSyntax> old = before.Lines;
        ReadOnlySpan<LineSyntax> now = after.Lines;
        int most = Math.Min(old.Length, now.Length);
        int start = 0;
        while (start < most && ReferenceEquals(old[start], now[start]))
        {
            start++;
        }

        int behind = 0;
        while (behind < most - start && ReferenceEquals(old[old.Length - 1 - behind], now[now.Length - 1 - behind]))
        {
            behind++;
        }

        return new LineEdit(start, old.Length - start - behind, now.Length - start - behind);
    }
}
