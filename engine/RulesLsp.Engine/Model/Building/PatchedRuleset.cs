using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>The model of an edited file, made out of the one before: what the edit leaves as it was, both share.</summary>
internal static class PatchedRuleset
{
    /// <param name="section">The index of the section that the edit is about; -1: it is about none.</param>
    /// <param name="edited">What the new lines of the section come to; null: they hold no rules, and neither did the old ones.</param>
    /// <param name="bound">Of the new lines.</param>
    /// <param name="tableOfNewLines">The section in which the new lines stand; -1 outside.</param>
    public static Ruleset Of(
        Ruleset before, RulesetSyntax syntax, LineEdit change, int section, EditedSection? edited, ReadOnlySpan<BoundRule?> bound, int tableOfNewLines, ImmutableArray<StructureProblem> problems)
    {
        ImmutableArray<BoundRule?> boundLines = change.Shift == 0 && edited is null ? before.BoundLines : change.Spliced(before.BoundLines, bound);
        ImmutableArray<int> tableOfLine = change.Shift == 0 ? before.TableOfLine : change.Spliced(before.TableOfLine, Enumerable.Repeat(tableOfNewLines, change.NewCount).ToArray());
        int[] added = edited is null ? [] : [.. edited.Draft.Chains.SelectMany(static chain => chain.Lines).Order()];
        int[] lines = change.Spliced(before.Rules.Lines, change.GoneOf(before.Rules.Lines), added);
        bool areSameLines = ReferenceEquals(lines, before.Rules.Lines);
        ImmutableArray<Table> tables = change.Shift == 0 && edited is null
            ? before.Tables
            : [.. before.Tables.Select((table, index) => index == section ? PatchedTable.Of(table, change, edited, boundLines, areSameLines) : IsMoved(table, change) ? PatchedTable.Of(table, change, null, boundLines, areSameLines) : table)];
        ImmutableArray<int> firstRuleOfLine = change.Shift == 0 && areSameLines ? before.FirstRuleOfLine : FirstOfLines(lines, syntax.LineCount);
        ImmutableArray<BoundRule?> touched = [.. before.BoundLines.AsSpan(change.Start, change.OldCount), .. bound];
        return new Ruleset
        {
            Syntax = syntax,
            Catalogue = before.Catalogue,
            Family = before.Family,
            KeepsChains = before.KeepsChains,
            Tables = tables,
            BoundLines = boundLines,
            TableOfLine = tableOfLine,
            FirstRuleOfLine = firstRuleOfLine,
            Rules = tables == before.Tables ? before.Rules : new EditedFileRules(tables, lines, firstRuleOfLine, tableOfLine, boundLines),
            Problems = problems,
            Options = before.Options,
            PlainSections = before.PlainSections,
            Edited = new RulesetEdit(before.Version, change, touched)
            {
                IsAboutCalls = edited is not null && (before.Tables[section].Chains.Heads.HaveCallAmong(touched.AsSpan(0, change.OldCount)) || tables[section].Chains.Heads.HaveCallAmong(bound)),
                ChangesChains = edited?.Heads is not null,
                ChangesCalls = edited is not null && !ReferenceEquals(before.Tables[section].Chains.Graph, tables[section].Chains.Graph),
            },
        };
    }

    /// <summary>Lines of the section stand elsewhere after an edit.</summary>
    public static bool IsMoved(Table table, LineEdit change) => change.Shift != 0 && (table.Line >= change.Start || (table.CommitLine ?? int.MaxValue) >= change.Start);

    /// <summary>For each line of the file the index of its first rule; -1 where it makes none.</summary>
    private static ImmutableArray<int> FirstOfLines(int[] lines, int lineCount)
    {
        int[] first = new int[lineCount];
        Array.Fill(first, -1);
        for (int rule = lines.Length - 1; rule >= 0; rule--)
        {
            first[lines[rule]] = rule;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(first);
    }
}
