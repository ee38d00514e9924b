using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

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

        (Rule[] inFileOrder, int[] firstRuleOfLine) = ByLine(allRules, syntax.LineCount);
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
            Rules = RuleList.Of(inFileOrder),
            Problems = [.. problems],
            PastedRuns = pasted,
            HereDocuments = documents,
            HasShadowedTargets = hasShadowedTargets,
            Options = options,
        };
    }

    private static Table ToTable(TableDraft draft, List<Rule> allRules)
    {
        var chains = new Chain[draft.Chains.Count];
        var numbers = new Dictionary<string, int>(chains.Length, StringComparer.Ordinal);
        for (int number = 0; number < chains.Length; number++)
        {
            ChainDraft chain = draft.Chains[number];
            chain.Number = number;
            chains[number] = new Chain
            {
                Name = chain.Name,
                TableName = draft.Name,
                Hook = chain.Hook,
                Origin = chain.Origin,
                Policy = chain.Policy,
                DeclarationLine = chain.DeclarationLine,
                PolicyLine = chain.PolicyLine,
                Index = number,
            };
            numbers[chain.Name] = number;
        }

        for (int number = 0; number < chains.Length; number++)
        {
            Rule[] rules = ToRules(draft.Chains[number], chains, numbers, number);
            chains[number].Rules = RuleList.Of(rules);
            allRules.AddRange(rules);
        }

        var list = ChainList.Of(chains, numbers);
        return new Table
        {
            Name = draft.Name,
            Line = draft.Line,
            CommitLine = draft.CommitLine,
            SupersededBy = draft.SupersededBy,
            Chains = list,
        };
    }

    private static Rule[] ToRules(ChainDraft draft, Chain[] chains, Dictionary<string, int> numbers, int number)
    {
        var rules = new Rule[draft.Rules.Count];
        if (rules.Length < SharedWork.WorthAThread)
        {
            MakeRules(draft, chains, numbers, number, rules, 0, rules.Length);
        }
        else
        {
            MakeManyRules(draft, chains, numbers, number, rules);
        }

        return rules;
    }

    // Apart, since most chains are short, and a closure for each of them would cost more than its rules.
    private static void MakeManyRules(ChainDraft draft, Chain[] chains, Dictionary<string, int> numbers, int number, Rule[] rules) =>
        SharedWork.Do(rules.Length, (from, to) => MakeRules(draft, chains, numbers, number, rules, from, to));

    private static void MakeRules(ChainDraft draft, Chain[] chains, Dictionary<string, int> numbers, int number, Rule[] rules, int from, int to)
    {
        for (int index = from; index < to; index++)
        {
            RuleDraft rule = draft.Rules[index];
            rules[index] = new Rule
            {
                Chain = chains[number],
                Number = index + 1,
                Line = rule.Line,
                Bound = rule.Bound,
                SourceIndex = rule.SourceIndex,
                DestinationIndex = rule.DestinationIndex,
                JumpChain = CalledBy(rule, chains, numbers),
            };
        }
    }

    /// <summary>The chain that a rule leads to; a name that is a target is never looked up among the chains.</summary>
    private static Chain? CalledBy(RuleDraft rule, Chain[] chains, Dictionary<string, int> numbers)
    {
        int number = ReferenceEquals(rule.Called, ChainDraft.Nowhere) ? -1
            : rule.Called is { IsRenamed: false, Number: >= 0 } called ? called.Number
            : rule.Bound is { JumpName: { } name, Target.Entry: null } ? numbers.GetValueOrDefault(name, -1)
            : -1;
        return number < 0 || chains[number].IsBuiltin ? null : chains[number];
    }

    /// <summary>
    /// The rules in the order of their lines, and for each line the index of its first rule, -1 where it makes none. Within a line they
    /// stand in the order of their numbers, which is the order in which they were made.
    /// </summary>
    private static (Rule[] Rules, int[] FirstOfLine) ByLine(List<Rule> rules, int lineCount)
    {
        var next = new int[lineCount + 1];
        foreach (Rule rule in rules)
        {
            next[rule.Line + 1]++;
        }

        var first = new int[lineCount];
        for (int line = 0; line < lineCount; line++)
        {
            first[line] = next[line + 1] == 0 ? -1 : next[line];
            next[line + 1] += next[line];
        }

        var sorted = new Rule[rules.Count];
        foreach (Rule rule in rules)
        {
            sorted[next[rule.Line]++] = rule;
        }

        return (sorted, first);
    }
}
