using System.Collections.Immutable;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>The rules of a chain of an edited file, in a section where rules are appended only: they stand in the order of their lines.</summary>
/// <param name="chain">The chain, one of <paramref name="chains"/>.</param>
/// <param name="lines">The line of each rule, rising; one that makes several rules stands there as often.</param>
/// <param name="bound">Of the file.</param>
/// <param name="chains">Those of the section.</param>
internal sealed class EditedRules(Chain chain, int[] lines, ImmutableArray<BoundRule?> bound, ChainList chains) : RuleList
{
    private const int PartLength = 256;

    private readonly Rule?[]?[] _parts = new Rule?[]?[(lines.Length + PartLength - 1) / PartLength];
    private bool? _areFirst;

    public override int Length => lines.Length;

    internal override int[] Lines => lines;

    internal override bool AreAppended => true;

    internal override bool AreFirstOfLines
    {
        get
        {
            bool areFirst = _areFirst ?? true;
            for (int place = 1; _areFirst is null && areFirst && place < lines.Length; place++)
            {
                areFirst = lines[place] != lines[place - 1];
            }

            _areFirst = areFirst;
            return areFirst;
        }
    }

    internal override BoundRule BoundOf(int index) => bound[lines[index]]!;

    public override Rule this[int index]
    {
        get
        {
            // Most chains are shorter than a part.
            ref Rule?[]? part = ref _parts[index / PartLength];
            Rule?[] rules = Volatile.Read(ref part)
                ?? Interlocked.CompareExchange(ref part, new Rule?[Math.Min(PartLength, lines.Length - (index / PartLength * PartLength))], null) ?? part!;
            ref Rule? rule = ref rules[index % PartLength];
            return Volatile.Read(ref rule) ?? Interlocked.CompareExchange(ref rule, Make(index), null) ?? rule!;
        }
    }

    private Rule Make(int place)
    {
        int line = lines[place];
        BoundRule rule = bound[line]!;
        (int source, int destination) = (0, 0);
        if (rule.HasUnusualAddresses)
        {
            RuleDraft draft = RuleExpansion.Of(line, rule)[place - LineEdit.FirstFrom(line, lines)];
            (source, destination) = (draft.SourceIndex, draft.DestinationIndex);
        }

        return new Rule
        {
            Chain = chain,
            Number = place + 1,
            Line = line,
            Bound = rule,
            SourceIndex = source,
            DestinationIndex = destination,
            JumpChain = chains.Heads.CalledBy(rule) is >= 0 and var called ? chains[called] : null,
        };
    }
}

/// <summary>Every rule of an edited file, in the order of the lines.</summary>
/// <param name="lines">The line of each rule, rising.</param>
internal sealed class EditedFileRules(ImmutableArray<Table> tables, int[] lines, ImmutableArray<int> firstRuleOfLine, ImmutableArray<int> tableOfLine, ImmutableArray<BoundRule?> bound) : RuleList
{
    public override int Length => lines.Length;

    internal override int[] Lines => lines;

    internal override BoundRule BoundOf(int index) => bound[lines[index]]!;

    internal override bool AreFirstOfLines => tables.All(static table => table.Chains.AreFirstOfLines);

    public override Rule this[int index]
    {
        get
        {
            int line = lines[index];
            Table table = tables[tableOfLine[line]];
            int place = index - firstRuleOfLine[line];

            // Where more than appending is done, a rule may stand anywhere.
            return table.FindChain(bound[line]!.Chain!) is { Rules: { AreAppended: true } rules }
                ? rules[LineEdit.FirstFrom(line, rules.Lines) + place]
                : table.RulesByLine[line][place];
        }
    }
}
