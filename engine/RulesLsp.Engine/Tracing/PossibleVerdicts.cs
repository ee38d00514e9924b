using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Tracing;

/// <summary>What a table can do with a packet of which only some fields are known.</summary>
/// <param name="CanPass">Some packet like this may come through; false is certain: each one is dropped or rejected.</param>
/// <param name="Takers">The lines (0-based) of rules that may drop or reject it, in the order in which it meets them; where it can pass, those before it does.</param>
/// <param name="PolicyChain">The built-in chain whose policy may drop it; null when it can pass or no such packet gets that far.</param>
internal sealed record PossibleVerdict(bool CanPass, ImmutableArray<int> Takers, Chain? PolicyChain);

/// <summary>
/// Follows a packet through one table and keeps every end that the facts leave open, so that "none like this passes" is
/// certain. A chain is walked once for each packet, whoever calls it: the work grows with the rules and not with the ways.
/// </summary>
internal sealed class PossibleVerdicts
{
    /// <summary>Deeper calls are not followed: anything may come of them.</summary>
    private const int DeepestCall = 200;

    private readonly Table _table;
    private readonly RulesetSemantics _semantics;
    private readonly ulong _open;
    private readonly ulong _alteredByRules;
    private readonly ConcurrentDictionary<Question, Walked> _asked = [];
    private readonly Dictionary<Question, Walked> _known = [];

    /// <param name="open">Fields that something outside of the table changes, so that what a packet says of them is open; see <see cref="AskedFields.Bit"/>.</param>
    /// <param name="work">How many rules all questions together may look at; after that everything is possible.</param>
    /// <param name="before">The same of an earlier version of the file: what the edit between them leaves as it was is not walked again.</param>
    public PossibleVerdicts(Table table, RulesetSemantics semantics, ulong open, int work, PossibleVerdicts? before = null)
    {
        (_table, _semantics, _open, WorkLeft) = (table, semantics, open, work);
        PossibleVerdictEdit? edit = before is null ? null : PossibleVerdictEdit.Of(before._semantics, semantics);
        _alteredByRules = edit is not null && !edit.Touches(static action => AlteredBy(action) != 0) ? before!._alteredByRules : AlteredByRules();
        if (edit is not null && before!.Altered == Altered)
        {
            foreach ((Question question, Walked walked) in before._asked)
            {
                if (walked.IsWhole && edit.TryFollow(question.Facts(Altered), walked.Takers) is { } takers)
                {
                    _known[question] = walked with { Takers = takers };
                }
            }
        }
    }

    private ulong Altered => _open | _alteredByRules;

    public int WorkLeft { get; private set; }

    public PossibleVerdict Of(Packet packet, Hook hook, PortKnowledge port = PortKnowledge.AsGiven)
    {
        if (_table.FindChain(Pipeline.ChainName(hook)) is not { Hook: not null } start)
        {
            return new PossibleVerdict(true, [], null);
        }

        Walked walked = Answer(new Question(packet, hook, port, Ends.Passes), start);
        bool meetsPolicy = walked.Ends.HasFlag(Ends.Returns);
        bool canPass = walked.Ends.HasFlag(Ends.Passes) || (meetsPolicy && start.Policy != ChainPolicy.Drop);
        return new PossibleVerdict(canPass, walked.Takers, meetsPolicy && !canPass ? start : null);
    }

    /// <summary>Each such packet passes, whatever else is true of it.</summary>
    public bool LetsAllPass(Packet packet, Hook hook)
    {
        if (_table.FindChain(Pipeline.ChainName(hook)) is not { Hook: not null } start)
        {
            return true;
        }

        Ends ends = Answer(new Question(packet, hook, PortKnowledge.AsGiven, Ends.Taken), start).Ends;
        return !ends.HasFlag(Ends.Taken) && (!ends.HasFlag(Ends.Returns) || start.Policy != ChainPolicy.Drop);
    }

