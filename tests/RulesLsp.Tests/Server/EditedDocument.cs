using System.Text;
using System.Text.Json;

namespace RulesLsp.Tests.Server;

/// <summary>An editor's own text, changed by the rules of the protocol and by nothing of the server's.</summary>
/// <param name="countsBytes">Characters are counted in UTF-8 bytes, else in UTF-16 units.</param>
internal sealed class EditedDocument(string text, bool countsBytes)
{
    public string Text { get; private set; } = text;

    public int LineCount => LineStarts().Count;

    /// <summary>Makes a random change, and gives it as the protocol has it. Now and then it is one of the whole text, or of places that are not there.</summary>
    public string Change(Random random, string[] pieces)
    {
        string inserted = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
        if (random.Next(40) == 0)
        {
            Text = inserted + Text;
            return $$"""{"text":{{ServerHarness.Quote(Text)}}}""";
        }

        int start = Snap(random.Next(Text.Length + 1));
        int end = Snap(Math.Min(Text.Length, start + (random.Next(3) == 0 ? random.Next(60) : random.Next(4))));
        string range = $$"""{"start":{{PositionOf(start)}},"end":{{PositionOf(end)}}}""";
        switch (random.Next(25))
        {
            case 0:
                // Behind the last line: the end of the text.
                (start, end) = (Text.Length, Text.Length);
                range = $$$"""{"start":{"line":{{{LineCount + random.Next(5)}}},"character":{{{random.Next(9)}}}},"end":{"line":{{{LineCount + 9}}},"character":0}}""";
                break;
            case 1:
                // Behind the last character of a line: its end, before what ends it.
                int line = random.Next(LineCount);
                (start, end) = (LineEnd(line), LineEnd(line));
                range = $$$"""{"start":{"line":{{{line}}},"character":1000000},"end":{"line":{{{line}}},"character":1000007}}""";
                break;
        }

        Text = Text[..start] + inserted + Text[end..];
        return $$"""{"range":{{range}},"text":{{ServerHarness.Quote(inserted)}}}""";
    }

    /// <summary>An offset as a position in JSON.</summary>
    public string PositionOf(int offset)
    {
        List<int> starts = LineStarts();
        int line = starts.FindLastIndex(start => start <= offset);
        string before = Text[starts[line]..offset];
        return $$"""{"line":{{line}},"character":{{(countsBytes ? Encoding.UTF8.GetByteCount(before) : before.Length)}}}""";
    }

    /// <summary>The text after edits that a server sent, which all speak of the text before.</summary>
    public string After(JsonElement edits)
    {
        string text = Text;
        foreach (JsonElement edit in edits.EnumerateArray().Reverse())
        {
            JsonElement range = edit.GetProperty("range");
            text = text[..OffsetOf(range.GetProperty("start"))] + edit.GetProperty("newText").GetString() + text[OffsetOf(range.GetProperty("end"))..];
        }

        return text;
    }

    /// <summary>Not between the halves of a surrogate pair, and not between CR and LF, where no position is.</summary>
    private int Snap(int offset)
    {
        bool isInside = offset > 0 && offset < Text.Length
            && (char.IsLowSurrogate(Text[offset]) || (Text[offset - 1] == '\r' && Text[offset] == '\n'));
        return isInside ? offset - 1 : offset;
    }

    private int OffsetOf(JsonElement position)
    {
        int start = LineStarts()[position.GetProperty("line").GetInt32()];
        int character = position.GetProperty("character").GetInt32();
        int end = start;
        while ((countsBytes ? Encoding.UTF8.GetByteCount(Text[start..end]) : end - start) < character)
        {
            end++;
        }

        return end;
    }

    private int LineEnd(int line)
    {
        int end = LineStarts()[line];
        while (end < Text.Length && Text[end] is not ('\n' or '\r'))
        {
            end++;
        }

        return end;
    }

    private List<int> LineStarts()
    {
        List<int> starts = [0];
        for (int i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n' || (Text[i] == '\r' && (i + 1 == Text.Length || Text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        return starts;
    }
}
