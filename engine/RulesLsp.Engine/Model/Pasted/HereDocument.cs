using System.Collections.Immutable;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>A ruleset in a script for a shell: the lines behind <c>iptables-restore &lt;&lt;EOF</c> up to <c>EOF</c>.</summary>
/// <param name="Start">0-based; the line of the command.</param>
/// <param name="End">0-based; the line of the word that ends it, or one behind the last line where it is missing.</param>
/// <param name="Obstacle">Why the rules are not read as they stand; null when they are.</param>
/// <param name="IsNoFlush">It is loaded with --noflush.</param>
public sealed record HereDocument(int Start, int End, AddressFamily Family, HereObstacle? Obstacle, bool IsNoFlush)
{
    /// <summary>The rulesets in a script, in their order; none for a file that is a ruleset itself.</summary>
    public static ImmutableArray<HereDocument> Find(RulesetSyntax syntax)
    {
        if (BeginsAsRuleset(syntax))
        {
            return [];
        }

        ImmutableArray<HereDocument>.Builder? found = null;
        for (int line = 0; line < syntax.LineCount; line++)
        {
            string text = syntax[line].Text;
            if (!text.Contains("<<", StringComparison.Ordinal) || text.AsSpan().TrimStart() is ['#', ..] || HerePatterns.Opening().Match(text) is not { Success: true } opening)
            {
                continue;
            }

            int end = EndOf(syntax, line, opening);
            if (HoldsTables(syntax, line + 1, end))
            {
                found ??= ImmutableArray.CreateBuilder<HereDocument>();
                found.Add(new HereDocument(line, end, FamilyOf(text), ObstacleOf(syntax, line + 1, end, opening), HerePatterns.NoFlush().IsMatch(text)));
            }

            line = end;
        }

        return found is null ? [] : found.DrainToImmutable();
    }

    /// <summary>What iptables-restore reads of a script: the rulesets for one family that stand in it as they are loaded.</summary>
    public static RulesetSyntax Read(RulesetSyntax syntax, ImmutableArray<HereDocument> documents, AddressFamily family) => documents.IsEmpty
        ? syntax
        : syntax.WithSurroundings(line => documents.Any(document => document.Obstacle is null && document.Family == family && line > document.Start && line < document.End));

    /// <summary>Nearly all files are told by one line.</summary>
    private static bool BeginsAsRuleset(RulesetSyntax syntax)
    {
        if (syntax[0].Text.StartsWith("#!", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (LineSyntax line in syntax.Lines)
        {
            if (line.Kind is LineKind.Table or LineKind.Chain or LineKind.Commit || line.Characters is ['-' or '[', ..])
            {
                return true;
            }

            if (line.Kind == LineKind.Command)
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOf(RulesetSyntax syntax, int start, Match opening)
    {
        string word = opening.Groups["word"].Value;
        int line = start + 1;
        while (line < syntax.LineCount && (opening.Groups["tabs"].Success ? syntax[line].Text.TrimStart('\t') : syntax[line].Text) != word)
        {
            line++;
        }

        return line;
    }

    private static bool HoldsTables(RulesetSyntax syntax, int start, int end)
    {
        for (int line = start; line < end; line++)
        {
            string text = syntax[line].Text.TrimStart('\t');
            if (text.Length > 0 && text[0] != '#')
            {
                string name = text[1..].Trim();
                return text[0] == '*' && Catalogue.Catalogue.All.Any(catalogue => catalogue.Pipeline.FindTable(name) is not null);
            }
        }

        return false;
    }

    private static AddressFamily FamilyOf(string command) =>
        command.Contains("arptables", StringComparison.Ordinal) ? AddressFamily.Arp
        : command.Contains("ebtables", StringComparison.Ordinal) ? AddressFamily.Bridge
        : HerePatterns.IPv6().IsMatch(command) ? AddressFamily.IPv6
        : AddressFamily.IPv4;

    private static HereObstacle? ObstacleOf(RulesetSyntax syntax, int start, int end, Match opening)
    {
        bool isQuoted = opening.Groups["quote"].Success;
        for (int line = start; line < end; line++)
        {
            string text = syntax[line].Text;
            if (opening.Groups["tabs"].Success && text.StartsWith('\t'))
            {
                return HereObstacle.Tabs;
            }

            if (!isQuoted && text.AsSpan().ContainsAny('\\', '`'))
            {
                return HereObstacle.Escapes;
            }
        }

        return null;
    }
}

/// <summary>What a shell does to a here document before a program reads it.</summary>
public enum HereObstacle : byte
{
    /// <summary>Tabs in front of its lines are taken away.</summary>
    Tabs,

    /// <summary>Backslashes and commands in backquotes are replaced.</summary>
    Escapes,
}

/// <summary>Shapes of commands with a here document.</summary>
internal static partial class HerePatterns
{
    /// <summary>A program that loads or writes what it reads, and the word that ends the document; one in quotes keeps the shell from looking into it.</summary>
    [GeneratedRegex(@"(tables|\b(cat|tee)\b).*?(?<!<)<<(?<tabs>-)?\s*((?<quote>['""])(?<word>[^'""]+)['""]|(?<quote>\\)(?<word>[A-Za-z_][\w.-]*)|(?<word>[A-Za-z_][\w.-]*))")]
    public static partial Regex Opening();

    /// <summary>The program or the file that gets the rules is for IPv6.</summary>
    [GeneratedRegex(@"ip6tables|[./\w-]*rules\w*6|\bv6\b|\.v6\b")]
    public static partial Regex IPv6();

    /// <summary>The chains that are there stay.</summary>
    [GeneratedRegex(@"tables(-legacy|-nft)?-restore\b[^|;&]*\s(-n|--noflush)\b")]
    public static partial Regex NoFlush();
}
