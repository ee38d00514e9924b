using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Tells what the rule of a line does, where it stands, what the traces say about it, and how nftables says it.</summary>
internal static class CommandHover
{
    public static HoverResult? Of(Analysis analysis, BoundRule bound, int line)
    {
        TextRange range = TextRange.OnLine(line, bound.CommandSpan);
        if (HoverFeature.Sentence(analysis, line) is not { } sentence || analysis.RuleAt(line) is not { } rule)
        {
            string word = analysis.Syntax[line].Text.Substring(bound.CommandSpan.Start, bound.CommandSpan.Length);
            foreach ((CatalogueEntry entry, CatalogueOption option) in analysis.Catalogue.FindOptionOwners(word))
            {
                return new HoverResult(range, EntryPage.Option(entry, option));
            }

            return null;
        }

        var page = new StringBuilder(sentence).Append("\n\n");
        page.Append($"Rule {rule.Number} of `{rule.Chain.Name}` in the table `{rule.Chain.TableName}`.");
        int count = analysis.Ruleset.RulesOfLine(line).Length;
        page.Append(count > 1 ? $" The line makes {count} rules, one for each pair of addresses.\n" : "\n");
        page.Append(ReachHover.Of(analysis, rule));
        AppendTraces(page, analysis, line);
        AppendTranslation(page, analysis, line);
        return new HoverResult(range, page.ToString());
    }

    private static void AppendTranslation(StringBuilder page, Analysis analysis, int line)
    {
        if (TranslationFeature.OfLine(analysis, line) is { Length: > 0 } translation)
        {
            page.Append("\n---\n\n").Append(translation);
        }
    }

    private static void AppendTraces(StringBuilder page, Analysis analysis, int line)
    {
        foreach (TraceMark mark in InlayHintsFeature.Marks(analysis, line, line).Where(mark => mark.Line == line))
        {
            page.Append("\n---\n\n").Append(mark.Explanation).Append('\n');
        }
    }
}
