using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which fields may have been changed by other rules before a rule is evaluated: then its test of the field says nothing about
/// the packet that entered the table. One bit for each field, and one for all opaque conditions.
/// </summary>
/// <param name="isUnknown">What a call of the chain does is unknown.</param>
internal sealed class AlteredFields(Func<Chain, bool> isUnknown)
{
    private const ulong Opaque = 1UL << 63;
    private const ulong Everything = ulong.MaxValue;
    private const ulong Marks = 1UL << (int)PacketField.Mark | 1UL << (int)PacketField.ConnectionMark;

    private readonly Dictionary<Chain, ulong> _entry = [];
    private readonly Dictionary<Chain, ulong> _summary = [];

    public static bool Has(ulong altered, PacketField field) => (altered & Bit(field)) != 0;

    public static bool HasOpaque(ulong altered) => (altered & Opaque) != 0;

    /// <summary>A mark is altered in a way that is not followed.</summary>
    public static bool HasMarks(ulong altered) => (altered & Marks) != 0;

    /// <summary>The bits of fields, and the one of opaque conditions.</summary>
    public static ulong Of(ImmutableArray<PacketField> fields) => Bits(fields) | Opaque;

    /// <summary>The bits of all fields but these, and the one of opaque conditions.</summary>
    public static ulong AllBut(ImmutableArray<PacketField> fields) => ~Bits(fields);

    /// <summary>Of what is altered, the fields that are tested; opaque conditions aside.</summary>
    public static ulong TestedOf(ulong altered, ulong tested) => altered & tested & ~Opaque;

    /// <summary>Of what is altered, that of opaque conditions.</summary>
    public static ulong OpaqueOf(ulong altered) => altered & Opaque;

    /// <summary>What is altered before the chain's first rule.</summary>
    public ulong AtEntry(Chain chain) => _entry.GetValueOrDefault(chain);

    /// <summary>What one rule, its callees included, may alter.</summary>
    public ulong By(RuleAction action) => action switch
    {
        ChainAction { Chain: var chain } => isUnknown(chain) ? Everything : _summary.GetValueOrDefault(chain),
        UnknownAction => Everything,

        // A set may be asked later in the same table, by any match on sets.
        SetMembershipAction => Opaque,
        AlterAction alter => Bits(alter.Changes) | Opaque,
        SetFieldAction set => Bit(set.Field) | Opaque,
        TimeToLiveAction => Bit(PacketField.TimeToLive) | Opaque,
        ClampSegmentSizeAction => Bits([PacketField.TcpMaximumSegmentSize, PacketField.Length]) | Opaque,
        // Connection marks can no longer be saved or restored after it, so no mark is certain either.
        NoTrackAction => Bits([PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.ConnectionMark]) | Marks | Opaque,

        // MARK and CONNMARK are followed exactly; an opaque match may still look at marks.
        MarkAction or ConnectionMarkAction => Opaque,
        _ => 0,
    };

    /// <summary>What the tests ask for: a bit for each field, and the one for opaque conditions.</summary>
    public static ulong Tested(ImmutableArray<PacketTest> tests)
    {
        ulong bits = 0;
        foreach (PacketTest test in tests)
        {
            bits |= test switch
            {
                RangeTest range => Bit(range.Field),
                MaskTest mask => Bit(mask.Field),
                AnyOfTest any => Tested(any.Alternatives),
                OpaqueTest { Kind: OpaqueKind.Deterministic } => Opaque,
                _ => 0,
            };
        }

        return bits;
    }

    /// <summary>
    /// The action, callees aside, changes something that is tested in a way that is not followed. What opaque conditions other than
    /// those about sets make of a changed field is left aside.
    /// </summary>
    public bool ChangesTested(RuleAction action, ulong tested) => action switch
    {
        ChainAction { Chain: var chain } => isUnknown(chain),
        UnknownAction => true,
        SetMembershipAction => (Opaque & tested) != 0,
        _ => TestedOf(By(action), tested) != 0,
    };

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

    private static ulong Bit(PacketField field) => 1UL << (int)field;

    private static ulong Bits(ImmutableArray<PacketField> fields)
    {
        ulong bits = 0;
        foreach (PacketField field in fields)
        {
            bits |= Bit(field);
        }

        return bits;
    }
}
