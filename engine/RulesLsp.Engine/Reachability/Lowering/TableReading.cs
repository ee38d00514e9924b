using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>One version of a table: its rules, and what each of them means where those that do not load do nothing.</summary>
internal sealed class TableReading
{
    private readonly IReadOnlySet<int> _refusedLines;

    /// <summary>The places of the chains where they are not those that they were made for.</summary>
    private readonly Dictionary<Chain, int>? _numbers;

    private TableReading(AddressFamily family, Table table, RuleSemantics[][] semantics, IReadOnlySet<int> refusedLines, IReadOnlySet<Chain> calledByRefused)
    {
        Family = family;
        Table = table;
        Semantics = semantics;
        _refusedLines = refusedLines;
        _numbers = NumbersOf(table);
        CalledByRefused = calledByRefused;
    }

    public AddressFamily Family { get; }

    public Table Table { get; }

    /// <summary>For each chain what its rules mean.</summary>
    public RuleSemantics[][] Semantics { get; }

    /// <summary>Chains that a rule which does not load would call: it may be mended.</summary>
    public IReadOnlySet<Chain> CalledByRefused { get; }

    /// <param name="refusedLines">0-based lines that do not load.</param>
    public static TableReading Of(Table table, RulesetSemantics semantics, IReadOnlySet<int> refusedLines)
    {
        table = WithoutMissing(table);
        HashSet<Chain>? called = null;
        var read = new RuleSemantics[table.Chains.Length][];
        for (int chain = 0; chain < read.Length; chain++)
        {
            ImmutableArray<Rule> rules = table.Chains[chain].Rules;
            read[chain] = new RuleSemantics[rules.Length];
            for (int place = 0; place < rules.Length; place++)
            {
                RuleSemantics rule = semantics.Of(rules[place]);
                if (refusedLines.Count == 0 || !refusedLines.Contains(rules[place].Line))
                {
                    read[chain][place] = rule;
                    continue;
                }

                read[chain][place] = Refused(rule);
                if (rules[place].JumpChain is { } target)
                {
                    (called ??= new(ReferenceEqualityComparer.Instance)).Add(target);
                }
            }
        }

        return new TableReading(semantics.Ruleset.Family, table, read, refusedLines, called ?? (IReadOnlySet<Chain>)FrozenSet<Chain>.Empty);
    }

    /// <summary>The place of a chain in the table; -1 for a chain of another one.</summary>
    public int NumberOf(Chain chain) =>
        chain.Index < Table.Chains.Length && ReferenceEquals(Table.Chains[chain.Index], chain) ? chain.Index
        : _numbers is not null && _numbers.TryGetValue(chain, out int number) ? number
        : -1;

    /// <summary>The chain that a rule calls; null for rules that call none, or that do not load.</summary>
    public Chain? CalleeOf(Rule rule) => _refusedLines.Contains(rule.Line) ? null : rule.JumpChain;

    /// <summary>Two rules, of this version and of an earlier one, mean the same.</summary>
    public static bool AreSame(RuleSemantics one, RuleSemantics other) => ReferenceEquals(one, other) || (AreSame(one.Tests, other.Tests) && (one.Action, other.Action) switch
    {
        (ChainAction call, ChainAction same) => call.IsGoto == same.IsGoto && call.Chain.Name == same.Chain.Name,
        var (action, same) => action.Equals(same),
    });

    private static bool AreSame(ImmutableArray<PacketTest> ones, ImmutableArray<PacketTest> others)
    {
        bool areSame = ones.Length == others.Length;
        for (int test = 0; areSame && test < ones.Length; test++)
        {
            areSame = ReferenceEquals(ones[test], others[test]);
        }

        return areSame;
    }

    /// <summary>The tables hold the same chains, into which packets come from the same places.</summary>
    public bool HasChainsOf(TableReading other)
    {
        if (Family != other.Family || Table.Name != other.Table.Name || Table.Chains.Length != other.Table.Chains.Length || CalledByRefused.Count != other.CalledByRefused.Count)
        {
            return false;
        }

        for (int chain = 0; chain < Table.Chains.Length; chain++)
        {
            (Chain one, Chain same) = (Table.Chains[chain], other.Table.Chains[chain]);
            if (one.Name != same.Name || one.Origin != same.Origin || CalledByRefused.Contains(one) != other.CalledByRefused.Contains(same))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A rule that does nothing. What could not be read of it, or is half typed, is no condition that others might have: it would get a
    /// dimension of its own.
    /// </summary>
    private static RuleSemantics Refused(RuleSemantics rule) => new(
        (rule.Asked & AskedFields.AnyOpaque) == 0 ? rule.Tests : [.. rule.Tests.Where(static test => test is not (OpaqueTest or AnyOfTest))],
        new ContinueAction(null));

    /// <summary>null: every chain stands at its own place.</summary>
    private static Dictionary<Chain, int>? NumbersOf(Table table)
    {
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            if (table.Chains[chain].Index != chain)
            {
                return table.Chains.Select(static (chain, number) => (chain, number)).ToDictionary(static pair => pair.chain, static pair => pair.number);
            }
        }

        return null;
    }

    /// <summary>Without chains of which nothing is there but the name after a command, and no rule leads there: a name that is being typed.</summary>
    private static Table WithoutMissing(Table table) => !table.Chains.Any(IsMissing) ? table : new Table
    {
        Name = table.Name,
        Line = table.Line,
        CommitLine = table.CommitLine,
        SupersededBy = table.SupersededBy,
        Chains = [.. table.Chains.Where(static chain => !IsMissing(chain))],
    };

    private static bool IsMissing(Chain chain) =>
        chain.Origin == ChainOrigin.Undeclared && chain.Callers.IsEmpty && chain.Rules.All(static rule => rule.JumpChain is null);
}
