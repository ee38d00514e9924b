using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
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

    private TableReading(Ruleset ruleset, Table table, AnalysedChains chains, RuleSemantics[][] semantics, IReadOnlySet<int> refusedLines, IReadOnlySet<ChainIdentity> calledByRefused)
    {
        Family = ruleset.Family;
        _version = ruleset.Version;
        (Table, Chains) = (table, chains);
        Semantics = semantics;
        _refusedLines = refusedLines;
        CalledByRefused = calledByRefused;
    }

    public AddressFamily Family { get; }

    public Table Table { get; }

    /// <summary>The chains by their numbers.</summary>
    public AnalysedChains Chains { get; }

    /// <summary>For each chain what its rules mean; nothing where the number is free.</summary>
    public RuleSemantics[][] Semantics { get; }

    /// <summary>Chains that a rule which does not load would call: it may be mended.</summary>
    public IReadOnlySet<ChainIdentity> CalledByRefused { get; }

    /// <param name="refusedLines">0-based lines that do not load.</param>
    /// <param name="before">The table in an earlier version, or null.</param>
    public static TableReading Of(Table table, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, TableReading? before)
    {
        Ruleset ruleset = semantics.Ruleset;
        RulesetEdit? edit = before is not null && ruleset.Edited is { } made && made.From == before._version && made.Change.AreSameElsewhere(before._refusedLines, refusedLines) ? made : null;
        AnalysedChains? followed = edit is null ? null : before!.Chains.TryFollow(table);
        AnalysedChains chains = followed ?? AnalysedChains.Of(table);
        (RuleSemantics[][] read, IEnumerable<int> unread) = edit is null
            ? (new RuleSemantics[chains.Count][], Enumerable.Range(0, chains.Count))
            : before!.Follow(table, chains, followed is not null, edit);
        int[] missing = [.. unread];
        SharedWork.Do(missing.Length, (from, to) =>
        {
            foreach (int chain in missing.AsSpan(from, to - from))
            {
                read[chain] = chains[chain] is { } own ? ReadChain(own, read[chain], semantics, refusedLines) : [];
            }
        });
        return new TableReading(ruleset, table, chains, read, refusedLines, CalledBy(refusedLines, table, ruleset));
    }

    private static RuleSemantics[] ReadChain(Chain chain, RuleSemantics?[]? followed, RulesetSemantics semantics, IReadOnlySet<int> refusedLines)
    {
        RuleSemantics?[] rules = followed ?? new RuleSemantics?[chain.Rules.Length];
        if (rules.Length < SharedWork.WorthAThread)
        {
            ReadRules(chain, semantics, refusedLines, rules, 0, rules.Length);
        }
        else
        {
            ReadManyRules(chain, semantics, refusedLines, rules);
        }

        return rules!;
    }

    // Apart, since most chains are short, and a closure for each of them would cost more than its rules.
    private static void ReadManyRules(Chain chain, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, RuleSemantics?[] rules) =>
        SharedWork.Do(rules.Length, (from, to) => ReadRules(chain, semantics, refusedLines, rules, from, to));

    private static void ReadRules(Chain chain, RulesetSemantics semantics, IReadOnlySet<int> refusedLines, RuleSemantics?[] rules, int from, int to)
    {
        for (int place = from; place < to; place++)
        {
            // Of a chain that was followed, the rules of the edit are missing.
            if (rules[place] is null)
            {
                RuleSemantics rule = semantics.Of(chain, place);
                rules[place] = refusedLines.Contains(chain.Rules.Lines[place]) ? Refused(rule) : rule;
            }
        }
    }

    /// <summary>The chain that a rule calls; null for rules that call none, or that do not load.</summary>
    public Chain? CalleeOf(Rule rule) => _refusedLines.Contains(rule.Line) ? null : rule.JumpChain;

    /// <summary>Two rules, of this version and of an earlier one, mean the same.</summary>
    public static bool AreSame(RuleSemantics one, RuleSemantics other) => ReferenceEquals(one, other) || (AreSame(one.Tests, other.Tests) && one.Action.Equals(other.Action));

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
    public bool HasChainsOf(TableReading other) => Family == other.Family && Table.Name == other.Table.Name && Chains.AreThoseOf(other.Chains)
        && CalledByRefused.Count == other.CalledByRefused.Count && CalledByRefused.SetEquals(other.CalledByRefused);

    /// <summary>What the rules of a later version mean, and the chains in which some are missing.</summary>
    /// <param name="haveNumbers">The chains have the numbers that they had.</param>
    private (RuleSemantics[][] Read, IEnumerable<int> Unread) Follow(Table table, AnalysedChains chains, bool haveNumbers, RulesetEdit edit)
    {
        if (ReferenceEquals(table, Table))
        {
            return (Semantics, []);
        }

        RuleSemantics[][] read = haveNumbers ? [.. Semantics] : new RuleSemantics[chains.Count][];
        int[] unread = haveNumbers ? [.. edit.ChainsIn(table).Select(chains.NumberAt).Where(static number => number >= 0)] : [.. Enumerable.Range(0, chains.Count)];
        foreach (int chain in unread)
        {
            Chain now = chains[chain]!;
            read[chain] = Table.FindChain(now.Name) is { } old && Chains.NumberOf(old) is >= 0 and var number ? Follow(now, old.Rules, Semantics[number], edit.Change)! : null!;
        }

        return (read, unread);
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

    /// <summary>The chains that refused rules would call.</summary>
    private static IReadOnlySet<ChainIdentity> CalledBy(IReadOnlySet<int> refusedLines, Table table, Ruleset ruleset)
    {
        HashSet<ChainIdentity>? called = null;
        foreach (int line in refusedLines)
        {
            foreach (Rule rule in ruleset.RulesOfLine(line))
            {
                if (rule.JumpChain is { } chain && AnalysedChains.PlaceIn(table, chain) >= 0)
                {
                    (called ??= []).Add(chain.Identity);
                }
            }
        }

        return called is null ? FrozenSet<ChainIdentity>.Empty : called;
    }

    /// <summary>
    /// A rule that does nothing. What could not be read of it, or is half typed, is no condition that others might have: it would get a
    /// dimension of its own.
    /// </summary>
    private static RuleSemantics Refused(RuleSemantics rule) => new(
        (rule.Asked & AskedFields.AnyOpaque) == 0 ? rule.Tests : [.. rule.Tests.Where(static test => test is not (OpaqueTest or AnyOfTest))],
        new ContinueAction(null));
}
