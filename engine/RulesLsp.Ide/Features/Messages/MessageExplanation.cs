using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>How much of a text was understood.</summary>
/// <param name="Text">The explanation.</param>
/// <param name="Messages">How many messages are explained; 0: none is known.</param>
public sealed record ExplainedMessages(string Text, int Messages);

/// <summary>Explains what iptables-restore, its relatives or the kernel's log said: the line, the reason, the fix.</summary>
public static partial class MessageExplanation
{
    private const int MostMessages = 100;

    /// <param name="text">As pasted: any lines, with or without the kernel's time stamps.</param>
    /// <param name="analysis">The file that was loaded; null: it is not given.</param>
    public static ExplainedMessages Explain(string text, Analysis? analysis)
    {
        var result = new StringBuilder();
        int count = 0;
        string[] lines = [.. text.Split('\n').Select(line => Plain(line))];
        for (int index = 0; index < lines.Length && count < MostMessages; index++)
        {
            foreach (ToolMessage message in ToolMessages.Default.Messages)
            {
                Match match = message.Find(lines[index]);
                if (match.Success)
                {
                    Append(result, lines[index], message, match, LineOf(match, lines, index), analysis);
                    count++;
                    break;
                }
            }
        }

        return count > 0 ? new(result.ToString().TrimEnd('\n') + "\n", count)
            : new("Nothing of this is known as a message of iptables-restore, its relatives or the kernel. Paste all that was said, with the line numbers.\n", 0);
    }

    private static void Append(StringBuilder result, string line, ToolMessage message, Match match, int? named, Analysis? analysis)
    {
        result.Append(line).Append('\n');
        result.Append("  ").Append(ToolMessage.Filled(message.Means, match)).Append('\n');
        GuiltyLine? guilty = analysis is null ? null : GuiltyLine.Find(analysis, named, match.Groups["name"].Value);
        if (guilty is not null)
        {
            result.Append(CultureInfo.InvariantCulture, $"  {analysis!.DocumentName}:{guilty.Line + 1}  {analysis.Syntax[guilty.Line].Text.Trim()}\n");
        }

        if (guilty?.Finding is { } finding)
        {
            result.Append(CultureInfo.InvariantCulture, $"  {finding.Code} {finding.Lint.Name}: {finding.Message}\n");
            result.Append(finding.Fix is { } fix ? $"  fix: {fix.Title}\n\n" : "\n");
            return;
        }

        if (analysis is not null && named is { } place)
        {
            result.Append(guilty is null
                ? string.Create(CultureInfo.InvariantCulture, $"  The file has no line {place + 1}: was another version of it loaded?\n")
                : "  Nothing is known against this line as it stands: the file may have changed since, or this host lacks something that the rule needs.\n");
        }

        result.Append("  ").Append(ToolMessage.Filled(message.Advice, match)).Append("\n\n");
    }

    // A message of the command-line parser is followed by its place.
    private static int? LineOf(Match match, string[] lines, int index)
    {
        string? number = match.Groups["line"] is { Success: true } told ? told.Value
            : lines.Skip(index).Take(3).Select(line => Place().Match(line)).FirstOrDefault(place => place.Success)?.Groups[1].Value;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0 ? line - 1 : null;
    }

    private static string Plain(string line) => Stamp().Replace(line.Trim(), "");

    [GeneratedRegex(@"^(\[\s*\d+\.\d+\]|\S+ +\d+ [\d:]+ \S+ kernel:( \[\s*\d+\.\d+\])?)\s*")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"^Error occurred at line: (\d+)")]
    private static partial Regex Place();
}
