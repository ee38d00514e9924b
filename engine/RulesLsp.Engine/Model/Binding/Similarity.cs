namespace RulesLsp.Engine.Model.Binding;

/// <summary>Finds the word that somebody most likely meant.</summary>
internal static class Similarity
{
    /// <summary>
    /// The candidate nearest to <paramref name="text"/>: the same but for case, or one slip away (two in words of six and
    /// more letters). Null when none is near or two are equally near.
    /// </summary>
    public static string? Nearest(ReadOnlySpan<char> text, IEnumerable<string> candidates)
    {
        int allowed = text.Length >= 6 ? 2 : text.Length >= 3 ? 1 : 0;
        string? best = null;
        int bestDistance = allowed + 1;
        bool isTie = false;
        foreach (string candidate in candidates)
        {
            if (text.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }

            if (Math.Abs(candidate.Length - text.Length) > allowed)
            {
                continue;
            }

            int distance = Distance(text, candidate);
            if (distance < bestDistance)
            {
                (best, bestDistance, isTie) = (candidate, distance, false);
            }
            else if (distance == bestDistance && candidate != best)
            {
                isTie = true;
            }
        }

        return isTie ? null : best;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other, case ignored.</summary>
    internal static int Distance(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var beforeLast = new int[second.Length + 1];
        var last = new int[second.Length + 1];
        var current = new int[second.Length + 1];
        for (int column = 0; column <= second.Length; column++)
        {
            last[column] = column;
        }

        for (int row = 1; row <= first.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= second.Length; column++)
            {
                int cost = Same(first[row - 1], second[column - 1]) ? 0 : 1;
                current[column] = Math.Min(Math.Min(current[column - 1], last[column]) + 1, last[column - 1] + cost);
                if (row > 1 && column > 1 && Same(first[row - 1], second[column - 2]) && Same(first[row - 2], second[column - 1]))
                {
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[second.Length];
    }

    private static bool Same(char first, char second) => char.ToLowerInvariant(first) == char.ToLowerInvariant(second);
}
