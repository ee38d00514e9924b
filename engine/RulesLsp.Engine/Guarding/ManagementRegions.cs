using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Guarding;

/// <summary>The packets of a management flow as regions.</summary>
/// <param name="host">null: not described; the flow's address, or any, counts as the host's own then.</param>
internal sealed class ManagementRegions(ManagementFlow flow, DimensionTable dimensions, HostDescription? host)
{
    // Clients take no port below (IANA's system ports).
    private const ushort FirstClientPort = 1024;

    private static readonly FieldDomain FromClient = Flags(TcpFlagNames.Ack, TcpFlagNames.Psh | TcpFlagNames.Ack, TcpFlagNames.Fin | TcpFlagNames.Ack);
    private static readonly FieldDomain FromServer = Flags(TcpFlagNames.Syn | TcpFlagNames.Ack, TcpFlagNames.Ack, TcpFlagNames.Psh | TcpFlagNames.Ack, TcpFlagNames.Fin | TcpFlagNames.Ack);

    /// <summary>The dimensions that the flow's declaration decides, of the packets of a direction.</summary>
    public Dimension[] Known(ManagementLeg leg)
    {
        (PacketField client, PacketField clientPort, PacketField own, PacketField port) = Fields(leg);
        Dimension[] known = [.. new[] { PacketField.Protocol, PacketField.TcpFlags, PacketField.ConntrackState, client, clientPort, port }.Select(dimensions.Of)];
        known = flow.Address is null ? known : [.. known, dimensions.Of(own)];
        return leg == ManagementLeg.Answer || flow.Device is null ? known : [.. known, dimensions.Input];
    }

    /// <summary>The packets of a leg of all connections, or of those that begin with the packets of a region.</summary>
    /// <param name="first">null: of all.</param>
    public PacketRegion Of(ManagementLeg leg, PacketRegion? first = null)
    {
        (PacketField client, PacketField clientPort, PacketField own, PacketField port) = Fields(leg);
        PacketRegion begin = first ?? First();
        bool isAnswer = leg == ManagementLeg.Answer;
        PacketRegion region = PacketRegion.Everything
            .With(dimensions.Of(PacketField.Protocol), FieldDomain.Of(flow.Protocol))
            .With(dimensions.Of(client), begin[dimensions.Of(PacketField.SourceAddress)])
            .With(dimensions.Of(clientPort), begin[dimensions.Of(PacketField.SourcePort)])
            .With(dimensions.Of(own), begin[dimensions.Of(PacketField.DestinationAddress)])
            .With(dimensions.Of(port), begin[dimensions.Of(PacketField.DestinationPort)])
            .With(dimensions.Of(PacketField.ConntrackState), FieldDomain.Of((byte)(leg == ManagementLeg.First ? ConntrackStates.New : ConntrackStates.Established)))
            .With(dimensions.Input, isAnswer ? FieldDomain.Of(0) : begin[dimensions.Input]);
        region = OrdinaryPackets.Of(region, dimensions);
        return flow.Protocol != ProtocolNumbers.Tcp ? region : region.With(dimensions.Of(PacketField.TcpFlags), leg switch
        {
            ManagementLeg.First => FieldDomain.Of(TcpFlagNames.Syn),
            ManagementLeg.Answer => FromServer,
            _ => FromClient,
        });
    }

    /// <summary>Of a region the packets of a connection that people know from every day.</summary>
    public PacketRegion Everyday(ManagementLeg leg, PacketRegion region, EverydayValues everyday)
    {
        (PacketField client, PacketField clientPort, PacketField own, PacketField port) = Fields(leg);
        (PacketField Field, PacketField AsSent)[] fields =
        [
            (client, PacketField.SourceAddress), (clientPort, PacketField.SourcePort), (own, PacketField.DestinationAddress), (port, PacketField.DestinationPort),
        ];
        return fields.Aggregate(region, (left, field) =>
            left.With(dimensions.Of(field.Field), FieldDomain.Of(everyday.Of(dimensions.Of(field.AsSent), left[dimensions.Of(field.Field)]))));
    }

