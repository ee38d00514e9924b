using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>What a matching rule's target does to the packet, its connection and the table's walk.</summary>
internal static class RuleEffects
{
    /// <summary>null: the walk goes on.</summary>
    public static TableEnd? Apply(TraceRun run, Rule rule, RuleAction action, Hook hook)
    {
        FlowingPacket packet = run.Packet;
        RegionSight.Applying(run, action);
        switch (action)
        {
            case VerdictAction { IsAccept: true }:
                return new TableEnd(TraceVerdict.Accept, TraceReasons.Accepted, null);
            case VerdictAction:
                return new TableEnd(TraceVerdict.Drop, TraceReasons.DroppedByRule, null);
            case RejectAction reject:
                return new TableEnd(TraceVerdict.Reject, TraceReasons.RejectedByRule, null, RejectReply.Of(run, reject));
            case QueueAction:
                return new TableEnd(TraceVerdict.Queue, TraceReasons.QueuedByRule, null);
            case UnknownAction:
                return new TableEnd(TraceVerdict.Unknown, TraceReasons.UnknownTarget, null);
            case TranslateAction translate:
                return Translation.Apply(run, translate, hook);
            case MarkAction mark:
                Toggle(packet, PacketField.Mark, mark.Clear, mark.Toggle);
                return null;
            case SetFieldAction set:
                Toggle(packet, set.Field, set.Clear, set.Toggle);
                return null;
            case ConnectionMarkAction mark when packet.Connection is not null:
                ConnectionMark(packet, mark);
                return null;
            case TimeToLiveAction ttl:
                TimeToLive(packet, ttl);
                return null;
            case ClampSegmentSizeAction when packet.LacksHeader:
                return new TableEnd(TraceVerdict.Drop, TraceReasons.HeaderUnreadable, null);
            case ClampSegmentSizeAction clamp:
                SegmentSize(packet, clamp);
                return null;
            case NoTrackAction when packet.Connection is null && packet.Value(PacketField.ConntrackState) != (byte)ConntrackStates.Untracked:
                packet.Change(PacketField.ConntrackState, FieldDomain.Of((byte)ConntrackStates.Untracked));
                return null;
            case HelperAction helper when packet.Connection is null:
                packet.Helper = helper.Name;
                return null;
            case SetMembershipAction set when IpSet.ElementOf(packet, set.IsSource) is { } element:
                run.State.SetChanges = run.State.SetChanges.SetItem((set.SetName, element), !set.IsRemoval);
                return null;
            case AlterAction alter:
                foreach (PacketField field in alter.Changes)
                {
                    Forget(packet, field);
                }

                return null;
            default:
                return null;
        }
    }

    private static void Toggle(FlowingPacket packet, PacketField field, UInt128 clear, UInt128 toggle)
    {
        UInt128 highest = field == PacketField.Mark ? uint.MaxValue : byte.MaxValue;
        FieldDomain domain = packet[field]!;
        UInt128 kept = ~clear & highest;
        FieldDomain after = domain.Value is { } value ? FieldDomain.Of((value & kept) ^ toggle)
            : kept == 0 ? FieldDomain.Of(toggle)
            : FieldDomain.Between(0, highest).Masked(clear & highest, toggle & clear & highest) ?? FieldDomain.Between(0, highest);
        packet.Region?.Toggle(field, clear, toggle);
        if (!after.SameAs(domain))
        {
            packet.ChangeBits(field, after);
        }
    }

    private static void ConnectionMark(FlowingPacket packet, ConnectionMarkAction action)
    {
        FieldDomain mark = packet[PacketField.Mark]!;
        FieldDomain connectionMark = packet[PacketField.ConnectionMark]!;
        (PacketField target, FieldDomain from, FieldDomain? source) = action.Operation switch
        {
            ConnectionMarkOperation.Set => (PacketField.ConnectionMark, connectionMark, null),
            ConnectionMarkOperation.Save => (PacketField.ConnectionMark, connectionMark, mark),
            _ => (PacketField.Mark, mark, connectionMark),
        };
        RegionSight.ConnectionMark(packet, action);
        UInt128? toggle = source is null ? action.Value : source.Value & action.SourceMask;
        if (toggle is null || (from.Value is null && action.ClearMask != uint.MaxValue))
        {
            packet.ChangeBits(target, FieldDomain.Between(0, uint.MaxValue));
            return;
        }

        packet.ChangeBits(target, FieldDomain.Of((((from.Value ?? 0) & ~(UInt128)action.ClearMask) ^ toggle.Value) & uint.MaxValue));
    }

    private static void TimeToLive(FlowingPacket packet, TimeToLiveAction action)
    {
        FieldDomain before = packet[PacketField.TimeToLive]!;
        FieldDomain after = action.NewValue is { } value ? FieldDomain.Of(value) : FieldDomain.OfRanges(before.Ranges.Select(range =>
            new FieldRange(Clamp(range.First, action.Delta), Clamp(range.Last, action.Delta))));
        RegionSight.TimeToLive(packet, action);
        if (!after.SameAs(before))
        {
            packet.Move(PacketField.TimeToLive, after);
        }
    }

    private static UInt128 Clamp(UInt128 value, int delta) => (UInt128)Math.Clamp((int)value + delta, 0, byte.MaxValue);

    // The option is only ever lowered; a SYN without it gets one of at most 536 and grows by 4 bytes.
    private static void SegmentSize(FlowingPacket packet, ClampSegmentSizeAction action)
    {
        FieldDomain before = packet[PacketField.TcpMaximumSegmentSize]!;
        RegionSight.SegmentSize(packet, action);
        if (action.Value is not { } limit || before.Value is not { } size)
        {
            Forget(packet, PacketField.TcpMaximumSegmentSize);
            return;
        }

        if (size == 0)
        {
            packet.Change(PacketField.TcpMaximumSegmentSize, FieldDomain.Of(Math.Min(limit, (ushort)(packet.Family == AddressFamily.IPv4 ? 536 : 1220))));
            if (packet.Value(PacketField.Length) is { } length)
            {
                packet.Move(PacketField.Length, FieldDomain.Of(length + 4));
            }
        }
        else if (size > limit)
        {
            packet.Change(PacketField.TcpMaximumSegmentSize, FieldDomain.Of(limit));
        }
    }

    private static void Forget(FlowingPacket packet, PacketField field)
    {
        if (packet[field] is null)
        {
            return;
        }

        UInt128 highest = field switch
        {
            PacketField.SourceAddress or PacketField.DestinationAddress => AddressText.AllOnes(packet.Family),
            PacketField.Mark or PacketField.ConnectionMark => uint.MaxValue,
            PacketField.TimeToLive or PacketField.TypeOfService => byte.MaxValue,
            PacketField.TcpFlags => 63,
            _ => ushort.MaxValue,
        };
        packet.Change(field, FieldDomain.Between(0, highest));
    }
}
