using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>One version of a table: its rules, and what each of them means where those that do not load do nothing.</summary>
internal sealed class TableReading
{
    private readonly IReadOnlySet<int> _refusedLines;
    private readonly object _version;

    /// <summary>The places of the chains where they are not those that they were made for.</summary>
    private readonly Dictionary<Chain, int>? _numbers;

    private TableReading(Ruleset ruleset, Table table, RuleSemantics[][] semantics, IReadOnlySet<int> refusedLines, IReadOnlySet<Chain> calledByRefused)
    {
        Family = ruleset.Family;
        _version = ruleset.Version;
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
    /// <param name="before">The table in an earlier version, or null.</param>
    public static TableReading Of(Table table, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, TableReading? before)
    {
        table = WithoutMissing(table);
        Ruleset ruleset = semantics.Ruleset;
        LineEdit? change = before is not null && ruleset.Edited is { } edit && edit.From == before._version && edit.Change.AreSameElsewhere(before._refusedLines, refusedLines) ? edit.Change : null;
        var called = new HashSet<Chain>(ReferenceEqualityComparer.Instance);
        var read = new RuleSemantics[table.Chains.Length][];
        SharedWork.Do(read.Length, (from, to) =>
        {
            for (int chain = from; chain < to; chain++)
            {
                read[chain] = ReadChain(chain);
            }
        });
        foreach (Chain chain in table.Chains)
        {
            foreach (Rule caller in chain.Callers)
            {
                if (refusedLines.Contains(caller.Line))
                {
                    called.Add(chain);
                }
            }
        }

        var reading = new TableReading(ruleset, table, read, refusedLines, called.Count == 0 ? FrozenSet<Chain>.Empty : called);
        if (change is not null)
        {
            reading.ReadCalls(semantics);
        }

        return reading;

        RuleSemantics[] ReadChain(int chain)
        {
            RuleSemantics[]? followed = change is { } made && before!.Table.FindChain(table.Chains[chain].Name) is { } old && before.NumberOf(old) is >= 0 and var number
                ? Follow(table.Chains[chain], old.Rules, before.Semantics[number], made)
                : null;
            RuleSemantics[] meant = followed ?? new RuleSemantics[table.Chains[chain].Rules.Length];
            if (meant.Length < SharedWork.WorthAThread)
            {
                ReadRules(table.Chains[chain], semantics, refusedLines, meant, 0, meant.Length);
            }
            else
            {
                ReadManyRules(table.Chains[chain], semantics, refusedLines, meant);
            }

            return meant;
        }
    }

    // Apart, since most chains are short, and a closure for each of them would cost more than its rules.
    private static void ReadManyRules(Chain chain, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, RuleSemantics[] meant) =>
        SharedWork.Do(meant.Length, (from, to) => ReadRules(chain, semantics, refusedLines, meant, from, to));

    private static void ReadRules(Chain chain, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, RuleSemantics[] meant, int from, int to)
    {
        for (int place = from; place < to; place++)
        {
            // Of a chain that was followed, the rules of the edit are missing.
            if (meant[place] is null)
            {
                RuleSemantics rule = semantics.Of(chain, place);
                meant[place] = refusedLines.Contains(chain.Rules.Lines[place]) ? Refused(rule) : rule;
            }
        }
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

    /// <summary>What the rules mean that an edit left as they were; null at those that it changed. null: not known.</summary>
    private static RuleSemantics[]? Follow(Chain chain, RuleList old, RuleSemantics[] meant, LineEdit change)
    {
        if (!chain.Rules.AreAppended)
        {
            return ReferenceEquals(chain.Rules, old) ? meant : null;
        }

        (int from, int to) = change.GoneOf(old.Lines);
        int behind = meant.Length - to;
        if (from == to && chain.Rules.Length == meant.Length)
        {
            return meant;
        }

        var followed = new RuleSemantics[chain.Rules.Length];
        Array.Copy(meant, followed, from);
        Array.Copy(meant, to, followed, followed.Length - behind, behind);
        return followed;
    }

    /// <summary>Calls lead to other objects in each version.</summary>
    private void ReadCalls(RulesetSemantics semantics)
    {
        // What is as it was belongs to the version before as well.
        var own = new HashSet<int>();
        foreach (Chain chain in Table.Chains)
        {
            foreach (Rule call in chain.Callers)
            {
                if (NumberOf(call.Chain) is >= 0 and var number && !_refusedLines.Contains(call.Line))
                {
                    Semantics[number] = own.Add(number) ? [.. Semantics[number]] : Semantics[number];
                    Semantics[number][call.Number - 1] = semantics.Of(call);
                }
            }
        }
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
