using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide;

/// <summary>Follows lines from one version of a document to the next.</summary>
internal static class LineMoves
{
    /// <summary>Where a line of <paramref name="before"/> stands in <paramref name="after"/>; a changed line keeps its place as well as it can.</summary>
    public static int Of(RulesetSyntax before, RulesetSyntax after, int line)
    {
        int most = Math.Min(before.LineCount, after.LineCount);
        int sameStart = 0;
        while (sameStart < most && ReferenceEquals(before[sameStart], after[sameStart]))
        {
            sameStart++;
        }

        if (line < sameStart)
        {
            return line;
        }

        int sameEnd = 0;
        while (sameEnd < most - sameStart && ReferenceEquals(before[before.LineCount - 1 - sameEnd], after[after.LineCount - 1 - sameEnd]))
        {
            sameEnd++;
        }

        return line >= before.LineCount - sameEnd
            ? line + after.LineCount - before.LineCount
            : Math.Min(line, after.LineCount - 1);
    }
}
