using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What a walk looks at besides the tests of rules: routing, connection tracking, translations, answers. Does nothing where nobody follows a region.</summary>
internal static partial class RegionSight
{
    private const string NatTable = "nat";
    private const string RawTable = "raw";

    /// <summary>The bits of the type of service at which routing rules look.</summary>
    public const uint RoutedService = 0x1C;

    private static readonly FieldDomain New = State(ConntrackStates.New);
    private static readonly FieldDomain Related = State(ConntrackStates.Related);
    private static readonly FieldDomain Established = State(ConntrackStates.Established);
    private static readonly FieldDomain Untracked = State(ConntrackStates.Untracked);

    private static FieldDomain State(ConntrackStates state) => FieldDomain.Of((byte)state);

    /// <summary>Conntrack has not yet looked: what the rules see does not depend on what it will say.</summary>
    public static void BeforeTracking(TraceRun run)
    {
        if (run.Region is { } region)
        {
            if (run.Tracer.Ruleset.LiveTable(RawTable) is not null)
            {
                region.Saw(PacketField.ConntrackState, Untracked);
            }

            region.SetConstant(PacketField.ConntrackState, (byte)(run.Start.State == ConntrackStates.Untracked ? ConntrackStates.Untracked : ConntrackStates.Invalid));
        }
    }

    /// <summary>Conntrack leaves the packet alone: because it was so from the start, or because a rule said so.</summary>
    public static void LeftUntracked(TraceRun run)
    {
        if (run.Start.State == ConntrackStates.Untracked)
        {
            run.Region?.SetOriginal(PacketField.ConntrackState);
        }
    }

    /// <summary>Conntrack gives the packet the state that it came with.</summary>
    public static void Tracked(TraceRun run)
    {
        if (run.Region is { } region)
        {
            region.SetOriginal(PacketField.ConntrackState);
            if (run.Start.State == ConntrackStates.Established)
            {
                region.SetOriginal(PacketField.ConnectionMark);
            }
            else
            {
                region.SetConstant(PacketField.ConnectionMark, 0);
            }
        }
    }

    /// <summary>Whether the packet has an entry of conntrack's, and of which kind.</summary>
    public static void Connection(TraceRun run)
    {
        if (run.Region is not { } region)
        {
            return;
        }

        region.Saw(PacketField.ConntrackState, New);
        region.Saw(PacketField.ConntrackState, Established);
        region.Saw(PacketField.ConntrackState, Related);
        if (run.Packet.Value(PacketField.ConntrackState) is { } state && (state == (byte)ConntrackStates.New || state == (byte)ConntrackStates.Related))
        {
            IcmpError(run.Packet);
        }
    }

    /// <summary>Targets that look for the packet's connection.</summary>
    public static void Applying(TraceRun run, RuleAction action)
    {
        if (action is ConnectionMarkAction or NoTrackAction)
        {
            Connection(run);
        }
    }

    /// <summary>nat is asked for the first packets of connections only.</summary>
    public static void ConnectionForNat(TraceRun run, Hook hook)
    {
        if (run.Region is not null && run.Tracer.Ruleset.LiveTable(NatTable)?.FindChain(Pipeline.ChainName(hook)) is { Origin: not ChainOrigin.ImplicitBuiltin })
        {
            Connection(run);
        }
    }

    /// <summary>A part of the connection's entry, which is about the packet as it was or will be.</summary>
    public static void ConnectionPart(FlowingPacket packet, ConnectionDetail detail)
    {
        if (packet.Region is not { } region)
        {
            return;
        }

        FieldDomain ranges = FieldDomain.OfRanges(detail.Ranges);
        bool isReply = packet.IsReply;
        switch (detail.Part)
        {
            case Packets.ConnectionPart.Protocol:
                IcmpError(packet);
                region.Saw(PacketField.Protocol, ranges);
                break;
            case Packets.ConnectionPart.OriginalSource:
                region.SawOriginal(isReply ? PacketField.DestinationAddress : PacketField.SourceAddress, ranges);
                break;
            case Packets.ConnectionPart.OriginalDestination:
                region.SawOriginal(isReply ? PacketField.SourceAddress : PacketField.DestinationAddress, ranges);
                break;
            case Packets.ConnectionPart.ReplySource:
                region.Saw(isReply ? PacketField.SourceAddress : PacketField.DestinationAddress, ranges);
                break;
            case Packets.ConnectionPart.ReplyDestination:
                region.Saw(isReply ? PacketField.DestinationAddress : PacketField.SourceAddress, ranges);
                break;
            case Packets.ConnectionPart.OriginalSourcePort:
                region.Saw(PacketField.Protocol, HeaderProtocols.WithPorts);
                region.SawOriginal(isReply ? PacketField.DestinationPort : PacketField.SourcePort, ranges);
                break;
            case Packets.ConnectionPart.OriginalDestinationPort:
                region.Saw(PacketField.Protocol, HeaderProtocols.WithPorts);
                region.SawOriginal(isReply ? PacketField.SourcePort : PacketField.DestinationPort, ranges);
                break;
            case Packets.ConnectionPart.ReplySourcePort:
                region.Saw(PacketField.Protocol, HeaderProtocols.WithPorts);
                region.Saw(isReply ? PacketField.SourcePort : PacketField.DestinationPort, ranges);
                break;
            case Packets.ConnectionPart.ReplyDestinationPort:
                region.Saw(PacketField.Protocol, HeaderProtocols.WithPorts);
                region.Saw(isReply ? PacketField.DestinationPort : PacketField.SourcePort, ranges);
                break;
        }
    }

    /// <summary>What this host sends to itself it receives again.</summary>
    public static void Loopback(TraceRun run)
    {
        if (run.Packet.Output.Dimension is { } device)
        {
            run.Region!.Saw(device, run.Region.Numbers(DeviceNames.Loopback));
        }
    }

    public static void Addresses(TraceRun run)
    {
        run.Region?.SawAddress(PacketField.SourceAddress, AddressUse.Sender);
        Destination(run);
    }

    // Every address of this host's that REDIRECT may have chosen is routed alike.
    private static void Destination(TraceRun run)
    {
        if (!run.Packet.IsRedirected)
        {
            run.Region?.SawAddress(PacketField.DestinationAddress, AddressUse.Routed);
        }
    }

    /// <summary>Everything that the routes of a host, or the digits of addresses, tell apart.</summary>
    public static void Routing(TraceRun run)
    {
        if (run.Region is not { } region)
        {
            return;
        }

        Destination(run);
        if (!run.Start.IsLocalOutput || run.Host is { Rules.IsEmpty: false })
        {
            region.SawAddress(PacketField.SourceAddress, AddressUse.Sender);
        }

        if (run.Host is not { } host)
        {
            return;
        }

        if (host.Rules.Any(rule => rule.TypeOfService is not null) && run.Packet.Value(PacketField.TypeOfService) is { } service)
        {
            region.SawMasked(PacketField.TypeOfService, RoutedService, service & RoutedService);
        }

        foreach (HostRule rule in host.Rules)
        {
            if (rule.Mark is { } mark)
            {
                region.SawMasked(PacketField.Mark, rule.MarkMask, mark & rule.MarkMask);
            }
        }

        bool isDeviceAsked = host.ReversePathFilter != 0 || run.Packet.Family == AddressFamily.IPv6
            || host.Rules.Any(rule => rule.Input is not null) || host.Settings.Count > 0;
        if (isDeviceAsked)
        {
            Device(region, run.Packet.Input);
        }
    }
}