    /// <summary>
    /// Whether answers of the region may leave towards the other side: not back to this host, and by the device that the flow comes in by
    /// where no routes are known.
    /// </summary>
    public bool MayLeaveBack(PacketRegion region)
    {
        FieldDomain loopback = FieldDomain.Of(dimensions.Devices.NumberOf(DeviceNames.Loopback));
        FieldDomain? wanted = flow.Device is { } device && host is null ? FieldDomain.Of(dimensions.Devices.NumberOf(device)) : null;
        return region.Said.Select(index => dimensions[index]).Where(dimension => dimension.Kind == DimensionKind.Output)
            .Select(dimension => region[dimension].Subtract(loopback))
            .All(left => !left.IsEmpty && (wanted is null || left.Overlaps(wanted.Ranges.AsSpan())));
    }

    private PacketRegion First()
    {
        FieldDomain special = SpecialAddresses.Of(flow.Family);
        Dimension source = dimensions.Of(PacketField.SourceAddress);
        Dimension destination = dimensions.Of(PacketField.DestinationAddress);
        FieldDomain senders = flow.Sources.IsEmpty ? source.All : FieldDomain.OfRanges(flow.Sources.Select(network => new FieldRange(network.First, network.LastIn(flow.Family))));
        return PacketRegion.Everything
            .With(source, senders.Subtract(special).Subtract(FieldDomain.OfRanges(Own())))
            .With(destination, Destinations(destination.All.Subtract(special)))
            .With(dimensions.Of(PacketField.SourcePort), FieldDomain.Between(FirstClientPort, ushort.MaxValue))
            .With(dimensions.Of(PacketField.DestinationPort), FieldDomain.OfRanges(flow.Ports.Select(port => new FieldRange(port, port))))
            .With(dimensions.Input, Inputs());
    }

    private FieldDomain Destinations(FieldDomain all)
    {
        if (flow.Address is { } address)
        {
            return FieldDomain.Of(address);
        }

        FieldDomain own = FieldDomain.OfRanges(Own());
        return own.IsEmpty ? all : own;
    }

    private IEnumerable<FieldRange> Own() => (host?.Interfaces ?? []).SelectMany(device => device.Addresses)
        .Where(own => own.Family == flow.Family && !AddressKinds.IsLoopback(own.Address, own.Family))
        .Select(own => new FieldRange(own.Address, own.Address));

    // A host that is described has no other devices.
    private FieldDomain Inputs()
    {
        if (flow.Device is { } device)
        {
            return FieldDomain.Of(dimensions.Devices.NumberOf(device));
        }

        UInt128 loopback = dimensions.Devices.NumberOf(DeviceNames.Loopback);
        string[] own = [.. (host?.Interfaces ?? []).Select(one => one.Name).Where(name => name != DeviceNames.Loopback)];
        return own.Length > 0
            ? FieldDomain.OfRanges(own.Select(dimensions.Devices.NumberOf).Select(number => new FieldRange(number, number)))
            : dimensions.Input.All.Subtract(FieldDomain.OfRanges([new FieldRange(0, 0), new FieldRange(loopback, loopback)]));
    }

    private static (PacketField Client, PacketField ClientPort, PacketField Own, PacketField Port) Fields(ManagementLeg leg) => leg == ManagementLeg.Answer
        ? (PacketField.DestinationAddress, PacketField.DestinationPort, PacketField.SourceAddress, PacketField.SourcePort)
        : (PacketField.SourceAddress, PacketField.SourcePort, PacketField.DestinationAddress, PacketField.DestinationPort);

    private static FieldDomain Flags(params int[] flags) => FieldDomain.OfRanges(flags.Select(value => new FieldRange((UInt128)value, (UInt128)value)));
}
