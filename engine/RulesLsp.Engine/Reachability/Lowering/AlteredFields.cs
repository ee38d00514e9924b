using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which fields may have been changed by other rules before a rule is evaluated: then its test of the field says nothing about
/// the packet that entered the table. One bit for each field, and one for all opaque conditions.
/// </summary>
internal sealed class AlteredFields
{
    private const ulong Opaque = 1UL << 63;
    private const ulong Everything = ulong.MaxValue;
    private const ulong Marks = 1UL << (int)PacketField.Mark | 1UL << (int)PacketField.ConnectionMark;

    private readonly Dictionary<Chain, ulong> _entry = [];
    private readonly Dictionary<Chain, ulong> _summary = [];

    public static bool Has(ulong altered, PacketField field) => (altered & 1UL << (int)field) != 0;

    public static bool HasOpaque(ulong altered) => (altered & Opaque) != 0;

    /// <summary>What is altered before the chain's first rule.</summary>
    public ulong AtEntry(Chain chain) => _entry.GetValueOrDefault(chain);

    /// <summary>What one rule, its callees included, may alter.</summary>
    public ulong By(RuleAction action) => action switch
    {
        ChainAction { Chain: var chain } => _summary.GetValueOrDefault(chain) | (IsForeign(chain) ? Everything : 0),
        UnknownAction => Everything,

        // A set may be asked later in the same table, by any match on sets.
        SetMembershipAction => Opaque,
        AlterAction alter => Bits(alter.Changes) | Opaque,
        SetFieldAction set => Bits([set.Field]) | Opaque,
        TimeToLiveAction => Bits([PacketField.TimeToLive]) | Opaque,
        ClampSegmentSizeAction => Bits([PacketField.TcpMaximumSegmentSize, PacketField.Length]) | Opaque,
        // Connection marks can no longer be saved or restored after it, so no mark is certain either.
        NoTrackAction => Bits([PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.ConnectionMark]) | Marks | Opaque,

        // MARK and CONNMARK are followed exactly; an opaque match may still look at marks.
        MarkAction or ConnectionMarkAction => Opaque,
        _ => 0,
    };

    /// <summary>Somebody else fills the chain: its rules are not in this file.</summary>
    public static bool IsForeign(Chain chain) => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared;

    /// <summary>Adds a chain's summary; callees first.</summary>
    public void Summarise(Chain chain, ReadOnlySpan<RuleSemantics> rules)
    {
        ulong altered = 0;
        foreach (RuleSemantics rule in rules)
        {
            altered |= By(rule.Action);
        }

        _summary[chain] = altered;
    }

    /// <summary>Carries what is altered from a chain into the chains that it calls; callers first.</summary>
    public void Enter(Chain chain, ReadOnlySpan<RuleSemantics> rules)
    {
        ulong altered = AtEntry(chain);
        foreach (RuleSemantics rule in rules)
        {
            if (rule.Action is ChainAction call)
            {
                _entry[call.Chain] = AtEntry(call.Chain) | altered;
            }

            altered |= By(rule.Action);
        }
    }

    private static ulong Bits(ImmutableArray<PacketField> fields)
    {
        ulong bits = 0;
        foreach (PacketField field in fields)
        {
            bits |= 1UL << (int)field;
        }

        return bits;
    }
}
