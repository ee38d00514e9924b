using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What targets, and questions about addresses, look at.</summary>
internal static partial class RegionSight
{
    private static readonly int[] IcmpErrorTypes = [3, 4, 5, 11, 12];

    private static readonly FieldDomain IcmpErrors = FieldDomain.OfRanges(
        IcmpErrorTypes.Select(type => new FieldRange((UInt128)(type << 8), (UInt128)((type << 8) | 0xFF))));

    public static void AddressType(TraceRun run, AddressTypeDetail detail)
    {
        if (run.Region is not { } region)
        {
            return;
        }

        AddressUse use = detail.IsLimitedToInput || detail.IsLimitedToOutput ? AddressUse.Any : AddressUse.Routed;
        region.SawAddress(detail.IsSource ? PacketField.SourceAddress : PacketField.DestinationAddress, use);
        if (run.Host is null)
        {
            return;
        }

        if (detail.IsLimitedToInput)
        {
            Device(region, run.Packet.Input);
        }

        if (detail.IsLimitedToOutput)
        {
            Device(region, run.Packet.Output);
        }
    }

    private static void Device(RegionTracker region, InterfaceKnowledge device)
    {
        if (device.Dimension is { } dimension)
        {
            region.Saw(dimension, FieldDomain.Of(region.ValueOf(dimension)));
        }
    }

    /// <summary>What REJECT looks at before it answers.</summary>
    public static void Answer(TraceRun run, RejectAction reject)
    {
        if (run.Region is not { } region)
        {
            return;
        }

        Addresses(run);
        region.Saw(PacketField.PacketType, FieldDomain.Of((byte)PacketType.Unicast));
        if (RejectReply.IsReset(reject))
        {
            region.Saw(PacketField.Protocol, FieldDomain.Of(ProtocolNumbers.Tcp));
            if (run.Packet.Value(PacketField.Protocol) == ProtocolNumbers.Tcp)
            {
                region.SawMasked(PacketField.TcpFlags, TcpFlagNames.Rst, TcpFlagNames.Rst);
            }
        }

        IcmpError(run.Packet);
        if (run.Packet.Value(PacketField.Protocol) == ProtocolNumbers.Icmp)
        {
            region.Saw(PacketField.IcmpTypeCode, FieldDomain.Between(0, (18 << 8) | 0xFF));
        }
    }

    // Is it an ICMP error?
    private static void IcmpError(FlowingPacket packet)
    {
        RegionTracker region = packet.Region!;
        byte icmp = packet.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6;
        region.Saw(PacketField.Protocol, FieldDomain.Of(icmp));
        if (packet.Value(PacketField.Protocol) != icmp)
        {
            return;
        }

        if (packet.Family == AddressFamily.IPv4)
        {
            region.Saw(PacketField.IcmpTypeCode, IcmpErrors);
        }
        else
        {
            region.Saw(PacketField.IcmpTypeCode, FieldDomain.Between(0, (128 << 8) - 1));
        }
    }

    /// <summary>A target keeps some bits of a field and sets the others: all packets with the same kept bits get one value.</summary>
    public static void Toggle(FlowingPacket packet, PacketField field, UInt128 kept, UInt128 toggle, Hook hook)
    {
        if (packet.Region is { } region && packet.Value(field) is { } value)
        {
            region.SawMasked(field, kept, value & kept);
            if (hook == Hook.Output)
            {
                // A packet that is changed there is routed again; one that had the value already is not.
                region.Saw(field, FieldDomain.Of((value & kept) ^ toggle));
            }
        }
    }

    /// <summary>A mark copied as a whole stays what it was; false: the action is another.</summary>
    public static bool CopyMark(FlowingPacket packet, ConnectionMarkAction action)
    {
        RegionTracker region = packet.Region!;
        (PacketField from, PacketField to) = action.Operation == ConnectionMarkOperation.Save
            ? (PacketField.Mark, PacketField.ConnectionMark)
            : (PacketField.ConnectionMark, PacketField.Mark);
        region.Saw(PacketField.ConntrackState, Established);
        bool isWhole = action.Operation != ConnectionMarkOperation.Set && action.ClearMask == uint.MaxValue && action.SourceMask == uint.MaxValue;
        if (isWhole)
        {
            packet.Copy(from, to);
            return true;
        }

        PacketField source = action.Operation == ConnectionMarkOperation.Set ? to : from;
        if (region.OriginOf(source).Dimension is null && region.OriginOf(to).Dimension is null)
        {
            return false;
        }

        // Some bits of a mark that nobody knows: a value of its own.
        packet.Change(to, FieldDomain.Between(0, uint.MaxValue));
        return true;
    }

    public static void TimeToLive(FlowingPacket packet, TimeToLiveAction action)
    {
        if (packet.Region is not { } region || packet.Value(PacketField.TimeToLive) is not { } value)
        {
            return;
        }

        if (action.NewValue is { } set)
        {
            region.Saw(PacketField.TimeToLive, FieldDomain.Of(set));
            region.SetConstant(PacketField.TimeToLive, value);
            return;
        }

        // Within these bounds every packet's is moved alike; beyond them the end of the scale is reached.
        FieldDomain moved = action.Delta >= 0
            ? FieldDomain.Between(0, (UInt128)Math.Max(0, byte.MaxValue - action.Delta))
            : FieldDomain.Between((UInt128)Math.Min(byte.MaxValue, -action.Delta), byte.MaxValue);
        region.Saw(PacketField.TimeToLive, moved);
        if (!moved.Contains(value))
        {
            region.Saw(PacketField.TimeToLive, FieldDomain.Of(value));
        }
    }

    public static void SegmentSize(FlowingPacket packet, ClampSegmentSizeAction action)
    {
        if (packet.Region is not { } region || action.Value is not { } limit)
        {
            return;
        }

        region.Saw(PacketField.TcpMaximumSegmentSize, FieldDomain.Of(0));
        region.Saw(PacketField.TcpMaximumSegmentSize, FieldDomain.Between(0, limit));
    }

    /// <summary>What a translation looks at besides the addresses that it changes.</summary>
    public static void Translation(TraceRun run, TranslateAction action, PacketField portField)
    {
        if (run.Region is not { } region)
        {
            return;
        }

        region.Saw(PacketField.Protocol, PortProtocols);
        if (run.Host is not null && action.Kind is TranslationKind.Masquerade or TranslationKind.Redirect)
        {
            region.SawAddress(PacketField.DestinationAddress, AddressUse.Routed);
            Device(region, run.Packet.Input);
        }

        if (action.To is { FirstPort: { } first, LastPort: { } last } && first != last && run.Packet.HasPorts)
        {
            region.Saw(portField, action.To.BasePort is null ? FieldDomain.Between(first, last) : FieldDomain.Of(run.Packet.Value(portField) ?? 0));
        }
    }
}
