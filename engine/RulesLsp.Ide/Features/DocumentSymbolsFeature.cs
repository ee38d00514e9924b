using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The outline: tables, in them their chains with policy and number of rules.</summary>
public static class DocumentSymbolsFeature
{
    public static ImmutableArray<DocumentSymbol> Compute(Analysis analysis)
    {
        ImmutableArray<Table> tables = analysis.Ruleset.Tables;
        var symbols = ImmutableArray.CreateBuilder<DocumentSymbol>(tables.Length);
        for (int index = 0; index < tables.Length; index++)
        {
            symbols.Add(TableSymbol(analysis, tables[index], analysis.LastLineOfTable(index)));
        }

        return symbols.MoveToImmutable();
    }

    private static DocumentSymbol TableSymbol(Analysis analysis, Table table, int lastLine)
    {
        Dictionary<string, RuleRun> runs = RunsOf(analysis, table.Line, lastLine);
        ImmutableArray<DocumentSymbol> chains =
        [
            .. table.Chains
                .Select(chain => ChainSymbol(analysis, chain, runs.GetValueOrDefault(chain.Name), table.Line, lastLine))
                .OfType<DocumentSymbol>(),
        ];
        int rules = table.Chains.Sum(chain => chain.Rules.Length);
        string detail = Count(rules, "rule") + (table.SupersededBy is null ? "" : " · flushed by a later section");
        return new DocumentSymbol(
            table.Name,
            detail,
            DocumentSymbolKind.Table,
            new TextRange(new TextPosition(table.Line, 0), EndOf(analysis, lastLine)),
            new TextRange(new TextPosition(table.Line, 0), EndOf(analysis, table.Line)),
            chains);
    }

    private static DocumentSymbol? ChainSymbol(Analysis analysis, Chain chain, RuleRun? run, int firstLine, int lastLine)
    {
        string policy = chain.Policy == ChainPolicy.None ? "" : ChainText.PolicyName(chain.Policy) + " · ";
        string detail = policy + Count(chain.Rules.Length, "rule");
        DocumentSymbolKind kind = chain.IsBuiltin ? DocumentSymbolKind.BuiltinChain : DocumentSymbolKind.UserChain;

        // Rules that stand together are where the reader wants to go; else the line that declares the chain.
        if (run is { IsContiguous: true })
        {
            return new DocumentSymbol(
                chain.Name,
                detail,
                kind,
                new TextRange(new TextPosition(run.First, 0), EndOf(analysis, run.Last)),
                TextRange.OnLine(run.First, run.NameSpan),
                []);
        }

        int line = chain.DeclarationLine ?? run?.First ?? -1;
        if (line < firstLine || line > lastLine)
        {
            return null;
        }

        var range = new TextRange(new TextPosition(line, 0), EndOf(analysis, line));
        return new DocumentSymbol(chain.Name, detail, kind, range, range, []);
    }

    private static Dictionary<string, RuleRun> RunsOf(Analysis analysis, int firstLine, int lastLine)
    {
        var runs = new Dictionary<string, RuleRun>(StringComparer.Ordinal);
        string? previous = null;
        for (int line = firstLine; line <= lastLine; line++)
        {
            if (analysis.Ruleset.BoundLines[line] is not { Command: RuleCommand.Append or RuleCommand.Insert, Chain: { } name } bound)
            {
                continue;
            }

            if (!runs.TryGetValue(name, out RuleRun? run))
            {
                runs.Add(name, new RuleRun(line, bound.ChainSpan) { Last = line });
            }
            else
            {
                run.IsContiguous &= previous == name;
                run.Last = line;
            }

            previous = name;
        }

        return runs;
    }

    private static TextPosition EndOf(Analysis analysis, int line) => new(line, analysis.Syntax[line].Length);

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private sealed class RuleRun(int first, TextSpan nameSpan)
    {
        public int First { get; } = first;

        public TextSpan NameSpan { get; } = nameSpan;

        public int Last { get; set; }

        public bool IsContiguous { get; set; } = true;
    }
}
