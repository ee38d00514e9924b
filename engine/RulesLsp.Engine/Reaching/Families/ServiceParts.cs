using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>What services are asked for by.</summary>
public enum ServiceKind : byte
{
    Tcp,
    Udp,

    /// <summary>The echo request of the family's ICMP.</summary>
    Ping,

    /// <summary>Any other protocol, by its number.</summary>
    Protocol,
}

/// <summary>Where a connection goes.</summary>
public enum ServiceArrival : byte
{
    /// <summary>To this host, or to where it translates what is sent to it.</summary>
    ToHost,

    /// <summary>To others behind it.</summary>
    ThroughHost,
}

/// <summary>How the first packets of some connections fare.</summary>
/// <param name="IsIn">They are let in; null: nobody can tell.</param>
/// <param name="Arrival">null: they are stopped before that is known.</param>
internal sealed record ServicePart(ServiceKind Kind, PacketRegion Region, bool? IsIn, ServiceArrival? Arrival, FollowedPart Followed);

/// <summary>All first packets of connections that come from outside, by how they fare in one ruleset.</summary>
internal sealed class ServiceParts
{
    // Some hundred kinds of packets of each service.
    private const long MostWork = 1_500_000;

    private readonly RegionSearch _search;
    private readonly FieldDomain _senders;
    private readonly HostDescription? _host;
    private readonly FieldDomain _own;

    /// <param name="host">null: not described.</param>
    /// <param name="devices">Devices that the other ruleset tells apart.</param>
    public ServiceParts(Tracer tracer, HostDescription? host, IEnumerable<string> devices, CancellationToken cancellation)
    {
        _search = new RegionSearch(tracer, host, devices);
        AddressFamily family = tracer.Ruleset.Family;
        _host = host;
        _own = FieldDomain.OfRanges((host?.Interfaces ?? []).SelectMany(device => device.Addresses).Where(address => address.Family == family)
            .Select(address => new FieldRange(address.Address, address.Address)));
        _senders = Dimensions.Of(PacketField.SourceAddress).All.Subtract(SpecialAddresses.Of(family)).Subtract(_own);
        foreach (ServiceKind kind in Enum.GetValues<ServiceKind>())
        {
            var left = new List<PacketRegion>();
            All.AddRange(_search.Follow(RegionOf(kind), new HashSet<object>(), _search.Work + MostWork, left, cancellation).Select(part => PartOf(kind, part)).OfType<ServicePart>());
            IsComplete &= left.Count == 0;
        }
    }

    public DimensionTable Dimensions => _search.Dimensions;

    public List<ServicePart> All { get; } = [];

    /// <summary>All packets were looked at.</summary>
    public bool IsComplete { get; } = true;

    /// <summary>The dimension that tells the services of a kind apart; null: there is one only.</summary>
    public Dimension? DimensionOf(ServiceKind kind) => kind switch
    {
        ServiceKind.Tcp or ServiceKind.Udp => Dimensions.Of(PacketField.DestinationPort),
        ServiceKind.Protocol => Dimensions.Of(PacketField.Protocol),
        _ => null,
    };

    /// <summary>How far the followed packet of a part is from those of every day.</summary>
    public int Strangeness(ServicePart part)
    {
        Func<Dimension, UInt128> valueOf = part.Followed.Tracker.ValueOf;
        bool isOfLink = AddressKinds.IsLinkLocal(valueOf(Dimensions.Of(PacketField.SourceAddress)), Dimensions.Family);
        return _search.Everyday.Strangeness(valueOf) + (isOfLink ? EverydayValues.Odd : 0);
    }

    /// <summary>A region without what all first packets of connections from outside share.</summary>
    public PacketRegion Told(PacketRegion region)
    {
        region = OrdinaryPackets.Untold(region, Dimensions);
        Dimension destination = Dimensions.Of(PacketField.DestinationAddress);
        FieldDomain loopbacks = SpecialAddresses.Of(Dimensions.Family);
        bool isToAll = !_own.IsEmpty && _own.Subtract(loopbacks).Subtract(region[destination]).IsEmpty;
        foreach (Dimension dimension in region.Said.Select(index => Dimensions[index]).Where(dimension => IsShared(dimension) || (isToAll && dimension == destination)).ToArray())
        {
            region = region.With(dimension, dimension.All);
        }

        UInt128 loopback = Dimensions.Devices.NumberOf(DeviceNames.Loopback);
        FieldDomain others = FieldDomain.OfRanges([new FieldRange(0, 0), new FieldRange(loopback, loopback)]);
        FieldDomain input = FieldDomain.OfRanges(region[Dimensions.Input].Ranges.AddRange(others.Ranges));
        return input.SameAs(Dimensions.Input.All) ? region.With(Dimensions.Input, input) : region;
    }

