using System.Collections.Immutable;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide.Features.Completion;

namespace RulesLsp.Ide.Features;

/// <summary>Proposes what may stand at the caret: only what iptables takes there.</summary>
public static class CompletionFeature
{
    /// <summary>Characters after which an editor should ask by itself.</summary>
    public static string TriggerCharacters => " -:*,#!/";

    /// <summary>Nobody reads more; a ruleset of kube-proxy has tens of thousands of chains.</summary>
    private const int MostProposals = 1_000;

    /// <summary>The proposals, best first; labels are unique.</summary>
    public static Proposals Compute(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        LineSyntax line = analysis.Syntax[position.Line];
        IEnumerable<CompletionItem> items = line.Kind switch
        {
            LineKind.Comment => DirectiveCompletion.Compute(analysis, position),
            LineKind.Table => SectionCompletion.TableNames(analysis, position),
            LineKind.Chain => SectionCompletion.ChainLine(analysis, position),
            _ => CommandLine(CaretContext.At(analysis, position)),
        };
        CompletionItem[] all = [.. items];
        return all.Length <= MostProposals
            ? new Proposals([.. Best(all).DistinctBy(item => item.Label, StringComparer.Ordinal)], IsComplete: true)
            : new Proposals(
                [.. Best(all.Where(item => HasTyped(item, line, position))).Take(MostProposals).DistinctBy(item => item.Label, StringComparer.Ordinal)],
                IsComplete: false);
    }

    /// <summary>The Markdown page of a proposal; null for an unknown key.</summary>
    /// <param name="key">A <see cref="CompletionItem.DocumentationKey"/>.</param>
    public static string? Documentation(string key) => DocumentationKey.Resolve(key);

    private static IOrderedEnumerable<CompletionItem> Best(IEnumerable<CompletionItem> items) =>
        items.OrderBy(item => item.Rank).ThenBy(item => item.Label, StringComparer.Ordinal);

    private static bool HasTyped(CompletionItem item, LineSyntax line, TextPosition caret) =>
        item.FilterText.AsSpan().Contains(line.Text.AsSpan()[item.ReplaceRange.Start.Character..caret.Character], StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<CompletionItem> CommandLine(CaretContext caret)
    {
        // Text in quotes is nobody's business.
        if (caret.Typed.Contains('"'))
        {
            return [];
        }

        bool isFirstWord = caret.Before.Words.Length == 0 || caret.Before.Words is [{ Shape: WordShape.Counter }];
        if (isFirstWord)
        {
            return SectionCompletion.LineStart(caret);
        }

        if (caret.Analysis.TableAt(caret.Line) is null)
        {
            return [];
        }

        return caret.Typed.StartsWith('-') || caret.PendingValue() is not { } pending
            ? OptionCompletion.Compute(caret)
            : pending.Option.Option.Values[pending.ValueIndex].Optional
                ? ValueCompletion.Compute(caret, pending.Option, pending.ValueIndex).Concat(OptionCompletion.Compute(caret))
                : ValueCompletion.Compute(caret, pending.Option, pending.ValueIndex);
    }
}
