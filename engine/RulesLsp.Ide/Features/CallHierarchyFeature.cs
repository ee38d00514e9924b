using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Which chains call which: the calls are the jumps and gotos of rules.</summary>
public static class CallHierarchyFeature
{
    /// <summary>The chain whose name is under the caret, or else the one that the line's rule stands in; null elsewhere.</summary>
    public static CallHierarchyItem? Prepare(Analysis analysis, TextPosition position)
    {
        int line = analysis.Syntax.Clamp(position).Line;
        if (analysis.TableAt(line) is not { } table)
        {
            return null;
        }

        string? name = NameOccurrences.At(analysis, position) is { Key.Kind: NameKind.Chain } occurrence
            ? occurrence.Key.Name
            : analysis.Ruleset.BoundLines[line]?.Chain;
        return name is not null && table.FindChain(name) is { } chain ? ItemOf(analysis, table, chain) : null;
    }

    /// <summary>The chains that call one, each with the places of its jumps, in the order of their first jump.</summary>
    /// <param name="tableLine">0-based line of the section that the chain stands in; it may have moved since the item was made.</param>
    public static ImmutableArray<CallHierarchyCall> Incoming(Analysis analysis, string table, int tableLine, string chain) =>
        Find(analysis, table, tableLine, chain) is { } found
            ? [.. found.Chain.Callers.GroupBy(caller => caller.Chain).Select(group => CallOf(analysis, found.Table, group.Key, group))]
            : [];

    /// <summary>The chains that one calls, each with the places of the jumps in the caller, in the order of the first jump.</summary>
    /// <param name="tableLine">0-based line of the section that the chain stands in; it may have moved since the item was made.</param>
    public static ImmutableArray<CallHierarchyCall> Outgoing(Analysis analysis, string table, int tableLine, string chain) =>
        Find(analysis, table, tableLine, chain) is { } found
            ? [.. found.Chain.Rules.Where(rule => rule.JumpChain is not null).GroupBy(rule => rule.JumpChain!).Select(group => CallOf(analysis, found.Table, group.Key, group))]
            : [];

    private static (Table Table, Chain Chain)? Find(Analysis analysis, string tableName, int tableLine, string chainName)
    {
        // A file may have several sections of one table; edits above move all of them.
        Table? table = analysis.Ruleset.Tables.FirstOrDefault(candidate => candidate.Name == tableName && candidate.Line == tableLine)
            ?? analysis.Ruleset.LiveTable(tableName);
        return table?.FindChain(chainName) is { } chain ? (table, chain) : null;
    }

    private static CallHierarchyCall CallOf(Analysis analysis, Table table, Chain other, IEnumerable<Rule> jumps) => new(
        ItemOf(analysis, table, other),
        [.. jumps.DistinctBy(jump => jump.Line).Select(jump => TextRange.OnLine(jump.Line, jump.Bound.JumpNameSpan))]);

    private static CallHierarchyItem ItemOf(Analysis analysis, Table table, Chain chain)
    {
        // A built-in chain that the file does not mention stands where its table begins.
        int line = chain.DeclarationLine ?? (chain.Rules.IsEmpty ? table.Line : chain.Rules[0].Line);
        return new CallHierarchyItem(
            chain.Name,
            $"{table.Name} · {ChainText.Describe(chain)}",
            chain.IsBuiltin ? DocumentSymbolKind.BuiltinChain : DocumentSymbolKind.UserChain,
            TextRange.OnLine(line, analysis.Syntax[line].Span),
            ChainText.NameRange(analysis, line, chain.Name),
            table.Name,
            table.Line);
    }
}

/// <summary>A chain in the hierarchy of calls.</summary>
/// <param name="Range">The line that stands for it; holds <paramref name="NameRange"/>.</param>
/// <param name="TableLine">0-based line of its section.</param>
public sealed record CallHierarchyItem(string Name, string Detail, DocumentSymbolKind Kind, TextRange Range, TextRange NameRange, string Table, int TableLine);

/// <summary>A chain at the other end of calls.</summary>
/// <param name="Jumps">The names after <c>-j</c> or <c>-g</c>, each in the calling chain.</param>
public sealed record CallHierarchyCall(CallHierarchyItem Other, ImmutableArray<TextRange> Jumps);
