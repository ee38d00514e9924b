using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Text;

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

    /// <summary>An old line is one of those that the edit is about.</summary>
    internal bool IsGone(int line) => line >= Start && line < OldEnd;

    /// <summary>An old line may stand elsewhere now: also where as many lines come as go, those of the edit may have moved among themselves.</summary>
    internal bool MayMove(int line) => line >= Start && (Shift != 0 || line < OldEnd);

    /// <summary>Where an old line stands now, other than those that the edit is about.</summary>
    internal int Moved(int line) => line < Start ? line : line + Shift;

    /// <summary>Where a range stands now that is on none of the lines of the edit.</summary>
    internal TextRange Moved(TextRange range) => new(range.Start with { Line = Moved(range.Start.Line) }, range.End with { Line = Moved(range.End.Line) });

    /// <summary>What stood on the old lines, of things in the order of their lines: the indexes of the first one and of the first one behind.</summary>
    internal (int From, int To) GoneOf(ReadOnlySpan<int> lines) => (FirstFrom(Start, lines), FirstFrom(OldEnd, lines));

    /// <summary>The lines of things now; the same array when nothing is another.</summary>
    /// <param name="gone">See <see cref="GoneOf"/>.</param>
    /// <param name="added">The lines of those that stand on the new lines.</param>
    internal int[] Spliced(int[] lines, (int From, int To) gone, int[] added)
    {
        if (Shift == 0 && lines.AsSpan(gone.From, gone.To - gone.From).SequenceEqual(added))
        {
            return lines;
        }

        int[] spliced = [.. lines.AsSpan(0, gone.From), .. added, .. lines.AsSpan(gone.To)];
        for (int index = gone.From + added.Length; Shift != 0 && index < spliced.Length; index++)
        {
            spliced[index] += Shift;
        }

        return spliced;
    }

    /// <summary>What is known of each line now.</summary>
    /// <param name="added">Of the new lines.</param>
    internal ImmutableArray<TItem> Spliced<TItem>(ImmutableArray<TItem> before, ReadOnlySpan<TItem> added)
    {
        var spliced = new TItem[before.Length + Shift];
        before.AsSpan(0, Start).CopyTo(spliced);
        added.CopyTo(spliced.AsSpan(Start));
        before.AsSpan()[OldEnd..].CopyTo(spliced.AsSpan(NewEnd));
        return ImmutableCollectionsMarshal.AsImmutableArray(spliced);
    }

    /// <summary>The index of the first thing that stands on a line or behind it.</summary>
    /// <param name="lines">Rising.</param>
    internal static int FirstFrom(int line, ReadOnlySpan<int> lines)
    {
        int found = lines.BinarySearch(line);
        return found < 0 ? ~found : FirstFrom(line, lines, found);
    }

    /// <summary>The index of the first thing on a line, on which the one with index <paramref name="found"/> stands.</summary>
    internal static int FirstFrom(int line, ReadOnlySpan<int> lines, int found)
    {
        while (found > 0 && lines[found - 1] == line)
        {
            found--;
        }

        return found;
    }

    /// <summary>Of two sets of lines, before and after the edit: those that it does not touch are the same.</summary>
    internal bool AreSameElsewhere(IReadOnlySet<int> before, IReadOnlySet<int> after)
    {
        int old = before.Count;
        foreach (int line in before)
        {
            old -= IsGone(line) ? 1 : 0;
        }

        int now = 0;
        foreach (int line in after)
        {
            bool isTouched = line >= Start && line < NewEnd;
            if (!isTouched && !before.Contains(line < Start ? line : line - Shift))
            {
                return false;
            }

            now += isTouched ? 0 : 1;
        }

        return old == now;
    }

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
