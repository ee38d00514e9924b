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
            bool isFirst = Compare(one[0], other[0]) <= 0;
            merged[next++] = isFirst ? one[0] : other[0];
            one = isFirst ? one[1..] : one;
            other = isFirst ? other : other[1..];
        }

        one.CopyTo(merged.AsSpan(next));
        other.CopyTo(merged.AsSpan(next));
        return merged;
    }

    public static int Compare(Diagnostic first, Diagnostic second)
    {
        int order = first.Range.Start.CompareTo(second.Range.Start);
        order = order != 0 ? order : first.Range.End.CompareTo(second.Range.End);
        order = order != 0 ? order : string.CompareOrdinal(first.Code, second.Code);
        return order != 0 ? order : string.CompareOrdinal(first.Message, second.Message);
    }
}
