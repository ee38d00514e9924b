using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Grows a selection: word, option with its values, match with its options, rule, table, file.</summary>
public static class SelectionRangesFeature
{
    public static SelectionRange Compute(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        int lastLine = analysis.Syntax.LineCount - 1;
        var selection = new SelectionRange(new TextRange(default, EndOf(analysis, lastLine)), null);
        int table = analysis.Ruleset.TableOfLine[position.Line];
        if (table >= 0)
        {
            int end = analysis.LastLineOfTable(table);
            selection = Inner(selection, new TextRange(new TextPosition(analysis.Ruleset.Tables[table].Line, 0), EndOf(analysis, end)), position);
        }

        LineSyntax line = analysis.Syntax[position.Line];
        selection = Inner(selection, TextRange.OnLine(position.Line, line.Span), position);
        foreach (TextSpan span in SpansOf(analysis.Ruleset.BoundLines[position.Line]))
        {
            selection = Inner(selection, TextRange.OnLine(position.Line, span), position);
        }

        foreach (WordSyntax word in line.Words)
        {
            if (word.Span.Touches(position.Character))
            {
                return Inner(selection, TextRange.OnLine(position.Line, word.Span), position);
            }
        }

        return selection;
    }

    /// <summary>Modules with all of their options, then single options: the larger ones first.</summary>
    private static IEnumerable<TextSpan> SpansOf(BoundRule? bound)
    {
        if (bound is null)
        {
            yield break;
        }

        IEnumerable<BoundModule> modules = bound.Target is { } target ? bound.Matches.Append(target) : bound.Matches;
        foreach (BoundModule module in modules)
        {
            int end = module.Options.Select(option => option.Span.End).Append(module.NameSpan.End).Max();
            int start = module.Options.Select(option => option.Span.Start).Append(module.NameSpan.Start).Min();
            yield return TextSpan.FromBounds(start, end);
        }

        foreach (BoundOption option in modules.SelectMany(module => module.Options).Concat(bound.BuiltinOptions))
        {
            yield return option.Span;
        }
    }

    private static SelectionRange Inner(SelectionRange outer, TextRange range, TextPosition position)
    {
        bool grows = outer.Range.Contains(range.Start) && outer.Range.Contains(range.End) && outer.Range != range;
        return grows && range.Contains(position) ? new SelectionRange(range, outer) : outer;
    }

    private static TextPosition EndOf(Analysis analysis, int line) => new(line, analysis.Syntax[line].Length);
}
