using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>
/// What actions that let packets go on make of them. Marks are followed bit by bit; of any other field that changes nothing is known
/// afterwards, nor of opaque conditions, which may look at whatever was changed.
/// </summary>
internal sealed class SymbolicActions<TFormula, TWord>(IFormulas<TFormula, TWord> formulas, PacketSpace<TFormula, TWord> space)
{
    private const int MarkBits = 32;

    /// <param name="name">Distinguishes this evaluation of the action from all others.</param>
    public SymbolicPackets<TFormula, TWord> Apply(RuleAction action, SymbolicPackets<TFormula, TWord> packets, string name)
    {
        switch (action)
        {
            case MarkAction mark:
                TWord marked = Changed(Word(packets, PacketField.Mark), mark.Clear, formulas.Constant(mark.Toggle, MarkBits));
                return WithoutConditions(With(packets, PacketField.Mark, marked), name);
            case ConnectionMarkAction mark:
                return WithoutConditions(Apply(mark, packets), name);
            case SetMembershipAction:
                return WithoutConditions(packets, name);
            case SetFieldAction set:
                return Without([set.Field], packets, name);
            case TimeToLiveAction:
                return Without([PacketField.TimeToLive], packets, name);
            case ClampSegmentSizeAction:
                return Without([PacketField.TcpMaximumSegmentSize, PacketField.Length], packets, name);
            case NoTrackAction:
                return Without([PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.ConnectionMark], packets, name);
            case AlterAction alter:
                return Without(alter.Changes, packets, name);
            case UnknownAction or ChainAction:
                return Without([.. Enum.GetValues<PacketField>()], packets, name);
            default:
                return packets;
        }
    }

    /// <summary>The connection's mark is there for packets that have one; for others the target does nothing (net/netfilter/xt_connmark.c).</summary>
    private SymbolicPackets<TFormula, TWord> Apply(ConnectionMarkAction action, SymbolicPackets<TFormula, TWord> packets)
    {
        (TWord ofPacket, TWord ofConnection) = (Word(packets, PacketField.Mark), Word(packets, PacketField.ConnectionMark));
        (PacketField field, TWord changed) = action.Operation switch
        {
            ConnectionMarkOperation.Set => (PacketField.ConnectionMark, Changed(ofConnection, action.ClearMask, formulas.Constant(action.Value, MarkBits))),
            ConnectionMarkOperation.Save => (PacketField.ConnectionMark, Changed(ofConnection, action.ClearMask, formulas.And(ofPacket, action.SourceMask))),
            _ => (PacketField.Mark, Changed(ofPacket, action.ClearMask, formulas.And(ofConnection, action.SourceMask))),
        };
        return With(packets, field, formulas.Select(space.Has(PacketField.ConnectionMark, packets), changed, Word(packets, field)));
    }

    private TWord Changed(TWord word, uint clear, TWord toggle) => formulas.Xor(formulas.And(word, ~clear), toggle);

    private SymbolicPackets<TFormula, TWord> Without(ImmutableArray<PacketField> fields, SymbolicPackets<TFormula, TWord> packets, string name)
    {
        ImmutableArray<TWord> words = packets.Words;
        foreach (PacketField field in fields.Where(space.IsAskedFor))
        {
            words = words.SetItem((int)field, space.UnknownField(field, name));
        }

        // The new values must be possible beside what the other fields say.
        TFormula set = fields.IsEmpty ? packets.Set : formulas.And(packets.Set, space.IsPossible(words));
        return new SymbolicPackets<TFormula, TWord>(set, words, [.. space.UnknownConditions(name), packets.Conditions[space.EthernetAddress]]);
    }

    private SymbolicPackets<TFormula, TWord> WithoutConditions(SymbolicPackets<TFormula, TWord> packets, string name) => Without([], packets, name);

    private static TWord Word(SymbolicPackets<TFormula, TWord> packets, PacketField field) => packets.Words[(int)field];

    private static SymbolicPackets<TFormula, TWord> With(SymbolicPackets<TFormula, TWord> packets, PacketField field, TWord word) =>
        packets with { Words = packets.Words.SetItem((int)field, word) };
}
