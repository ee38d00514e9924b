using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Lines of a file that append rules to one chain whose rules stand in the order of their lines, so that text can be moved about.</summary>
internal sealed record RuleBlock(Table Table, Chain Chain, ImmutableArray<int> Lines)
{
    /// <summary>The rules of the lines from <paramref name="first"/> to <paramref name="last"/>; null when something else stands there than rules of one chain, blanks and comments.</summary>
    public static RuleBlock? Of(Analysis analysis, int first, int last)
    {
        var lines = ImmutableArray.CreateBuilder<int>();
        for (int line = first; line <= last; line++)
        {
            if (analysis.Syntax[line].Kind is not (LineKind.Comment or LineKind.Empty))
            {
                lines.Add(line);
            }
        }

        if (lines.Count == 0 || lines.Any(line => !IsWhole(analysis, line)))
        {
            return null;
        }

        Chain chain = analysis.RuleAt(lines[0])!.Chain;
        return lines.All(line => ReferenceEquals(analysis.RuleAt(line)!.Chain, chain)) && IsInOrder(analysis, chain) && analysis.TableAt(first) is { SupersededBy: null } table
            ? new RuleBlock(table, chain, lines.ToImmutable())
            : null;
    }

    /// <summary>The chain's rules are those of its appending lines, in the order of the file: nothing inserts, replaces or deletes.</summary>
    public static bool IsInOrder(Analysis analysis, Chain chain) =>
        !analysis.Ruleset.HereDocuments.Any()
        && chain.Rules.All(rule => rule.Bound.Command == RuleCommand.Append)
        && IsAscending(chain.Rules)
        && !OtherCommands(analysis, chain);

    /// <summary>The line appends rules, and all of it is understood.</summary>
    public static bool IsWhole(Analysis analysis, int line) =>
        analysis.Ruleset.BoundLines[line] is { Command: RuleCommand.Append, HasUnknownParts: false, Problems.IsEmpty: true }
        && !analysis.Ruleset.IsPasted(line)
        && analysis.Syntax[line].Terminator != LineTerminator.None
        && analysis.RuleAt(line) is not null;

    /// <summary>A line's text with another chain's name.</summary>
    public static string WithChain(Analysis analysis, int line, string chain)
    {
        TextSpan span = analysis.Ruleset.BoundLines[line]!.ChainSpan;
        return string.Concat(analysis.Syntax[line].Text.AsSpan(0, span.Start), chain, analysis.Syntax[line].Text.AsSpan(span.End));
    }

    /// <summary>The first of the lines that belong to a rule: allowances above it speak about it.</summary>
    public static int StartOf(Analysis analysis, int line)
    {
        HashSet<int> allowances = [.. analysis.Directives.OfType<AllowDirective>().Where(allow => allow.Scope == AllowScope.NextRule).Select(allow => allow.Line)];
        while (line > 0 && allowances.Contains(line - 1))
        {
            line--;
        }

        return line;
    }

    public static bool IsAllowed(Analysis analysis, int line) => analysis.Directives.AllowedLines(analysis.Syntax).Contains(line);

    public static TextChange Insert(int line, string text) => new(new TextRange(new TextPosition(line, 0), new TextPosition(line, 0)), text);

    public static TextChange Delete(int first, int last) => new(new TextRange(new TextPosition(first, 0), new TextPosition(last + 1, 0)), "");

    private static bool IsAscending(RuleList rules)
    {
        for (int i = 1; i < rules.Length; i++)
        {
            if (rules[i].Line < rules[i - 1].Line)
            {
                return false;
            }
        }

        return true;
    }

    private static bool OtherCommands(Analysis analysis, Chain chain)
    {
        if (analysis.Ruleset.LiveTable(chain.TableName) is not { } table)
        {
            return true;
        }

        for (int line = table.Line; line <= (table.CommitLine ?? analysis.Syntax.LineCount - 1); line++)
        {
            // A flush or a deletion without a name is about every chain.
            if (analysis.Ruleset.BoundLines[line] is { Command: not (RuleCommand.Append or RuleCommand.NewChain or RuleCommand.Policy) } other
                && (other.Chain is null || other.Chain == chain.Name))
            {
                return true;
            }
        }

        return false;
    }
}
