using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>The order in which findings are told: by place, then code, then words.</summary>
internal static class TextOrder
{
    /// <summary>Sorts in place, and gives the same array.</summary>
    public static Diagnostic[] Sort(Diagnostic[] findings)
    {
        // Nearly always they are.
        for (int next = 1; next < findings.Length; next++)
        {
            if (Compare(findings[next - 1], findings[next]) > 0)
            {
                Array.Sort(findings, Compare);
                break;
            }
        }

        return findings;
    }

    /// <summary>Two sorted lists as one, which is one of them where the other one is empty: nobody changes them then.</summary>
    public static Diagnostic[] Merge(Diagnostic[] one, Diagnostic[] other) => one.Length == 0 ? other : other.Length == 0 ? one : Merged(one, other);

    private static Diagnostic[] Merged(ReadOnlySpan<Diagnostic> one, ReadOnlySpan<Diagnostic> other)
    {
        var merged = new Diagnostic[one.Length + other.Length];
        int next = 0;
        while (!one.IsEmpty && !other.IsEmpty)
        {
            // After an edit there are few of one kind between thousands of the other: what follows each other goes over at once.
            bool isFirst = Compare(one[0], other[0]) <= 0;
            int run = isFirst ? RunUpTo(one, other[0], 0) : RunUpTo(other, one[0], -1);
            (isFirst ? one : other)[..run].CopyTo(merged.AsSpan(next));
            next += run;
            one = isFirst ? one[run..] : one;
            other = isFirst ? other : other[run..];
        }

        one.CopyTo(merged.AsSpan(next));
        other.CopyTo(merged.AsSpan(next));
        return merged;
    }

    /// <summary>How many come before a finding at the beginning of a list, where the first one does.</summary>
    /// <param name="most">What comparing with it gives at most: 0 where its equals come before it, -1 where they do not.</param>
    private static int RunUpTo(ReadOnlySpan<Diagnostic> sorted, Diagnostic end, int most)
    {
        int inside = 0;
        int reach = 1;
        while (reach < sorted.Length && Compare(sorted[reach], end) <= most)
        {
            (inside, reach) = (reach, 2 * reach);
        }

        int outside = Math.Min(reach, sorted.Length);
        while (outside - inside > 1)
        {
            int middle = (inside + outside) / 2;
            (inside, outside) = Compare(sorted[middle], end) <= most ? (middle, outside) : (inside, middle);
        }

        return outside;
    }

    public static int Compare(Diagnostic first, Diagnostic second)
    {
        int order = first.Range.Start.CompareTo(second.Range.Start);
        order = order != 0 ? order : first.Range.End.CompareTo(second.Range.End);
        order = order != 0 ? order : string.CompareOrdinal(first.Code, second.Code);
        return order != 0 ? order : string.CompareOrdinal(first.Message, second.Message);
    }
}
