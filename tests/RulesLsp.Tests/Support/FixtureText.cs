using System.Text;

namespace RulesLsp.Tests.Support;

/// <summary>A fixture's text: its lines, with markers taken out and put in.</summary>
internal static class FixtureText
{
    /// <summary>Lines split as the engine splits them, without their terminators.</summary>
    public static string[] Lines(string text) => [.. Split(text).Select(line => line.Text)];

    /// <summary>The fixture without its marker lines.</summary>
    public static string WithoutMarkers(string text) =>
        string.Concat(Split(text).Where(line => !Marker.IsMarker(line.Text)).Select(line => line.Text + line.Terminator));

    /// <summary>
    /// The fixture with the markers that <paramref name="check"/> finds. A marker line moves the lines below it, and messages
    /// name lines, so the text is checked again until it stays the same.
    /// </summary>
    public static string WithMarkers(string bare, Func<string, IEnumerable<Marker>> check)
    {
        string text = bare;
        for (int round = 0; round < 6; round++)
        {
            string next = Place(bare, text, check(text));
            if (next == text)
            {
                return text;
            }

            text = next;
        }

        throw new InvalidOperationException("The markers do not settle: a message changes with its own marker line.");
    }

    private static string Place(string bare, string marked, IEnumerable<Marker> markers)
    {
        // Lines of the marked text, by the number that they have without marker lines.
        int[] bareLineOf = new int[Lines(marked).Length];
        int bareLine = -1;
        string[] markedLines = Lines(marked);
        for (int i = 0; i < markedLines.Length; i++)
        {
            bareLineOf[i] = Marker.IsMarker(markedLines[i]) ? bareLine : ++bareLine;
        }

        (string Text, string Terminator)[] lines = [.. Split(bare)];
        ILookup<int, Marker> byLine = markers.ToLookup(marker => bareLineOf[marker.StartLine]);
        var text = new StringBuilder();
        int written = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            // Nothing can stand below a last line without newline: its markers stand above it.
            bool isOpenEnd = lines[i].Terminator.Length == 0;
            string terminator = isOpenEnd ? "\n" : lines[i].Terminator;
            int own = written + (isOpenEnd ? byLine[i].Count() : 0);
            string block = string.Concat(byLine[i].Select(marker => Moved(marker, own).Write(isOpenEnd ? "" : lines[i].Text) + terminator));
            string line = lines[i].Text + lines[i].Terminator;
            text.Append(isOpenEnd ? block + line : line + block);
            written += 1 + byLine[i].Count();
        }

        return text.ToString();

        static Marker Moved(Marker marker, int line) =>
            marker with { StartLine = line, EndLine = line + marker.EndLine - marker.StartLine };
    }

    private static IEnumerable<(string Text, string Terminator)> Split(string text)
    {
        int start = 0;
        while (true)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (length < 0)
            {
                yield return (text[start..], "");
                yield break;
            }

            int end = start + length;
            string terminator = text[end..].StartsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : text[end].ToString();
            yield return (text[start..end], terminator);
            start = end + terminator.Length;
        }
    }
}
