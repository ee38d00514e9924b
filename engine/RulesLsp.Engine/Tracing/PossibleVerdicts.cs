using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing;

/// <summary>What a table can do with a packet of which only some fields are known.</summary>
/// <param name="CanPass">Some packet like this may come through; false is certain: each one is dropped or rejected.</param>
/// <param name="Takers">The rules that may drop or reject it, in the order in which it meets them; where it can pass, those before it does.</param>
/// <param name="PolicyChain">The built-in chain whose policy may drop it; null when it can pass or no such packet gets that far.</param>
internal sealed record PossibleVerdict(bool CanPass, ImmutableArray<Rule> Takers, Chain? PolicyChain);

/// <summary>
/// Follows a packet through one table and keeps every end that the facts leave open, so that "none like this passes" is
/// certain. A chain is walked once for each packet, whoever calls it: the work grows with the rules and not with the ways.
/// </summary>
internal sealed class PossibleVerdicts
{
    /// <summary>Deeper calls are not followed: anything may come of them.</summary>
    private const int DeepestCall = 200;

    private readonly Table _table;
    private readonly Func<Rule, RuleSemantics> _semanticsOf;
    private readonly HashSet<PacketField> _altered = [];

    /// <param name="open">Fields that something outside of the table changes, so that what a packet says of them is open.</param>
    /// <param name="work">How many rules all questions together may look at; after that everything is possible.</param>
    public PossibleVerdicts(Table table, Func<Rule, RuleSemantics> semanticsOf, ImmutableArray<PacketField> open, int work)
    {
        _table = table;
        _semanticsOf = semanticsOf;
        _altered.UnionWith(open);
        WorkLeft = work;
        foreach (RuleList rules in table.Chains.Select(static chain => chain.Rules))
        {
            for (int place = 0; place < rules.Length; place++)
            {
                if (rules.BoundOf(place).Target?.Entry?.Flow == TargetFlow.Continues)
                {
                    _altered.UnionWith(AlteredBy(semanticsOf(rules[place]).Action));
                }
            }
        }
    }

    public int WorkLeft { get; private set; }

    public PossibleVerdict Of(Packet packet, Hook hook, PortKnowledge port = PortKnowledge.AsGiven)
    {
        if (_table.FindChain(Pipeline.ChainName(hook)) is not { Hook: not null } start)
        {
            return new PossibleVerdict(true, [], null);
        }

        var walk = new Walk(this, new FactCheck(packet, hook, _altered, port), Ends.Passes);
        Ends ends = walk.Through(start, 0);
        bool meetsPolicy = ends.HasFlag(Ends.Returns);
        bool canPass = ends.HasFlag(Ends.Passes) || (meetsPolicy && start.Policy != ChainPolicy.Drop);
        return new PossibleVerdict(canPass, [.. walk.Takers], meetsPolicy && !canPass ? start : null);
    }

    /// <summary>Each such packet passes, whatever else is true of it.</summary>
    public bool LetsAllPass(Packet packet, Hook hook)
    {
        if (_table.FindChain(Pipeline.ChainName(hook)) is not { Hook: not null } start)
        {
            return true;
        }

        Ends ends = new Walk(this, new FactCheck(packet, hook, _altered), Ends.Taken).Through(start, 0);
        return !ends.HasFlag(Ends.Taken) && (!ends.HasFlag(Ends.Returns) || start.Policy != ChainPolicy.Drop);
    }

    /// <summary>How a chain may end for a packet.</summary>
    [Flags]
    private enum Ends : byte
    {
        None = 0,
        Passes = 1,
        Taken = 2,

        /// <summary>Back to the caller, or to the policy.</summary>
        Returns = 4,
        Anything = Passes | Taken | Returns,
    }

    private static ImmutableArray<PacketField> AlteredBy(RuleAction action) => action switch
    {
        MarkAction => [PacketField.Mark],
        ConnectionMarkAction => [PacketField.Mark, PacketField.ConnectionMark],
        SetFieldAction set => [set.Field],
        TimeToLiveAction => [PacketField.TimeToLive],
        ClampSegmentSizeAction => [PacketField.TcpMaximumSegmentSize, PacketField.Length],
        NoTrackAction => [PacketField.ConntrackState],
        AlterAction alter => alter.Changes,
        _ => [],
    };

    /// <param name="sought">The end that answers the question: what is behind it need not be followed.</param>
    private sealed class Walk(PossibleVerdicts verdicts, FactCheck facts, Ends sought)
    {
        private readonly Dictionary<Chain, Ends> _known = new(ReferenceEqualityComparer.Instance);

        public List<Rule> Takers { get; } = [];

        public Ends Through(Chain chain, int depth)
        {
            if (_known.TryGetValue(chain, out Ends known))
            {
                return known;
            }

            if (chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared || depth > DeepestCall)
            {
                return Ends.Anything;
            }

            // Asked again while its own walk goes on, the chain calls itself: such a table does not load.
            _known[chain] = Ends.Anything;
            return _known[chain] = ThroughRules(chain, depth);
        }

        private Ends ThroughRules(Chain chain, int depth)
        {
            Ends ends = Ends.None;
            foreach (Rule rule in chain.Rules)
            {
                if (--verdicts.WorkLeft < 0)
                {
                    return Ends.Anything;
                }

                RuleSemantics semantics = verdicts._semanticsOf(rule);
                FactAnswer answer = facts.All(semantics.Tests);
                if (answer == FactAnswer.No)
                {
                    continue;
                }

                Ends here = Of(rule, semantics.Action, depth, out bool comesBack);
                ends |= here;

                if (ends.HasFlag(sought) || (answer == FactAnswer.Yes && !comesBack))
                {
                    return ends;
                }
            }

            return ends | Ends.Returns;
        }

        /// <param name="comesBack">The next rule may follow.</param>
        private Ends Of(Rule rule, RuleAction action, int depth, out bool comesBack)
        {
            comesBack = false;
            switch (action)
            {
                case VerdictAction { IsAccept: false } or RejectAction:
                    Takers.Add(rule);
                    return Ends.Taken;
                case VerdictAction or TranslateAction or QueueAction:
                    return Ends.Passes;
                case UnknownAction:
                    comesBack = true;
                    return Ends.Passes | Ends.Taken;
                case ReturnAction:
                    return Ends.Returns;
                case ChainAction { IsGoto: true } jump:
                    return Through(jump.Chain, depth + 1);
                case ChainAction jump:
                    Ends called = Through(jump.Chain, depth + 1);
                    comesBack = called.HasFlag(Ends.Returns);
                    return called & ~Ends.Returns;
                default:
                    comesBack = true;
                    return Ends.None;
            }
        }
    }
}
