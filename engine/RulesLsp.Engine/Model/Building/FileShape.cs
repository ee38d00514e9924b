using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Problems of a file's bytes and blanks, each told once.</summary>
internal static class FileShape
{
    /// <summary>The line that ends a section.</summary>
    public const string CommitWord = "COMMIT";
    private const int MostMendedLines = 20_000;
    private const char ReplacementCharacter = '\ufffd';

    public static void Check(RulesetSyntax syntax, List<StructureProblem> problems)
    {
        if (syntax[0].Characters is ['\ufeff', ..])
        {
            problems.Add(new StructureProblem(
                StructureProblemKind.ByteOrderMark, TextRange.OnLine(0, new TextSpan(0, 1)),
                "the file starts with a byte order mark, which iptables takes for part of the first word: save it as UTF-8 without BOM",
                Fix: new BindingFix("Remove the byte order mark", "", Applicability: FixApplicability.Safe), Related: []));
        }

        for (int line = 0; line < syntax.LineCount; line++)
        {
            if (syntax[line].Characters.IndexOf(ReplacementCharacter) is >= 0 and var at)
            {
                problems.Add(new StructureProblem(
                    StructureProblemKind.InvalidEncoding, TextRange.OnLine(line, new TextSpan(at, 1)),
                    "the bytes here are no UTF-8 and are shown as U+FFFD: iptables takes them as they are, and an editor that saves the file replaces them",
                    Backends.None, Related: []));
                break;
            }
        }

        for (int line = 0; line < syntax.LineCount; line++)
        {
            if (syntax[line].Terminator is LineTerminator.CarriageReturnLineFeed or LineTerminator.CarriageReturn && syntax[line].Kind is not (LineKind.Comment or LineKind.Surroundings))
            {
                problems.Add(new StructureProblem(
                    StructureProblemKind.CarriageReturn, TextRange.OnLine(line, syntax[line].Span),
                    "the lines end in carriage return and line feed, and iptables takes the carriage return for part of the last word: save the file with Unix line ends",
                    Related: [])
                {
                    FileFix = WithUnixLineEnds(syntax, line),
                });
                break;
            }
        }

        for (int line = 0; line < syntax.LineCount; line++)
        {
            if (Overlong(line, syntax[line]) is { } overlong)
            {
                problems.Add(overlong);
            }
        }

        LineSyntax last = syntax[syntax.LineCount - 1];
        if (last.Kind == LineKind.Commit)
        {
            problems.Add(new StructureProblem(
                StructureProblemKind.MissingFinalNewline, TextRange.OnLine(syntax.LineCount - 1, last.Span),
                "legacy iptables-restore does not see a last COMMIT without a line end: add an empty line at the end of the file",
                Backends.Legacy, new BindingFix("Add the line end", CommitWord + "\n", Applicability: FixApplicability.Safe), []));
        }
    }

    /// <summary>One change from the first such line end to the last one.</summary>
    private static StructureFix? WithUnixLineEnds(RulesetSyntax syntax, int first)
    {
        // Worked out anew for every version: a large file is better saved by its editor.
        if (syntax.LineCount > MostMendedLines)
        {
            return null;
        }

        var text = new StringBuilder();
        for (int line = first; line < syntax.LineCount; line++)
        {
            text.Append(line == first ? "" : syntax[line].Text).Append(syntax[line].Terminator == LineTerminator.None ? "" : "\n");
        }

        return new StructureFix(
            "Write Unix line ends",
            new TextRange(new TextPosition(first, syntax[first].Length), new TextPosition(syntax.LineCount - 1, syntax[syntax.LineCount - 1].Length)),
            text.ToString(),
            FixApplicability.Safe);
    }

