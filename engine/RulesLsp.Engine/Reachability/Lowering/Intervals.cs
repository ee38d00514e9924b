namespace RulesLsp.Engine.Reachability;

/// <summary>Sets of numbers as lists of inclusive intervals.</summary>
internal static class Intervals
{
    /// <summary>Makes the intervals, or all that lies between them up to <paramref name="maximum"/>, disjoint and ordered; empty ones (low above high) go.</summary>
    public static void Normalise(List<(uint Low, uint High)> intervals, uint maximum, bool isNegated)
    {
        if (intervals.Count > 1)
        {
            intervals.Sort();
        }

        int count = 0;
        for (int i = 0; i < intervals.Count; i++)
        {
            (uint low, uint high) = intervals[i];
            if (low > high || low > maximum)
            {
                continue;
            }

            if (count > 0 && low <= (ulong)intervals[count - 1].High + 1)
            {
                intervals[count - 1] = (intervals[count - 1].Low, Math.Max(intervals[count - 1].High, high));
            }
            else
            {
                intervals[count++] = (low, high);
            }
        }

        intervals.RemoveRange(count, intervals.Count - count);
        if (isNegated)
        {
            Complement(intervals, maximum);
        }
    }

    private static void Complement(List<(uint Low, uint High)> intervals, uint maximum)
    {
        ulong next = 0;
        int count = intervals.Count;
        for (int i = 0; i < count; i++)
        {
            (uint low, uint high) = intervals[i];
            if (next < low)
            {
                intervals.Add(((uint)next, low - 1));
            }

            next = (ulong)high + 1;
        }

        if (next <= maximum)
        {
            intervals.Add(((uint)next, maximum));
        }

        intervals.RemoveRange(0, count);
    }
}
