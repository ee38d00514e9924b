using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Finds tables and chains by their names, and rules by the texts that people give them: comments, log prefixes, names of lists.</summary>
public static class SymbolSearchFeature
{
    /// <summary>What fits the query, in file order. An empty query finds the tables and chains.</summary>
    /// <param name="query">The characters of a name in their order, as an editor asks; for a rule's text a part of it. Case does not count.</param>
    public static ImmutableArray<FoundSymbol> Compute(Analysis analysis, string query)
    {
        if (!analysis.IsRuleset)
        {
            return [];
        }

        IEnumerable<FoundSymbol> names = DocumentSymbolsFeature.Compute(analysis)
            .SelectMany(table => table.Children.Select(chain => new FoundSymbol(chain.Name, table.Name, Translate(chain.Kind), chain.SelectionRange))
                .Prepend(new FoundSymbol(table.Name, analysis.DocumentName, FoundSymbolKind.Table, table.SelectionRange)))
            .Where(symbol => IsSubsequence(query, symbol.Name));
        return [.. (query.Length == 0 ? names : names.Concat(RulesWith(analysis, query))).OrderBy(symbol => symbol.Range.Start)];
    }

    private static IEnumerable<FoundSymbol> RulesWith(Analysis analysis, string query)
    {
        for (int line = 0; line < analysis.Syntax.LineCount; line++)
        {
            // Most lines do not have the characters at all.
            if (analysis.RuleAt(line) is not { } rule || !analysis.Syntax[line].Characters.Contains(query, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach ((string text, TextSpan span) in TextsOf(rule.Bound))
            {
                if (text.Contains(query, StringComparison.OrdinalIgnoreCase))
                {
                    yield return new FoundSymbol(text.Trim(), $"{rule.Chain.TableName} › {rule.Chain.Name}, rule {rule.Number}", FoundSymbolKind.Rule, TextRange.OnLine(line, span));
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string Text, TextSpan Span)> TextsOf(BoundRule bound)
    {
        foreach (BoundOption option in OptionScope.Used(bound))
        {
            for (int i = 0; i < option.ValueSpans.Length && i < option.Definition.Values.Length; i++)
            {
                if (option.Definition.Values[i].Type == ValueTypes.Text && option.Value<TextValue>(i) is { } text)
                {
                    yield return (text.Text, option.ValueSpans[i]);
                }
            }
        }
    }

    private static bool IsSubsequence(string query, string name)
    {
        int found = 0;
        foreach (char character in name)
        {
            if (found < query.Length && char.ToUpperInvariant(character) == char.ToUpperInvariant(query[found]))
            {
                found++;
            }
        }

        return found == query.Length;
    }

    private static FoundSymbolKind Translate(DocumentSymbolKind kind) => kind == DocumentSymbolKind.BuiltinChain ? FoundSymbolKind.BuiltinChain : FoundSymbolKind.UserChain;
}

/// <summary>What a search found.</summary>
public enum FoundSymbolKind : byte
{
    Table,
    BuiltinChain,
    UserChain,
    Rule,
}

/// <summary>A symbol that fits a search.</summary>
/// <param name="Name">The table's or chain's name; of a rule the text that fits.</param>
/// <param name="Container">What it stands in, in words.</param>
public sealed record FoundSymbol(string Name, string Container, FoundSymbolKind Kind, TextRange Range);
