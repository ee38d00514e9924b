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
        ChainHeads heads = HeadsOf(draft);
        var chains = new Chain[heads.Count];
        for (int number = 0; number < chains.Length; number++)
        {
            chains[number] = heads[number].ToChain(number);
        }

        for (int number = 0; number < chains.Length; number++)
        {
            Rule[] rules = ToRules(draft.Chains[number], chains, heads, number);
            chains[number].Rules = RuleList.Of(rules);
            allRules.AddRange(rules);
        }

        return new Table
        {
            Name = draft.Name,
            Line = draft.Line,
            CommitLine = draft.CommitLine,
            SupersededBy = draft.SupersededBy,
            Chains = ChainList.Of(chains, heads),
        };
    }

    /// <summary>Gives the chains their numbers, too.</summary>
    private static ChainHeads HeadsOf(TableDraft draft)
    {
        List<ChainDraft> drafts = draft.Chains;
        var heads = new ChainHead[drafts.Count];
        var numbers = new Dictionary<string, int>(heads.Length, StringComparer.Ordinal);
        for (int number = 0; number < heads.Length; number++)
        {
            drafts[number].Number = number;
            heads[number] = ChainHead.Of(drafts[number], draft.Name, number);
            numbers[drafts[number].Name] = number;
        }

        return new ChainHeads(ImmutableCollectionsMarshal.AsImmutableArray(heads), numbers);
    }

    private static Rule[] ToRules(ChainDraft draft, Chain[] chains, ChainHeads heads, int number)
    {
        var rules = new Rule[draft.Rules.Count];
        if (rules.Length < SharedWork.WorthAThread)
        {
            MakeRules(draft, chains, heads, number, rules, 0, rules.Length);
        }
        else
        {
            MakeManyRules(draft, chains, heads, number, rules);
        }

        return rules;
    }

    // Apart, since most chains are short, and a closure for each of them would cost more than its rules.
    private static void MakeManyRules(ChainDraft draft, Chain[] chains, ChainHeads heads, int number, Rule[] rules) =>
        SharedWork.Do(rules.Length, (from, to) => MakeRules(draft, chains, heads, number, rules, from, to));

    private static void MakeRules(ChainDraft draft, Chain[] chains, ChainHeads heads, int number, Rule[] rules, int from, int to)
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
                JumpChain = CalledBy(rule, heads) is >= 0 and var called ? chains[called] : null,
            };
        }
    }

    /// <summary>The number of the chain that a rule leads to; -1: it leads to none.</summary>
    private static int CalledBy(RuleDraft rule, ChainHeads heads) => rule.Called switch
    {
        ChainDraft called when ReferenceEquals(called, ChainDraft.Nowhere) => -1,
        { IsRenamed: false, Number: >= 0 } called => called.Hook is null ? called.Number : -1,
        _ => heads.CalledBy(rule.Bound),
    };

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
