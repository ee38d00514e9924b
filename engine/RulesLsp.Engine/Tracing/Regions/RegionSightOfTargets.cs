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

    /// <summary>The mark of a connection that exists already is one that nobody knows.</summary>
    public static void ConnectionMark(FlowingPacket packet, ConnectionMarkAction action)
    {
        if (packet.Region is not { } region)
        {
            return;
        }

        region.Saw(PacketField.ConntrackState, Established);
        switch (action.Operation)
        {
            case ConnectionMarkOperation.Set:
                region.Toggle(PacketField.ConnectionMark, action.ClearMask, action.Value);
                break;
            case ConnectionMarkOperation.Save:
                region.Mix(PacketField.Mark, action.SourceMask, PacketField.ConnectionMark, action.ClearMask);
                break;
            default:
                region.Mix(PacketField.ConnectionMark, action.SourceMask, PacketField.Mark, action.ClearMask);
                break;
        }
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

        region.Saw(PacketField.Protocol, HeaderProtocols.WithPorts);
        if (run.Host is not null && action.Kind == TranslationKind.Masquerade)
        {
            region.SawAddress(PacketField.DestinationAddress, AddressUse.Routed);
            Device(region, run.Packet.Output);
        }

        if (run.Host is not null && action.Kind == TranslationKind.Redirect)
        {
            Device(region, run.Packet.Input);
        }

        if (action.Kind == TranslationKind.Redirect && run.Packet.Family == AddressFamily.IPv6)
        {
            // An address of the same scope is chosen.
            region.SawAddress(PacketField.DestinationAddress, AddressUse.Routed);
        }

        if (action.To is { FirstPort: { } first, LastPort: { } last } && first != last && run.Packet.HasPorts)
        {
            region.Saw(portField, action.To.BasePort is null ? FieldDomain.Between(first, last) : FieldDomain.Of(run.Packet.Value(portField) ?? 0));
        }
    }
}