    private Walked Answer(Question question, Chain start) => _asked.GetOrAdd(question, static (asked, asker) => asker.Verdicts.WalkFor(asked, asker.Start), (Verdicts: this, Start: start));

    private Walked WalkFor(Question question, Chain start)
    {
        // The work counts as if it were done again: an edited file runs out of it where the same file does that was just opened.
        if (_known.TryGetValue(question, out Walked? known) && known.Work <= WorkLeft)
        {
            WorkLeft -= known.Work;
            return known;
        }

        int before = WorkLeft;
        var walk = new Walk(this, question.Facts(Altered), question.Sought);
        Ends ends = walk.Through(start, 0);
        return new Walked(ends, [.. walk.Takers], before - WorkLeft, WorkLeft >= 0);
    }

    private ulong AlteredByRules()
    {
        ulong altered = 0;
        foreach (Chain chain in _table.Chains)
        {
            for (int place = 0; place < chain.Rules.Length; place++)
            {
                if (chain.Rules.BoundOf(place).Target?.Entry?.Flow == TargetFlow.Continues)
                {
                    altered |= AlteredBy(_semantics.Of(chain, place).Action);
                }
            }
        }

        return altered;
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

    /// <param name="Sought">The end that answers the question.</param>
    private sealed record Question(Packet Packet, Hook Hook, PortKnowledge Port, Ends Sought)
    {
        public FactCheck Facts(ulong altered) => new(Packet, Hook, altered, Port);
    }

    /// <param name="Takers">The lines of the rules that may take the packet.</param>
    /// <param name="Work">The rules that were looked at.</param>
    /// <param name="IsWhole">There was work left for all of it.</param>
    private sealed record Walked(Ends Ends, ImmutableArray<int> Takers, int Work, bool IsWhole);

    private static ulong AlteredBy(RuleAction action) => action switch
    {
        MarkAction => AskedFields.Bit(PacketField.Mark),
        ConnectionMarkAction => AskedFields.Marks,
        SetFieldAction set => AskedFields.Bit(set.Field),
        TimeToLiveAction => AskedFields.Bit(PacketField.TimeToLive),
        ClampSegmentSizeAction => AskedFields.Bit(PacketField.TcpMaximumSegmentSize) | AskedFields.Bit(PacketField.Length),
        NoTrackAction => AskedFields.Bit(PacketField.ConntrackState),
        AlterAction alter => alter.Changes.Aggregate(0UL, static (fields, field) => fields | AskedFields.Bit(field)),
        _ => 0,
    };

    /// <param name="sought">The end that answers the question: what is behind it need not be followed.</param>
    private sealed class Walk(PossibleVerdicts verdicts, FactCheck facts, Ends sought)
    {
        private readonly Dictionary<Chain, Ends> _known = new(ReferenceEqualityComparer.Instance);

        public List<int> Takers { get; } = [];

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
            RuleList rules = chain.Rules;
            for (int place = 0; place < rules.Length; place++)
            {
                if (--verdicts.WorkLeft < 0)
                {
                    return Ends.Anything;
                }

                RuleSemantics semantics = verdicts._semantics.Of(chain, place);
                FactAnswer answer = facts.All(semantics.Tests);
                if (answer == FactAnswer.No)
                {
                    continue;
                }

                Ends here = Of(rules[place], semantics.Action, depth, out bool comesBack);
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
                    Takers.Add(rule.Line);
                    return Ends.Taken;
                case VerdictAction or TranslateAction or QueueAction:
                    return Ends.Passes;
                case UnknownAction:
                    comesBack = true;
                    return Ends.Passes | Ends.Taken;
                case ReturnAction:
                    return Ends.Returns;
                case ChainAction { IsGoto: true }:
                    return Through(rule.JumpChain!, depth + 1);
                case ChainAction:
                    Ends called = Through(rule.JumpChain!, depth + 1);
                    comesBack = called.HasFlag(Ends.Returns);
                    return called & ~Ends.Returns;
                default:
                    comesBack = true;
                    return Ends.None;
            }
        }
    }
}
