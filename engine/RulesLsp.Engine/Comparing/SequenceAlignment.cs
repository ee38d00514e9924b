namespace RulesLsp.Engine.Comparing;

/// <summary>
/// Which items of two sequences stand for each other, in order: what both begin and end with, then items that both have once, and in
/// short gaps the longest common subsequence. Not always the most that is possible, always in order.
/// </summary>
internal static class SequenceAlignment
{
    private const int MostCells = 1 << 20;

    /// <summary>For each item of the first sequence the index of its partner in the second; -1: none.</summary>
    public static int[] Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        int[] partners = new int[first.Count];
        Array.Fill(partners, -1);
        Align(first, 0, first.Count, second, 0, second.Count, partners);
        return partners;
    }

    private static void Align(IReadOnlyList<string> first, int low, int high, IReadOnlyList<string> second, int otherLow, int otherHigh, int[] partners)
    {
        while (low < high && otherLow < otherHigh && first[low] == second[otherLow])
        {
            partners[low++] = otherLow++;
        }

        while (low < high && otherLow < otherHigh && first[high - 1] == second[otherHigh - 1])
        {
            partners[--high] = --otherHigh;
        }

        if (low == high || otherLow == otherHigh)
        {
            return;
        }

        if ((long)(high - low) * (otherHigh - otherLow) <= MostCells)
        {
            Longest(first, low, high, second, otherLow, otherHigh, partners);
            return;
        }

        List<(int First, int Second)> anchors = Anchors(first, low, high, second, otherLow, otherHigh);
        if (anchors.Count == 0)
        {
            return;
        }

        foreach ((int at, int other) in anchors)
        {
            partners[at] = other;
            Align(first, low, at, second, otherLow, other, partners);
            (low, otherLow) = (at + 1, other + 1);
        }

        Align(first, low, high, second, otherLow, otherHigh, partners);
    }

    private static void Longest(IReadOnlyList<string> first, int low, int high, IReadOnlyList<string> second, int otherLow, int otherHigh, int[] partners)
    {
        int rows = high - low;
        int columns = otherHigh - otherLow;
        int[,] length = new int[rows + 1, columns + 1];
        for (int i = rows - 1; i >= 0; i--)
        {
            for (int j = columns - 1; j >= 0; j--)
            {
                length[i, j] = first[low + i] == second[otherLow + j]
                    ? length[i + 1, j + 1] + 1
                    : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (first[low + i] == second[otherLow + j])
            {
                partners[low + i++] = otherLow + j++;
            }
            else if (length[i + 1, j] >= length[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }

    // Items that stand once in each, the longest chain of them that keeps both orders (patience sorting).
    private static List<(int First, int Second)> Anchors(IReadOnlyList<string> first, int low, int high, IReadOnlyList<string> second, int otherLow, int otherHigh)
    {
        Dictionary<string, int> once = Once(first, low, high);
        Dictionary<string, int> onceInOther = Once(second, otherLow, otherHigh);
        List<(int First, int Second)> common = [.. once
            .Where(item => item.Value >= 0 && onceInOther.GetValueOrDefault(item.Key, -1) >= 0)
            .Select(item => (item.Value, onceInOther[item.Key]))
            .OrderBy(pair => pair.Item1)];
        var ends = new List<int>();
        int[] before = new int[common.Count];
        for (int i = 0; i < common.Count; i++)
        {
            int pile = PileOf(common, ends, common[i].Second);
            before[i] = pile > 0 ? ends[pile - 1] : -1;
            if (pile == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[pile] = i;
            }
        }

        var chain = new List<(int, int)>();
        for (int i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i])
        {
            chain.Add(common[i]);
        }

        chain.Reverse();
        return chain;
    }

    private static int PileOf(List<(int First, int Second)> common, List<int> ends, int second)
    {
        int low = 0;
        int high = ends.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = common[ends[middle]].Second < second ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // -1: more than once.
    private static Dictionary<string, int> Once(IReadOnlyList<string> items, int low, int high)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = low; i < high; i++)
        {
            places[items[i]] = places.ContainsKey(items[i]) ? -1 : i;
        }

        return places;
    }
}
