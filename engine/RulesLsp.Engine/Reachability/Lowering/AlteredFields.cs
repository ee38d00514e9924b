using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which fields may have been changed by other rules before a rule is evaluated: then its test of the field says nothing about
/// the packet that entered the table. One bit for each field, and one for all opaque conditions.
/// </summary>
/// <param name="numberOf">A number for each chain that is called, from 0 on.</param>
/// <param name="isUnknown">What a call of the chain does is unknown.</param>
internal sealed class AlteredFields(Func<ChainIdentity, int> numberOf, Func<ChainIdentity, bool> isUnknown)
{
    private const ulong Opaque = AskedFields.Opaque;
    private const ulong Everything = ulong.MaxValue;
    private const ulong Marks = AskedFields.Marks;

    private readonly List<ulong> _entry = [];
    private readonly List<ulong> _summary = [];

    public static bool Has(ulong altered, PacketField field) => (altered & AskedFields.Bit(field)) != 0;

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
    /// <param name="chain">The chain's number.</param>
    public ulong AtEntry(int chain) => Of(_entry, chain);

    /// <summary>Sets what is altered before the chain's first rule, after an edit.</summary>
    public void SetEntry(int chain, ulong altered) => At(_entry, chain) = altered;

    /// <summary>What one rule, its callees included, may alter.</summary>
    public ulong By(RuleAction action) => action switch
    {
        // Asked several times for every rule: these are nearly all.
        VerdictAction or TranslateAction or RejectAction or ReturnAction => 0,
        ChainAction { Chain: var chain } => isUnknown(chain) ? Everything : Of(_summary, numberOf(chain)),
        UnknownAction => Everything,

        // A set may be asked later in the same table, by any match on sets.
        SetMembershipAction => Opaque,
        AlterAction alter => Bits(alter.Changes) | Opaque,
        SetFieldAction set => AskedFields.Bit(set.Field) | Opaque,
        TimeToLiveAction => AskedFields.Bit(PacketField.TimeToLive) | Opaque,
        ClampSegmentSizeAction => Bits([PacketField.TcpMaximumSegmentSize, PacketField.Length]) | Opaque,
        // Connection marks can no longer be saved or restored after it, so no mark is certain either.
        NoTrackAction => Bits([PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.ConnectionMark]) | Marks | Opaque,

        // MARK and CONNMARK are followed exactly; an opaque match may still look at marks.
        MarkAction or ConnectionMarkAction => Opaque,
        _ => 0,
    };

    /// <summary>What a rule's tests ask for: a bit for each field, and the one for opaque conditions.</summary>
    public static ulong Tested(RuleSemantics rule) => rule.Asked & ~(AskedFields.Device | AskedFields.AnyOpaque | AskedFields.Masked);

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
    public void Summarise(int chain, ReadOnlySpan<RuleSemantics> rules)
    {
        ulong altered = 0;
        foreach (RuleSemantics rule in rules)
        {
            altered |= By(rule.Action);
        }

        At(_summary, chain) = altered;
    }

    /// <summary>Carries what is altered from a chain into the chains that it calls; callers first.</summary>
    public void Enter(int chain, ReadOnlySpan<RuleSemantics> rules)
    {
        ulong altered = AtEntry(chain);
        foreach (RuleSemantics rule in rules)
        {
            if (rule.Action is ChainAction call)
            {
                At(_entry, numberOf(call.Chain)) |= altered;
            }

            altered |= By(rule.Action);
        }
    }

    private static ulong Of(List<ulong> values, int number) => number < values.Count ? values[number] : 0;

    private static ref ulong At(List<ulong> values, int number)
    {
        if (number >= values.Count)
        {
            CollectionsMarshal.SetCount(values, Math.Max(number + 1, 2 * values.Count));
        }

        return ref CollectionsMarshal.AsSpan(values)[number];
    }

    private static ulong Bits(ImmutableArray<PacketField> fields)
    {
        ulong bits = 0;
        foreach (PacketField field in fields)
        {
            bits |= AskedFields.Bit(field);
        }

        return bits;
    }
}
