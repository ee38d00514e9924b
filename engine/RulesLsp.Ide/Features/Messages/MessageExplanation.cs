using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>Explains what iptables-restore, its relatives, what wraps them, or the kernel's log said: the line, the reason, the fix.</summary>
public static partial class MessageExplanation
{
    private const int MostMessages = 100;

    /// <param name="text">As pasted: any lines, with or without the time stamps of the kernel or the journal.</param>
    /// <param name="analysis">The file that was loaded; null: it is not given.</param>
    public static ExplainedMessages Explain(string text, Analysis? analysis)
    {
        var explained = ImmutableArray.CreateBuilder<ExplainedMessage>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        string[] lines = [.. text.Split('\n').Select(Plain)];
        for (int index = 0; index < lines.Length && explained.Count < MostMessages; index++)
        {
            string line = lines[index];
            if (ToolMessages.Default.Messages.Select(message => (Message: message, Match: message.Find(line))).FirstOrDefault(pair => pair.Match.Success) is { Message: { } known, Match: var match })
            {
                explained.Add(Explain(line, known, match, LineOf(match, lines, index), analysis));
            }
            else if (!ToolMessages.Default.IsPart(line) && !IsUnderlined(lines, index))
            {
                unknown.Add(line);
            }
        }

        return new ExplainedMessages(explained.ToImmutable(), unknown.ToImmutable()) { IsSilent = string.IsNullOrWhiteSpace(text) };
    }

    /// <summary>The family of the file that was loaded, by the first program that speaks in a text; null: none does, or it is for all families.</summary>
    public static AddressFamily? FamilyIn(string text) => Program().Match(text) is { Success: true } program
        ? program.Groups[1].Value switch
        {
            "ip" => AddressFamily.IPv4,
            "ip6" => AddressFamily.IPv6,
            "arp" => AddressFamily.Arp,
            _ => AddressFamily.Bridge,
        }
        : null;

    private static ExplainedMessage Explain(string line, ToolMessage message, Match match, int? named, Analysis? analysis)
    {
        GuiltyLine? guilty = analysis is null || message.Of is not null ? null : GuiltyLine.Find(analysis, named, match.Groups["name"].Value);
        MessagePlace? place = guilty is null ? null : new MessagePlace(
            analysis!.DocumentName,
            guilty.Line,
            analysis.Syntax[guilty.Line].Text.Trim(),
            guilty.Finding is { } finding ? $"{finding.Code} {finding.Lint.Name}: {finding.Message}" : null,
            guilty.Finding?.Fix?.Title);
        string? remark = analysis is null || message.Of is not null || named is not { } wanted ? null
            : guilty is null ? string.Create(CultureInfo.InvariantCulture, $"The file has no line {wanted + 1}: was another version of it loaded?")
            : "Nothing is known against this line as it stands: the file may have changed since, or this host lacks something that the rule needs.";
        return new ExplainedMessage(line, ToolMessage.Filled(message.Means, match), ToolMessage.Filled(message.Advice, match), named, place) { Remark = remark };
    }

    // A message of the command-line parser is followed by its place.
    private static int? LineOf(Match match, string[] lines, int index)
    {
        string? number = match.Groups["line"] is { Success: true } told ? told.Value
            : lines.Skip(index).Take(3).Select(line => Place().Match(line)).FirstOrDefault(place => place.Success)?.Groups[1].Value;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0 ? line - 1 : null;
    }

    /// <summary>nft shows the line that it speaks of, with marks below the guilty words.</summary>
    private static bool IsUnderlined(string[] lines, int index) =>
        Underline().IsMatch(lines[index]) || (index + 1 < lines.Length && Underline().IsMatch(lines[index + 1]));

    private static string Plain(string line) => Stamp().Replace(line.Trim(), "").Trim();

    [GeneratedRegex(@"^(<\d+>)?(\[\s*\d+\.\d+\](\[\s*[TC]\d+\])?|\[\w{3} \w{3} +\d+ [\d:]+ \d{4}\]|(\w{3} +\d+ [\d:]+|\d{4}-\d\d-\d\dT\S+) \S+ [^\s:\[\]]+(\[\d+\])?:( \[\s*\d+\.\d+\])?)\s*")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\b(ip6?|arp|eb)tables(-\w+)*( v[\d.]+ \(|: )")]
    private static partial Regex Program();

    [GeneratedRegex(@"^Error occurred at line: (\d+)")]
    private static partial Regex Place();

    [GeneratedRegex(@"^[~^ ]+$")]
    private static partial Regex Underline();
}
