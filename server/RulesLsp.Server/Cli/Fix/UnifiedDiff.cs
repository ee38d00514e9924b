using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Fix;

/// <summary>The difference of two texts as <c>diff -u</c> writes it and <c>patch</c> and <c>git apply</c> read it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The difference; "" when there is none.</summary>
    public static string Between(string path, string old, string @new)
    {
        ImmutableArray<string> oldLines = LinesOf(old);
        ImmutableArray<string> newLines = LinesOf(@new);
        ImmutableArray<LineChange> changes = LineDifference.Between(oldLines, newLines);
        if (changes.IsEmpty)
        {
            return "";
        }

        string shown = Words.Printable(ReportPath.Of(path));
        bool isRelative = !Path.IsPathRooted(shown);
        var text = new StringBuilder();
        text.Append("--- ").Append(isRelative ? "a/" : "").Append(shown).Append('\n');
        text.Append("+++ ").Append(isRelative ? "b/" : "").Append(shown).Append('\n');
        for (int first = 0, next; first < changes.Length; first = next)
        {
            next = first + 1;
            while (next < changes.Length && changes[next].OldStart - (changes[next - 1].OldStart + changes[next - 1].OldCount) <= 2 * Context)
            {
                next++;
            }

            WriteHunk(text, oldLines, newLines, changes[first..next]);
        }

        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, ImmutableArray<string> old, ImmutableArray<string> @new, ImmutableArray<LineChange> changes)
    {
        (LineChange first, LineChange last) = (changes[0], changes[^1]);
        int lead = Math.Min(Context, first.OldStart);
        int rest = Math.Min(Context, old.Length - (last.OldStart + last.OldCount));
        int oldCount = last.OldStart + last.OldCount + rest - (first.OldStart - lead);
        int newCount = last.NewStart + last.NewCount + rest - (first.NewStart - lead);
        text.Append("@@ -").Append(Place(first.OldStart - lead, oldCount)).Append(" +").Append(Place(first.NewStart - lead, newCount)).Append(" @@\n");
        int line = first.OldStart - lead;
        foreach (LineChange change in changes)
        {
            Write(text, ' ', old.AsSpan()[line..change.OldStart]);
            Write(text, '-', old.AsSpan().Slice(change.OldStart, change.OldCount));
            Write(text, '+', @new.AsSpan().Slice(change.NewStart, change.NewCount));
            line = change.OldStart + change.OldCount;
        }

        Write(text, ' ', old.AsSpan().Slice(line, rest));
    }

    // Of no lines, the place is the line before.
    private static string Place(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)}{(count == 1 ? "" : $",{count}")}");

    private static void Write(StringBuilder text, char mark, ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            text.Append(mark).Append(line).Append(line.EndsWith('\n') ? "" : "\n\\ No newline at end of file\n");
        }
    }

    /// <summary>The lines with their ends.</summary>
    private static ImmutableArray<string> LinesOf(string text)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            int newline = text.IndexOf('\n', start);
            end = newline < 0 ? text.Length : newline + 1;
            lines.Add(text[start..end]);
        }

        return lines.ToImmutable();
    }
}
