using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes directives and what stands in them: packets, verdicts, lints, families.</summary>
internal static class DirectiveCompletion
{
    private const int MostPackets = 20;

    /// <summary>The words that a directive can start with, and what each does.</summary>
    public static readonly (string Keyword, string Summary)[] Keywords =
    [
        ("host", "describes this host: interfaces, addresses, routes"),
        ("trace", "shows what happens to a packet, after every edit"),
        ("expect", "is an error when a packet ends otherwise"),
        ("management", "is an error when connections by which the host is administered would be cut"),
        ("family", "ipv4, ipv6, arp or bridge"),
        ("backend", "nft, legacy or both"),
        ("profile", "how the file is loaded"),
        ("allow", "silences a finding of the next rule"),
        ("allow-file", "silences a finding in the whole file"),
        ("external chain", "a chain that another program declares"),
    ];

    private static readonly string[] Backends = ["both", "nft", "legacy"];

    public static IEnumerable<CompletionItem> Compute(Analysis analysis, TextPosition position)
    {
        string line = analysis.Syntax[position.Line].Text;
        if (DirectiveText.Body(line) is not { } body)
        {
            return StartOfDirective(position, line);
        }

        TextSpan keyword = DirectiveText.KeywordOf(line, body);
        if (position.Character < body.Start)
        {
            return [];
        }

        if (position.Character <= keyword.End)
        {
            return Keywords.Select((item, index) => Item(
                item.Keyword, CompletionKind.Directive, item.Summary, item.Keyword + " ", TextRange.OnLine(position.Line, keyword), index));
        }

        var word = WordAt(line, position);
        return line.Substring(keyword.Start, keyword.Length) switch
        {
            "trace" => StepCompletion.Words(analysis, position, line, keyword.End, []) ?? Packets(analysis, position, line, keyword.End),
            "expect" => StepCompletion.Words(analysis, position, line, keyword.End, [.. Verdicts(analysis)]) ?? Expectation(analysis, position, line, keyword),
            "management" => ManagementCompletion.Words(analysis, position, line, keyword.End),
            "family" => Words(FamilyNames.All, word),
            "backend" => Words(Backends, word),
            "profile" => Words(ProfileNames.All, word),
            "allow" or "allow-file" => LintCatalogue.All.Select(lint => Item(lint.Name, CompletionKind.Value, $"{lint.Code}: {lint.Summary}", lint.Name, word, 5)),
            _ => [],
        };
    }

    private static IEnumerable<CompletionItem> StartOfDirective(TextPosition position, string line)
    {
        if (line.Length > 24 || position.Character < line.TrimEnd().Length)
        {
            yield break;
        }

        string text = $"# {DirectiveText.Mark} ";
        yield return Item(text.TrimEnd(), CompletionKind.Directive, "a directive for this program", text, TextRange.OnLine(position.Line, TextSpan.FromBounds(0, line.Length)), 0);
    }

    private static IEnumerable<CompletionItem> Expectation(Analysis analysis, TextPosition position, string line, TextSpan keyword)
    {
        bool isFirst = line.AsSpan(keyword.End, position.Character - keyword.End).Trim().IndexOf(' ') < 0
            && !line.AsSpan(keyword.End, position.Character - keyword.End).TrimStart().Contains(' ');
        return isFirst ? Words(Verdicts(analysis), WordAt(line, position)) : Packets(analysis, position, line, SecondWord(line, keyword.End));
    }

    /// <summary>The targets that decide, as an expectation names them.</summary>
    private static IEnumerable<string> Verdicts(Analysis analysis) =>
        analysis.Catalogue.Targets
            .Where(target => target.Flow is TargetFlow.EndsPacket or TargetFlow.EndsTable && Catalogue.IsInFamily(target.Families, analysis.Family))
            .Select(target => target.Name);

    /// <summary>A packet for each rule that is about ports: the ones that people ask about.</summary>
    private static IEnumerable<CompletionItem> Packets(Analysis analysis, TextPosition position, string line, int start)
    {
        while (start < line.Length && start < position.Character && line[start] == ' ')
        {
            start++;
        }

        TextRange range = TextRange.OnLine(position.Line, TextSpan.FromBounds(Math.Min(start, position.Character), line.Length));
        return PacketsOfRules(analysis)
            .Select((item, index) => Item(item.Packet, CompletionKind.Packet, $"for the rule at line {item.Line + 1}", item.Packet, range, index));
    }

    private static IEnumerable<(string Packet, int Line)> PacketsOfRules(Analysis analysis) =>
        analysis.Ruleset.Rules
            .Where(rule => rule.SourceIndex == 0 && rule.DestinationIndex == 0)
            .Select(rule => (Packet: PacketOfRule.Of(analysis, rule), rule.Line))
            .Where(item => item.Packet is { DestinationPort: not null } or { IcmpType: not null })
            .Select(item => (item.Packet!.ToShortNotation(), item.Line))
            .DistinctBy(item => item.Item1)
            .Take(MostPackets);

    private static IEnumerable<CompletionItem> Words(IEnumerable<string> words, TextRange range) =>
        words.Select(word => Item(word, CompletionKind.Value, null, word, range, 1));

    internal static TextRange WordAt(string line, TextPosition position)
    {
        int start = position.Character;
        while (start > 0 && line[start - 1] is not (' ' or '\t'))
        {
            start--;
        }

        int end = line.IndexOf(' ', position.Character);
        return TextRange.OnLine(position.Line, TextSpan.FromBounds(start, end < 0 ? line.Length : end));
    }

    private static int SecondWord(string line, int start)
    {
        while (start < line.Length && line[start] == ' ')
        {
            start++;
        }

        int blank = line.IndexOf(' ', start);
        return blank < 0 ? line.Length : blank;
    }

    internal static CompletionItem Item(string label, CompletionKind kind, string? detail, string insert, TextRange range, int rank) =>
        new(label, kind, detail, insert, InsertFormat.PlainText, range, label, rank, null, insert.EndsWith(' ') ? CompletionTraits.AsksAgain : CompletionTraits.None);
}
