using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Turns drafts into the immutable model: rules with their numbers, chains with their callers.</summary>
internal static class RulesetAssembly
{
    public static Ruleset Assemble(
        Catalogue.Catalogue catalogue,
        RulesetSyntax syntax,
        RulesetOptions options,
        List<TableDraft> drafts,
        BoundRule?[] boundLines,
        int[] tableOfLine,
        ImmutableArray<PastedRun> pasted,
        ImmutableArray<HereDocument> documents,
        bool hasShadowedTargets,
        List<StructureProblem> problems)
    {
        var allRules = new List<Rule>(syntax.LineCount);
        var tables = ImmutableArray.CreateBuilder<Table>(drafts.Count);
        foreach (TableDraft draft in drafts)
        {
            tables.Add(ToTable(draft, allRules));
        }

        // Within a line the rules stand in the order of their numbers, which is the order in which they were made.
        Rule[] inFileOrder = [.. allRules];
        Array.Sort(inFileOrder, static (first, second) => first.Line != second.Line
            ? first.Line.CompareTo(second.Line)
            : first.Number.CompareTo(second.Number));
        int[] firstRuleOfLine = new int[syntax.LineCount];
        Array.Fill(firstRuleOfLine, -1);
        for (int index = inFileOrder.Length - 1; index >= 0; index--)
        {
            firstRuleOfLine[inFileOrder[index].Line] = index;
        }

        problems.Sort(static (first, second) => first.Range.Start.CompareTo(second.Range.Start));
        return new Ruleset
        {
            Syntax = syntax,
            Catalogue = catalogue,
            Family = options.Family,
            KeepsChains = options.KeepsChains,
            Tables = tables.MoveToImmutable(),
            BoundLines = ImmutableCollectionsMarshal.AsImmutableArray(boundLines),
            TableOfLine = ImmutableCollectionsMarshal.AsImmutableArray(tableOfLine),
            FirstRuleOfLine = ImmutableCollectionsMarshal.AsImmutableArray(firstRuleOfLine),
            Rules = ImmutableCollectionsMarshal.AsImmutableArray(inFileOrder),
            Problems = [.. problems],
            PastedRuns = pasted,
            HereDocuments = documents,
            HasShadowedTargets = hasShadowedTargets,
        };
    }

    private static Table ToTable(TableDraft draft, List<Rule> allRules)
    {
        var chains = new List<(ChainDraft Draft, Chain Chain)>(draft.Chains.Count);
        var byName = new Dictionary<string, Chain>(draft.Chains.Count, StringComparer.Ordinal);
        foreach (ChainDraft chainDraft in draft.Chains)
        {
            var chain = new Chain
            {
                Name = chainDraft.Name,
                TableName = draft.Name,
                Hook = chainDraft.Hook,
                Origin = chainDraft.Origin,
                Policy = chainDraft.Policy,
                DeclarationLine = chainDraft.DeclarationLine,
                PolicyLine = chainDraft.PolicyLine,
            };
            chains.Add((chainDraft, chain));
            byName[chain.Name] = chain;
        }

        var callers = new Dictionary<Chain, List<Rule>>();
        foreach ((ChainDraft chainDraft, Chain chain) in chains)
        {
            chain.Rules = ToRules(chainDraft, chain, byName, callers);
            allRules.AddRange(chain.Rules);
        }

        foreach ((Chain chain, List<Rule> rules) in callers)
        {
            chain.Callers = [.. rules.OrderBy(rule => rule.Line)];
        }

        return new Table
        {
            Name = draft.Name,
            Line = draft.Line,
            CommitLine = draft.CommitLine,
            SupersededBy = draft.SupersededBy,
            Chains = [.. chains.Select(pair => pair.Chain)],
            ChainsByName = byName,
        };
    }

    private static ImmutableArray<Rule> ToRules(ChainDraft draft, Chain chain, Dictionary<string, Chain> byName, Dictionary<Chain, List<Rule>> callers)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>(draft.Rules.Count);
        for (int index = 0; index < draft.Rules.Count; index++)
        {
            RuleDraft ruleDraft = draft.Rules[index];
            var rule = new Rule
            {
                Chain = chain,
                Number = index + 1,
                Line = ruleDraft.Line,
                Bound = ruleDraft.Bound,
                SourceIndex = ruleDraft.SourceIndex,
                DestinationIndex = ruleDraft.DestinationIndex,
            };
            // A name that is a target is never looked up among the chains.
            if (rule.Bound is { JumpName: { } name, Target.Entry: null } && byName.GetValueOrDefault(name) is { Hook: null } called)
            {
                rule.JumpChain = called;
                if (!callers.TryGetValue(called, out List<Rule>? list))
                {
                    callers[called] = list = [];
                }

                list.Add(rule);
            }

            rules.Add(rule);
        }

        return rules.MoveToImmutable();
    }
}
