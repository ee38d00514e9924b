using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features.Hovers;
using RulesLsp.Ide.Features.Sentences;

namespace RulesLsp.Ide.Features;

/// <summary>Explains the word under the caret: what it is, what iptables makes of it, and for a command what the rule does.</summary>
public static class HoverFeature
{
    public static HoverResult? Compute(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        LineSyntax line = analysis.Syntax[position.Line];
        return CounterHover.Of(analysis, position) ?? line.Kind switch
        {
            LineKind.Comment => DirectiveHover.Of(analysis, position),
            LineKind.Table => WordAt(line, position) is { } word && line.Words.Length > 1 && ExplainFeature.TablePage(analysis.Catalogue, line.WordText(1)) is { } page
                ? new HoverResult(TextRange.OnLine(position.Line, word), page)
                : null,
            LineKind.Chain => OfChainLine(analysis, line, position),
            LineKind.Command => OfCommand(analysis, line, position),
            _ => null,
        };
    }

    /// <summary>What the rule of a line does, in one sentence of Markdown; null when the line makes no rule.</summary>
    public static string? Sentence(Analysis analysis, int line)
    {
        if (line < 0 || line >= analysis.Syntax.LineCount || !analysis.Family.HasPackets() || analysis.RuleAt(line) is not { } rule)
        {
            return null;
        }

        return RuleSentence.Of(analysis.Syntax[line], analysis.Facts.Semantics.Of(rule));
    }

    private static HoverResult? OfChainLine(Analysis analysis, LineSyntax line, TextPosition position)
    {
        bool isName = line.Words.Length > 1 && (line.Words[1].Span.Touches(position.Character) || line.Words[0].Span.Touches(position.Character));
        return isName && analysis.TableAt(position.Line)?.FindChain(line.WordText(1)) is { } chain
            ? new HoverResult(TextRange.OnLine(position.Line, line.Words[1].Span), ChainHover.Page(analysis, chain))
            : null;
    }

    private static HoverResult? OfCommand(Analysis analysis, LineSyntax line, TextPosition position)
    {
        if (analysis.Ruleset.BoundLines[position.Line] is not { } bound || WordAt(line, position) is not { } word)
        {
            return null;
        }

        if (bound.Command != RuleCommand.None && bound.CommandSpan == word)
        {
            return CommandHover.Of(analysis, bound, position.Line);
        }

        foreach (NameOccurrence name in NameOccurrences.OnLine(analysis, position.Line))
        {
            if (name.Span == word && name.Key.Kind == NameKind.Chain && analysis.TableAt(position.Line)?.FindChain(name.Key.Name) is { } chain)
            {
                return new HoverResult(name.Range, ChainHover.Page(analysis, chain));
            }
        }

        string? page = ModulePage(analysis, bound, word) ?? OptionHover.Page(analysis, line, position.Line, bound, word) ?? WordPage(analysis, line, position);
        return page is null ? null : new HoverResult(TextRange.OnLine(position.Line, word), page);
    }

    private static string? ModulePage(Analysis analysis, BoundRule bound, TextSpan word)
    {
        foreach (BoundModule module in bound.Matches.Concat(bound.Target is { } target ? [target] : []))
        {
            if (!module.IsImplied && module.NameSpan == word)
            {
                return module.Entry is { } entry
                    ? EntryPage.Summary(analysis.Catalogue, entry)
                    : $"`{module.Name}` is not in the catalogue: nothing is known of what it does, and a verdict that depends on it is UNKNOWN.";
            }
        }

        return null;
    }

    /// <summary>Words that the binder keeps no place of, such as <c>-j</c> itself.</summary>
    private static string? WordPage(Analysis analysis, LineSyntax line, TextPosition position)
    {
        for (int word = 0; word < line.Words.Length; word++)
        {
            if (line.Words[word].Span.Touches(position.Character) && line.Words[word].Shape == WordShape.Dash)
            {
                (CatalogueEntry Entry, CatalogueOption Option)[] owners = [.. analysis.Catalogue.FindOptionOwners(line.Word(word))];
                return owners.Length == 0 ? null : string.Join("\n---\n", owners.Take(3).Select(owner => EntryPage.Option(owner.Entry, owner.Option)));
            }
        }

        return null;
    }

    /// <summary>The word at the caret; of two that it touches the one to its right.</summary>
    private static TextSpan? WordAt(LineSyntax line, TextPosition position)
    {
        TextSpan? found = null;
        foreach (WordSyntax word in line.Words)
        {
            if (word.Span.Touches(position.Character))
            {
                found = word.Span;
            }
        }

        return found;
    }
}