    private static bool IsShared(Dimension dimension) => dimension.IsAboutHost || dimension.Field is PacketField.TcpFlags or PacketField.ConntrackState;

    private PacketRegion RegionOf(ServiceKind kind)
    {
        AddressFamily family = Dimensions.Family;
        Dimension protocol = Dimensions.Of(PacketField.Protocol);
        Dimension destination = Dimensions.Of(PacketField.DestinationAddress);
        UInt128 loopback = Dimensions.Devices.NumberOf(DeviceNames.Loopback);
        PacketRegion region = OrdinaryPackets.Of(PacketRegion.Everything, Dimensions)
            .With(Dimensions.Of(PacketField.SourceAddress), _senders)
            .With(destination, destination.All.Subtract(SpecialAddresses.Of(family)).Subtract(OfNetworks()))
            .With(Dimensions.Of(PacketField.ConntrackState), FieldDomain.Of((byte)ConntrackStates.New))
            .With(Dimensions.Input, Dimensions.Input.All.Subtract(FieldDomain.OfRanges([new FieldRange(0, 0), new FieldRange(loopback, loopback)])));
        byte icmp = family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6;
        UInt128 echo = family == AddressFamily.IPv4 ? 0x0800u : 0x8000u;
        return kind switch
        {
            ServiceKind.Tcp => region.With(protocol, FieldDomain.Of(ProtocolNumbers.Tcp)).With(Dimensions.Of(PacketField.TcpFlags), FieldDomain.Of(TcpFlagNames.Syn)),
            ServiceKind.Udp => region.With(protocol, FieldDomain.Of(ProtocolNumbers.Udp)),
            ServiceKind.Ping => region.With(protocol, FieldDomain.Of(icmp)).With(Dimensions.Of(PacketField.IcmpTypeCode), FieldDomain.Of(echo)),
            _ => region.With(protocol, protocol.All.Subtract(FieldDomain.OfRanges(NoServices.Select(number => new FieldRange(number, number))))),
        };
    }

    // Nobody offers a service at a network's own address or to all of its hosts.
    private FieldDomain OfNetworks() => FieldDomain.OfRanges((_host?.Interfaces ?? []).SelectMany(device => device.Addresses).Where(own => own.Family == Dimensions.Family)
        .SelectMany(own => new[] { own.Network, own.Broadcast ?? own.Network }).Where(address => !_own.Contains(address)).Select(address => new FieldRange(address, address)));

    // Each has a kind of its own, or is a header of IPv6 in front of another protocol.
    private static readonly byte[] NoServices =
    [
        ProtocolNumbers.Tcp, ProtocolNumbers.Udp, ProtocolNumbers.Icmp, ProtocolNumbers.IcmpV6,
        ProtocolNumbers.IPv6HopByHop, ProtocolNumbers.IPv6Routing, ProtocolNumbers.IPv6Fragment, ProtocolNumbers.IPv6Destination, 59,
    ];

    private static ServicePart? PartOf(ServiceKind kind, FollowedPart part)
    {
        TraceOutcome outcome = part.Walk.Outcome;
        if (outcome.Fate == TraceFate.Unrouted)
        {
            return null;
        }

        bool isTranslated = part.Walk.Origins[(int)PacketField.DestinationAddress].Writer is not null || part.Walk.Origins[(int)PacketField.DestinationPort].Writer is not null;
        ServiceArrival? arrival = isTranslated || outcome.Fate == TraceFate.Delivered || outcome.Steps.Any(static step => step.Hook == Hook.Input) ? ServiceArrival.ToHost
            : outcome.Fate == TraceFate.Forwarded || outcome.Steps.Any(static step => step.Hook == Hook.Forward) ? ServiceArrival.ThroughHost
            : null;
        bool? isIn = outcome.Verdict switch
        {
            _ when !part.Walk.IsExact => null,
            TraceVerdict.Accept => true,
            TraceVerdict.Drop or TraceVerdict.Reject => false,
            _ => null,
        };
        return new ServicePart(kind, part.Region, isIn, arrival, part);
    }
}
