using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// What the tables before the asked one can do with packets. Of a table that the file does not tell wholly, nothing is said; what user
/// space may send on in any form, or what marks packets in an unknown way, hides everything before it.
/// </summary>
internal sealed class WayTables
{
    /// <summary>Larger translating tables are made by programs for whole clusters: their packets count as translated in any way.</summary>
    private const int MostNatRules = 2_000;

    /// <summary>Larger tables before the asked one would cost more than the asked one itself.</summary>
    private const int MostRules = 20_000;

    private readonly RulesetSemantics _semantics;
    private readonly IReadOnlySet<int> _refusedLines;
    private readonly Dictionary<ChainIdentity, int> _numbers = [];
    private readonly AlteredFields _altered;
    private readonly Dictionary<Table, bool> _isKnown = [];
    private readonly Dictionary<Chain, RuleSemantics[]> _rules = [];
    private readonly Dictionary<Chain, bool> _takes = [];
    private bool? _translatesBackOrFollows;

    public WayTables(RulesetSemantics semantics, IReadOnlySet<int> refusedLines)
    {
        _semantics = semantics;
        _refusedLines = refusedLines;
        _altered = new AlteredFields(NumberOf, static _ => false);
    }

    /// <summary>The live nat table; null: there is none.</summary>
    public Table? Nat => Find(TableNames.Nat);

    public Table? Find(string name) => _semantics.Ruleset.LiveTable(name);

    /// <summary>Destinations may become others than a rule before says: where sources are translated, and where helpers read along.</summary>
    public bool TranslatesBackOrFollows => _translatesBackOrFollows ??= _semantics.Ruleset.Tables.Where(static table => table.SupersededBy is null)
        .SelectMany(static table => table.Chains).SelectMany(static chain => chain.Rules)
        .Any(rule => _semantics.Of(rule).Action is HelperAction or TranslateAction { Kind: TranslationKind.Source or TranslationKind.Masquerade or TranslationKind.Network });

    /// <summary>All of the table is known and followed.</summary>
    public bool IsKnown(Table table)
    {
        if (!_isKnown.TryGetValue(table, out bool isKnown))
        {
            isKnown = Read(table);
            _isKnown.Add(table, isKnown);
        }

        return isKnown;
    }

    /// <summary>What the rules of a chain of a known table mean, in the steps' own terms.</summary>
    public RuleSemantics[] RulesOf(Chain chain) => _rules[chain];

    /// <summary>A packet that enters the chain may not come back, or not in its state, or translated.</summary>
    public bool Takes(Chain chain) => _takes[chain];

    /// <summary>What passing the chain may change: see <see cref="AlteredFields"/>.</summary>
    public ulong AlteredBy(Chain chain) => _altered.By(new ChainAction(chain.Identity, IsGoto: false));

    /// <summary>The chains that a packet may meet, the first one at the head.</summary>
    public List<Chain> ChainsFrom(Chain first)
    {
        var chains = new List<Chain> { first };
        var known = new HashSet<Chain> { first };
        for (int i = 0; i < chains.Count; i++)
        {
            foreach (RuleSemantics rule in RulesOf(chains[i]))
            {
                if (rule.Action is ChainAction call && Find(call.Chain.TableName)!.FindChain(call.Chain.Name) is { } called && known.Add(called))
                {
                    chains.Add(called);
                }
            }
        }

        return chains;
    }

    private bool Read(Table table)
    {
        if (table.Chains.Lines.Count > (table.Name == TableNames.Nat ? MostNatRules : MostRules))
        {
            return false;
        }

        bool isWhole = !table.Chains.Any(chain => chain.Rules.Any(rule => CalleeOf(rule) is { } callee && TableLowering.IsForeign(callee)));
        var nesting = new ChainNesting(table, table.Chains, table.NumberOf, CalleeOf);
        if (!isWhole || nesting.Open.Count > 0)
        {
            return false;
        }

        foreach (Chain chain in table.Chains)
        {
            _rules[chain] = [.. chain.Rules.Select(rule => Followed(rule, table))];
        }

        for (int i = nesting.Order.Count - 1; i >= 0; i--)
        {
            Chain chain = table.Chains[nesting.Order[i]];
            _altered.Summarise(NumberOf(chain.Identity), [.. _rules[chain].Where(static rule => rule.Action is not NoTrackAction)]);
            _takes[chain] = _rules[chain].Any(rule => rule.Action switch
            {
                VerdictAction { IsAccept: false } or RejectAction or NoTrackAction or TranslateAction => true,
                ChainAction call => _takes[table.Chains[table.NumberOf(call.Chain)]],
                _ => false,
            });
        }

        return true;
    }

    /// <summary>The chains of all tables are numbered as they are met.</summary>
    private int NumberOf(ChainIdentity chain)
    {
        if (!_numbers.TryGetValue(chain, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(chain, number);
        }

        return number;
    }

    private Chain? CalleeOf(Rule rule) => _refusedLines.Contains(rule.Line) ? null : rule.JumpChain;

    /// <summary>A line that does not load does nothing. User space may send a packet on as anything. Before connection tracking no rule changes a connection.</summary>
    private RuleSemantics Followed(Rule rule, Table table)
    {
        RuleSemantics semantics = _semantics.Of(rule);
        return semantics.Action switch
        {
            _ when _refusedLines.Contains(rule.Line) => semantics with { Action = new ContinueAction(null) },
            QueueAction queue => semantics with { Action = new UnknownAction(queue.Target.Name) },
            ConnectionMarkAction mark when table.Name == TableNames.Raw => semantics with { Action = new UnknownAction(mark.Target.Name) },
            _ => semantics,
        };
    }
}