    /// <summary>A comment, chain or table line that is read as two; commands are judged word by word when they are bound.</summary>
    private static StructureProblem? Overlong(int line, LineSyntax syntax)
    {
        if (syntax.Kind is LineKind.Command or LineKind.Surroundings || LineLimits.RestOf(syntax) is not { } rest || syntax.Characters[rest.Start] == '#')
        {
            return null;
        }

        // The rest may happen to be a line that loads: then nothing is refused, and a command runs that nobody sees.
        bool mayLoad = syntax.Characters[rest.Start] is '-' or '[' or ':' or '*' or ' ' or '\t' or 'C';
        return new StructureProblem(
            StructureProblemKind.OverlongLine, TextRange.OnLine(line, rest),
            $"iptables-restore reads {LineLimits.MostBytes} bytes of a line and takes the rest for a line of its own: split the line",
            mayLoad ? Backends.None : Backends.Both, Related: []);
    }

    /// <summary>COMMIT with something around it, or in other letters; what is meant is clear, and iptables refuses it.</summary>
    public static StructureProblem? MalformedCommit(int line, LineSyntax syntax)
    {
        ReadOnlySpan<char> trimmed = syntax.Characters.Trim(" \t\r\u00a0;");
        if (!trimmed.Equals(CommitWord, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string why = trimmed.SequenceEqual(CommitWord) ? "COMMIT stands alone on its line, without blanks around it" : "COMMIT is written in capitals";
        return new StructureProblem(
            StructureProblemKind.MalformedCommit, TextRange.OnLine(line, syntax.Span), $"{why}: iptables reads this line as a rule and refuses it",
            Fix: new BindingFix("Write COMMIT", CommitWord, Applicability: FixApplicability.Safe), Related: []);
    }

    /// <summary>Whether the file has no table line, and all its rules stand in chains of filter or in chains of one's own.</summary>
    public static bool IsAllFilter(RulesetSyntax syntax, ReadOnlySpan<BoundRule?> bound, Pipeline pipeline)
    {
        for (int line = 0; line < syntax.LineCount; line++)
        {
            string? chain = syntax[line] is { Kind: LineKind.Chain, Words.Length: > 1 } declaration ? declaration.WordText(1) : bound[line]?.Chain;
            if (syntax[line].Kind == LineKind.Table || (chain is not null && pipeline.FindHook(chain) is not null && pipeline.FindBuiltinChain(TableNames.Filter, chain) is null))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An indented comment, table or chain line; null for other lines.</summary>
    public static StructureProblem? Indented(int line, LineSyntax syntax)
    {
        ReadOnlySpan<char> trimmed = syntax.Characters is [' ' or '\t', ..] characters ? characters.TrimStart(" \t") : default;
        if (trimmed.Length == 0)
        {
            return null;
        }

        var blanks = TextRange.OnLine(line, new TextSpan(0, syntax.Length - trimmed.Length));
        return trimmed[0] switch
        {
            '#' => new StructureProblem(
                StructureProblemKind.IndentedComment, blanks, "'#' makes a comment in the first column only: remove the blanks in front of it",
                Fix: new BindingFix("Remove the blanks", "", Applicability: FixApplicability.Safe), Related: []),
            '*' or ':' => new StructureProblem(
                StructureProblemKind.InvalidChainLine, blanks, $"a line with '{trimmed[0]}' starts in the first column: remove the blanks in front of it",
                Fix: new BindingFix("Remove the blanks", "", Applicability: FixApplicability.Safe), Related: []),
            _ => null,
        };
    }

    /// <summary>How many chain lines follow a line at once.</summary>
    public static int ChainLinesBehind(RulesetSyntax syntax, int line)
    {
        int end = line + 1;
        while (end < syntax.LineCount && syntax[end].Kind == LineKind.Chain)
        {
            end++;
        }

        return end - line - 1;
    }

    /// <summary>Where each chain of a section is declared, to tell "too late" from "never".</summary>
    public static Dictionary<string, int> DeclaredIn(RulesetSyntax syntax, BoundRule?[] bound, int tableLine)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int line = tableLine + 1; line < syntax.LineCount && syntax[line].Kind is not (LineKind.Table or LineKind.Commit); line++)
        {
            if (syntax[line].Kind == LineKind.Chain && syntax[line].Words.Length > 1)
            {
                lines.TryAdd(syntax[line].WordText(1), line);
            }
            else if (bound[line] is { Command: RuleCommand.NewChain, Chain: { } name })
            {
                lines.TryAdd(name, line);
            }
        }

        return lines;
    }
}
