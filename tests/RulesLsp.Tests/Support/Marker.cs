using System.Globalization;
using System.Text.RegularExpressions;

namespace RulesLsp.Tests.Support;

/// <summary>
/// One finding as a fixture writes it, below the line that it is about. <c>#^^^ CODE: message</c> marks the columns of the
/// carets; carets that follow the <c>#</c> at once mark its column, the first one, too. What carets cannot show (a range that
/// begins in the second column, is shorter than two characters, lies behind characters of another width, or spans lines) is
/// written as <c>#@ LINE:START-END CODE: message</c>, 1-based, END behind the last character.
/// </summary>
internal sealed partial record Marker(int StartLine, int StartCharacter, int EndLine, int EndCharacter, string Code, string Message)
{
    public override string ToString() =>
        $"line {StartLine + 1}, columns {StartCharacter + 1}-{(EndLine == StartLine ? "" : $"{EndLine + 1}:")}{EndCharacter + 1}: {Code}: {Message}";

    /// <summary>Whether the line is a marker: such a line is a comment to every tool.</summary>
    public static bool IsMarker(string line) => CaretLine().IsMatch(line) || ExplicitLine().IsMatch(line);

    /// <summary>Every marker of a fixture.</summary>
    public static IReadOnlyList<Marker> ReadAll(string text)
    {
        var markers = new List<Marker>();
        int subject = -1;
        string[] lines = FixtureText.Lines(text);
        for (int i = 0; i < lines.Length; i++)
        {
            if (CaretLine().Match(lines[i]) is { Success: true } caret)
            {
                int start = caret.Groups["pad"].Length == 0 ? 0 : 1 + caret.Groups["pad"].Length;
                int end = 1 + caret.Groups["pad"].Length + caret.Groups["caret"].Length;
                markers.Add(new Marker(subject, start, subject, end, caret.Groups["code"].Value, caret.Groups["message"].Value));
            }
            else if (ExplicitLine().Match(lines[i]) is { Success: true } written)
            {
                int line = Number(written, "line") - 1;
                int endLine = written.Groups["endLine"].Success ? Number(written, "endLine") - 1 : line;
                markers.Add(new Marker(line, Number(written, "start") - 1, endLine, Number(written, "end") - 1, written.Groups["code"].Value, written.Groups["message"].Value));
            }
            else
            {
                subject = i;
            }
        }

        return markers;

        static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The marker's line for the fixture.</summary>
    /// <param name="subject">The text of the line that it stands below.</param>
    public string Write(string subject)
    {
        bool canUseCarets = StartLine == EndLine
            && StartCharacter != 1
            && EndCharacter - StartCharacter >= (StartCharacter == 0 ? 2 : 1)
            && EndCharacter <= subject.Length
            && subject.AsSpan(0, EndCharacter).IndexOfAnyExceptInRange(' ', '~') < 0;
        if (!canUseCarets)
        {
            string end = EndLine == StartLine ? $"{EndCharacter + 1}" : $"{EndLine + 1}:{EndCharacter + 1}";
            return $"#@ {StartLine + 1}:{StartCharacter + 1}-{end} {Code}: {Message}";
        }

        int carets = StartCharacter == 0 ? EndCharacter - 1 : EndCharacter - StartCharacter;
        return $"#{new string(' ', Math.Max(0, StartCharacter - 1))}{new string('^', carets)} {Code}: {Message}";
    }

    [GeneratedRegex(@"^#(?<pad> *)(?<caret>\^+) (?<code>RL\d{4}): (?<message>.*)$")]
    private static partial Regex CaretLine();

    [GeneratedRegex(@"^#@ (?<line>\d+):(?<start>\d+)-((?<endLine>\d+):)?(?<end>\d+) (?<code>RL\d{4}): (?<message>.*)$")]
    private static partial Regex ExplicitLine();
}
