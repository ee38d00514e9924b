using System.Collections.Immutable;

namespace RulesLsp.Server.Cli.Fix;

/// <summary>Lines of an old text that are replaced by lines of a new one. 0-based; a count may be 0.</summary>
internal readonly record struct LineChange(int OldStart, int OldCount, int NewStart, int NewCount);

/// <summary>
/// Finds a shortest way from one list of lines to another (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). Where
/// nearly everything differs, one change says so.
/// </summary>
internal static class LineDifference
{
    private const int MostSteps = 2_000;

    public static ImmutableArray<LineChange> Between(IReadOnlyList<string> old, IReadOnlyList<string> @new)
    {
        int head = 0;
        while (head < old.Count && head < @new.Count && old[head] == @new[head])
        {
            head++;
        }

        int tail = 0;
        while (tail < old.Count - head && tail < @new.Count - head && old[^(tail + 1)] == @new[^(tail + 1)])
        {
            tail++;
        }

        string[] oldPart = [.. old.Skip(head).Take(old.Count - head - tail)];
        string[] newPart = [.. @new.Skip(head).Take(@new.Count - head - tail)];
        if (oldPart.Length == 0 && newPart.Length == 0)
        {
            return [];
        }

        return StepsBetween(oldPart, newPart) is { } reached
            ? [.. Changes(reached, oldPart.Length, newPart.Length).Select(change => change with { OldStart = change.OldStart + head, NewStart = change.NewStart + head })]
            : [new LineChange(head, oldPart.Length, head, newPart.Length)];
    }

    /// <summary>How far each diagonal comes with so many deletions and insertions; null: more are needed than are tried.</summary>
    private static List<int[]>? StepsBetween(string[] old, string[] @new)
    {
        var reached = new List<int[]>();
        for (int steps = 0; steps <= Math.Min(MostSteps, old.Length + @new.Length); steps++)
        {
            // Diagonal k, from -steps to steps, stands at k + steps.
            int[] ends = new int[(2 * steps) + 1];
            for (int diagonal = -steps; diagonal <= steps; diagonal += 2)
            {
                int x = steps == 0 ? 0 : Start(reached[steps - 1], steps - 1, diagonal).X;
                int y = x - diagonal;
                while (x < old.Length && y < @new.Length && x >= 0 && y >= 0 && old[x] == @new[y])
                {
                    (x, y) = (x + 1, y + 1);
                }

                ends[diagonal + steps] = x;
                if (x >= old.Length && y >= @new.Length)
                {
                    reached.Add(ends);
                    return reached;
                }
            }

            reached.Add(ends);
        }

        return null;
    }

    /// <summary>Where a diagonal starts one step on, and from which one: by an insertion from above or a deletion from below.</summary>
    private static (int X, int From) Start(int[] before, int steps, int diagonal)
    {
        int above = diagonal + 1 <= steps ? before[diagonal + 1 + steps] : -1;
        int below = diagonal - 1 >= -steps ? before[diagonal - 1 + steps] + 1 : -1;
        return diagonal == -steps - 1 || (diagonal != steps + 1 && below <= above) ? (above, diagonal + 1) : (below, diagonal - 1);
    }

    private static ImmutableArray<LineChange> Changes(List<int[]> reached, int oldLength, int newLength)
    {
        var changes = new Stack<LineChange>();
        (int x, int y) = (oldLength, newLength);
        for (int steps = reached.Count - 1; steps > 0; steps--)
        {
            (int startX, int from) = Start(reached[steps - 1], steps - 1, x - y);
            int startY = startX - (x - y);
            bool isInsertion = from > x - y;
            Add(changes, isInsertion ? new LineChange(startX, 0, startY - 1, 1) : new LineChange(startX - 1, 1, startY, 0));
            (x, y) = isInsertion ? (startX, startY - 1) : (startX - 1, startY);
        }

        return [.. changes];
    }

    /// <summary>Puts a change in front of the others, together with the next one where they touch.</summary>
    private static void Add(Stack<LineChange> changes, LineChange change)
    {
        if (changes.TryPeek(out LineChange next) && change.OldStart + change.OldCount == next.OldStart && change.NewStart + change.NewCount == next.NewStart)
        {
            changes.Pop();
            change = new LineChange(change.OldStart, change.OldCount + next.OldCount, change.NewStart, change.NewCount + next.NewCount);
        }

        changes.Push(change);
    }
}
