using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide.Features;

/// <summary>What can be folded: tables, the chain lines at their top, runs of rules of one chain, all that a program made, and blocks of comments.</summary>
public static class FoldingFeature
{
    /// <summary>The folds, by their first line and the larger one first.</summary>
    public static ImmutableArray<FoldingRange> Compute(Analysis analysis)
    {
        var folds = new List<FoldingRange>();
        for (int table = 0; table < analysis.Ruleset.Tables.Length; table++)
        {
            AddFold(folds, analysis.Ruleset.Tables[table].Line, analysis.LastLineOfTable(table), FoldingKind.Region);
        }

        AddRuns(folds, analysis);
        AddPrograms(folds, analysis);
        return [.. folds.OrderBy(fold => fold.StartLine).ThenByDescending(fold => fold.EndLine)];
    }

    private static void AddRuns(List<FoldingRange> folds, Analysis analysis)
    {
        int start = 0;
        object? key = RunKey(analysis, 0);
        for (int line = 1; line <= analysis.Syntax.LineCount; line++)
        {
            object? next = line < analysis.Syntax.LineCount ? RunKey(analysis, line) : null;
            if (key is not null && key.Equals(next))
            {
                continue;
            }

            if (key is not null)
            {
                AddFold(folds, start, line - 1, key is LineKind.Comment ? FoldingKind.Comment : FoldingKind.Region);
            }

            (start, key) = (line, next);
        }
    }

    /// <summary>Neighbouring lines with equal keys fold together; null folds with nothing.</summary>
    private static object? RunKey(Analysis analysis, int line)
    {
        LineKind kind = analysis.Syntax[line].Kind;
        if (kind is LineKind.Comment or LineKind.Chain)
        {
            return kind;
        }

        return analysis.Ruleset.BoundLines[line] is { Command: RuleCommand.Append or RuleCommand.Insert, Chain: { } chain } ? chain : null;
    }

    /// <summary>Lines that stand together and are about several chains of one program, such as those of Kubernetes.</summary>
    private static void AddPrograms(List<FoldingRange> folds, Analysis analysis)
    {
        int start = 0;
        (LineKind Kind, string Program)? key = null;
        for (int line = 0; line <= analysis.Syntax.LineCount; line++)
        {
            (LineKind Kind, string Program)? next = line < analysis.Syntax.LineCount ? ProgramOf(analysis, line) : null;
            if (key == next)
            {
                continue;
            }

            if (key is not null && Enumerable.Range(start, line - start).Select(member => ChainOf(analysis, member)).Distinct(StringComparer.Ordinal).Skip(1).Any())
            {
                AddFold(folds, start, line - 1, FoldingKind.Region);
            }

            (start, key) = (line, next);
        }
    }

    private static (LineKind Kind, string Program)? ProgramOf(Analysis analysis, int line) =>
        ChainOf(analysis, line) is { } chain && ProgramChains.OwnerOf(chain) is { } program ? (analysis.Syntax[line].Kind, program) : null;

    private static string? ChainOf(Analysis analysis, int line)
    {
        LineSyntax syntax = analysis.Syntax[line];
        return syntax.Kind == LineKind.Chain
            ? syntax.Words.Length > 1 ? syntax.WordText(1) : null
            : analysis.Ruleset.BoundLines[line] is { Command: RuleCommand.Append or RuleCommand.Insert, Chain: { } chain } ? chain : null;
    }

    private static void AddFold(List<FoldingRange> folds, int start, int end, FoldingKind kind)
    {
        if (end > start)
        {
            folds.Add(new FoldingRange(start, end, kind));
        }
    }
}
