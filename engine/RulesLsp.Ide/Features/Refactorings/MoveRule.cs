using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Moves a rule in its chain, as far as that is proved to change nothing for any packet.</summary>
internal static class MoveRule
{
    /// <summary>More rules than that are not looked at for one keystroke.</summary>
    private const int FarthestMove = 500;

    public static IEnumerable<CodeAction> Of(Analysis analysis, int line, string lineEnd)
    {
        if (RuleBlock.Of(analysis, line, line) is not { } block)
        {
            yield break;
        }

        int[] lines = [.. block.Chain.Rules.Select(rule => rule.Line).Distinct()];
        int at = Array.IndexOf(lines, line);
        int up = Reach(analysis, lines[..at].Reverse(), line);
        int down = Reach(analysis, lines[(at + 1)..], line);
        if (up > 0)
        {
            yield return Move(analysis, "Move rule up", line, RuleBlock.StartOf(analysis, lines[at - 1]), lineEnd);
        }

        if (up > 1)
        {
            yield return Move(analysis, $"Move rule up past {up} rules", line, RuleBlock.StartOf(analysis, lines[at - up]), lineEnd);
        }

        if (down > 0)
        {
            yield return Move(analysis, "Move rule down", line, lines[at + 1] + 1, lineEnd);
        }
    }

    /// <summary>Past how many of the lines, the nearest first, the rule can go.</summary>
    private static int Reach(Analysis analysis, IEnumerable<int> lines, int moved) =>
        lines.Take(FarthestMove).TakeWhile(line => RuleBlock.IsWhole(analysis, line) && MayPass(analysis, moved, line)).Count();

    private static bool MayPass(Analysis analysis, int moved, int line)
    {
        ImmutableArray<RuleSemantics> others = [.. analysis.Ruleset.RulesOfLine(line).ToArray().Select(analysis.Facts.Semantics.Of)];
        return analysis.Ruleset.RulesOfLine(moved).ToArray().Select(analysis.Facts.Semantics.Of).All(one => others.All(other => RuleOrder.MayChange(one, other)));
    }

    private static CodeAction Move(Analysis analysis, string title, int line, int target, string lineEnd)
    {
        int start = RuleBlock.StartOf(analysis, line);
        string text = string.Concat(Enumerable.Range(start, line - start + 1).Select(moved => analysis.Syntax[moved].Text + lineEnd));
        TextChange insertion = RuleBlock.Insert(target, text);
        TextChange deletion = RuleBlock.Delete(start, line);
        return new CodeAction(
            $"{title} (no packet fares differently)",
            CodeActionKind.Rewrite,
            CodeActionPreference.Ordinary,
            target <= start ? [insertion, deletion] : [deletion, insertion],
            null,
            line);
    }
}
