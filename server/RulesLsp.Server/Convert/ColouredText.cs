using System.Text.Json;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Convert;

/// <summary>The colours of some lines that follow each other, line by line. Immutable; versions of a document share those of lines that did not change.</summary>
/// <param name="first">The number of the first line, 0-based.</param>
internal sealed class ColouredText(LineColours[] lines, int first) : INumbersInJson
{
    /// <summary>Two threads are worth it from here on.</summary>
    private const int LinesOfPart = 4_096;

    public int LineCount => lines.Length;

    /// <summary>Colours a version.</summary>
    /// <param name="grounds">What its colours rest on.</param>
    /// <param name="before">Another version's colours and what they rest on; null: nothing is known.</param>
    public static ColouredText Of(Analysis analysis, PositionConverter positions, ColourGrounds grounds, (ColouredText Colours, ColourGrounds Grounds)? before)
    {
        var lines = new LineColours[grounds.LineCount];
        int common = before is { } known ? TakeOver(lines, grounds, known.Colours, known.Grounds) : 0;
        int[] parts = [.. Parts(lines, common)];
        Parallel.ForEach(parts, SharedWork.Options(CancellationToken.None), part => Colour(lines, part, Math.Min(part + LinesOfPart, lines.Length) - 1, analysis, positions));
        return new ColouredText(lines, 0);
    }

    /// <summary>Colours some lines of a version.</summary>
    public static ColouredText Of(Analysis analysis, PositionConverter positions, int firstLine, int lastLine)
    {
        (int start, int end) = (Math.Max(firstLine, 0), Math.Min(lastLine, analysis.Syntax.LineCount - 1));
        var lines = new LineColours[Math.Max(0, end - start + 1)];
        Fill(lines, start, start, end, analysis, positions);
        return new ColouredText(lines, start);
    }

    /// <summary>Writes the numbers of all tokens.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        int last = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].IsNone)
            {
                continue;
            }

            int ahead = first + i - last;
            last = first + i;
            if (ahead == 1)
            {
                writer.WriteRawValue(lines[i].Json, skipInputValidation: true);
                continue;
            }

            writer.WriteRawValue(lines[i].JsonFrom(ahead), skipInputValidation: true);
        }

        writer.WriteEndArray();
    }

    /// <summary>The one edit that makes these tokens those of a later version; none when they are the same.</summary>
    public SemanticTokensEdit[] EditsTo(ColouredText after)
    {
        int least = Math.Min(LineCount, after.LineCount);
        int head = 0;
        while (head < least && LineAt(head).IsSameAs(after.LineAt(head)))
        {
            head++;
        }

        // The first line that differs stays out of what is alike at the end: its own beginning may be alike too.
        int tail = 0;
        while (tail < least - head - 1 && LineAt(LineCount - 1 - tail).IsSameAs(after.LineAt(after.LineCount - 1 - tail)))
        {
            tail++;
        }

        // The first tokens behind say how far they are behind these.
        while (tail > 0 && LineAt(LineCount - tail).IsNone)
        {
            tail--;
        }

        tail = Math.Max(0, tail - 1);
        int start = 0;
        for (int i = 0; i < head; i++)
        {
            start += lines[i].Count;
        }

        SemanticTokensEdit[] edits = SemanticTokensConverter.EditsOf([.. NumbersOf(head, LineCount - tail)], [.. after.NumbersOf(head, after.LineCount - tail)]);
        return [.. edits.Select(edit => edit with { Start = edit.Start + start })];
    }

    private LineColours LineAt(int index) => lines[index];

    private List<int> NumbersOf(int from, int to)
    {
        int last = from - 1;
        while (last >= 0 && lines[last].IsNone)
        {
            last--;
        }

        last = Math.Max(last, 0);
        var numbers = new List<int>();
        for (int i = from; i < to; i++)
        {
            lines[i].AddTo(numbers, i - last);
            last = lines[i].IsNone ? last : i;
        }

        return numbers;
    }

    // Returns how many lines are taken over at the beginning.
    private static int TakeOver(LineColours[] lines, ColourGrounds grounds, ColouredText before, ColourGrounds groundsBefore)
    {
        int least = Math.Min(lines.Length, before.LineCount);
        int head = 0;
        for (; head < least && grounds.IsSame(head, groundsBefore, head); head++)
        {
            lines[head] = before.LineAt(head);
        }

        for (int tail = 1; tail <= least - head && grounds.IsSame(lines.Length - tail, groundsBefore, before.LineCount - tail); tail++)
        {
            lines[^tail] = before.LineAt(before.LineCount - tail);
        }

        // Between two edits of one keystroke.
        for (int line = head; line < lines.Length && lines.Length == before.LineCount; line++)
        {
            if (lines[line] is null && grounds.IsSame(line, groundsBefore, line))
            {
                lines[line] = before.LineAt(line);
            }
        }

        return head;
    }

    // Where lines have no colours yet.
    private static IEnumerable<int> Parts(LineColours[] lines, int from)
    {
        for (int line = from; line < lines.Length; line++)
        {
            if (lines[line] is null)
            {
                yield return line;
                line += LinesOfPart - 1;
            }
        }
    }

    private static void Colour(LineColours[] lines, int firstLine, int lastLine, Analysis analysis, PositionConverter positions)
    {
        for (int line = firstLine; line <= lastLine; line++)
        {
            int start = line;
            while (line <= lastLine && lines[line] is null)
            {
                line++;
            }

            Fill(lines, 0, start, line - 1, analysis, positions);
        }
    }

    /// <param name="offset">The line of the first element.</param>
    private static void Fill(LineColours[] lines, int offset, int firstLine, int lastLine, Analysis analysis, PositionConverter positions)
    {
        if (firstLine > lastLine)
        {
            return;
        }

        var writer = new LineColoursWriter(positions);
        Array.Fill(lines, LineColours.None, firstLine - offset, lastLine - firstLine + 1);
        foreach ((int line, LineColours colours) in writer.Of(SemanticTokensFeature.Compute(analysis, firstLine, lastLine)))
        {
            lines[line - offset] = colours;
        }
    }
}
