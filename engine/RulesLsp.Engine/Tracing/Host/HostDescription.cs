using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>An address of an interface with its network.</summary>
/// <param name="Peer">The other end of a point-to-point link, whose network is meant; null: the address's own.</param>
public sealed record InterfaceAddress(AddressFamily Family, UInt128 Address, int PrefixLength, UInt128? Peer = null)
{
    public UInt128 Mask => AddressText.PrefixMask(PrefixLength, Family);

    public UInt128 Network => (Peer ?? Address) & Mask;

    /// <summary>The network's broadcast address; null where it has none.</summary>
    public UInt128? Broadcast => Family == AddressFamily.IPv4 && PrefixLength <= 30
        ? Network | (~Mask & AddressText.AllOnes(Family))
        : null;

    public bool Covers(UInt128 address) => (address & Mask) == Network;
}

/// <summary>A network device.</summary>
/// <param name="Mac">Its Ethernet address; null when not told.</param>
/// <param name="Mtu">In bytes; 0 when not told.</param>
/// <param name="Index">The kernel's number for it, which capture files may name; 0 when not told.</param>
public sealed record HostInterface(string Name, ImmutableArray<InterfaceAddress> Addresses, ulong? Mac, int Mtu, LinkState State, int Index = 0);

/// <summary>Whether a device is switched on.</summary>
public enum LinkState : byte
{
    Up,
    Down,
}

/// <summary>What a route does with its packets.</summary>
public enum RouteType : byte
{
    Unicast,

    /// <summary>To this host, as the table "local" has it.</summary>
    Local,
    Broadcast,
    Blackhole,
    Unreachable,
    Prohibit,

    /// <summary>Leave this table and go on with the next rule.</summary>
    Throw,
}

/// <summary>One of the ways of a route.</summary>
/// <param name="Via">The router; null: the destination itself, or a router of the other family.</param>
/// <param name="Weight">Its share among the others of its route.</param>
public sealed record HostNextHop(UInt128? Via, string? Device, int Weight);

/// <summary>A route.</summary>
/// <param name="Via">The next hop; null: the destination itself.</param>
/// <param name="Device">null for routes that send nowhere, and for those with several ways.</param>
/// <param name="Source">The source address that this host takes when it sends; null: the device's.</param>
/// <param name="Metric">The lowest wins among equal prefixes.</param>
public sealed record HostRoute(
    AddressFamily Family,
    UInt128 Destination,
    int PrefixLength,
    UInt128? Via,
    string? Device,
    string Table,
    RouteType Type,
    UInt128? Source,
    long Metric)
{
    /// <summary>The ways between which flows are divided; empty: the one of <see cref="Via"/> and <see cref="Device"/>.</summary>
    public ImmutableArray<HostNextHop> NextHops { get; init; } = [];

    /// <summary>The longest packet that it carries, in bytes; 0: as long as the device's.</summary>
    public int Mtu { get; init; }

    /// <summary>Only packets with this TOS; 0: all.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>Only packets from this network; null: all. IPv6 alone has it.</summary>
    public (UInt128 Address, int PrefixLength)? From { get; init; }

    public bool Covers(UInt128 address) => (address & AddressText.PrefixMask(PrefixLength, Family)) == Destination;
}

/// <summary>A rule of policy routing: packets like these look into this table.</summary>
/// <param name="Priority">Rules are asked from the lowest on.</param>
/// <param name="Action">What happens instead of a look-up; null: look into <paramref name="Table"/>.</param>
public sealed record HostRule(
    int Priority,
    (UInt128 Address, int PrefixLength)? From,
    (UInt128 Address, int PrefixLength)? To,
    uint? Mark,
    uint MarkMask,
    string? Input,
    string? Output,
    byte? TypeOfService,
    string Table,
    RouteType? Action,
    RuleSense Sense,
    AddressFamily? Family)
{
    public byte? Protocol { get; init; }

    /// <summary>Source ports, both ends included.</summary>
    public (ushort First, ushort Last)? SourcePorts { get; init; }

    public (ushort First, ushort Last)? DestinationPorts { get; init; }

    /// <summary>Users whose sockets send, both ends included; what is passed on counts as root's.</summary>
    public (uint First, uint Last)? Users { get; init; }

    /// <summary>The priority of the rule that is asked next instead of a table; null: a table is asked.</summary>
    public int? GoTo { get; init; }

    /// <summary>Routes with prefixes up to this long are passed over; null: none.</summary>
    public int? SuppressPrefixLength { get; init; }
}

/// <summary>Does a routing rule select the packets that fit, or the others?</summary>
public enum RuleSense : byte
{
    Plain,
    Inverted,
}

/// <summary>The host that the ruleset runs on, as far as it is told: devices, addresses, routes, sets, switches.</summary>
public sealed class HostDescription
{
    private HostRouting? _routing;

    public ImmutableArray<HostInterface> Interfaces { get; init; } = [];

    /// <summary>Routes beyond the connected ones that follow from the addresses.</summary>
    public ImmutableArray<HostRoute> Routes { get; init; } = [];

    /// <summary>Families whose main table <see cref="Routes"/> holds in full: nothing follows from the addresses.</summary>
    public ImmutableArray<AddressFamily> FullyRouted { get; init; } = [];

    /// <summary>Rules beside the three that every host begins with.</summary>
    public ImmutableArray<HostRule> Rules { get; init; } = [];

    /// <summary>Families whose rules <see cref="Rules"/> holds in full, with the usual three as far as they are still there.</summary>
    public ImmutableArray<AddressFamily> FullyRuled { get; init; } = [];

    /// <summary>What is said of forwarding; where nothing is, <see cref="Settings"/> tell it by family and device.</summary>
    public ForwardingState? ToldForwarding { get; init; }

    /// <summary>Does anything go through this host?</summary>
    public ForwardingState Forwarding
    {
        get => ToldForwarding ?? (IsForwarding(AddressFamily.IPv4, null) || IsForwarding(AddressFamily.IPv6, null) ? ForwardingState.On : ForwardingState.Off);
        init => ToldForwarding = value;
    }

    /// <summary>What is said of the reverse path filter for all devices; null: nothing, <see cref="Settings"/> tell it.</summary>
    public int? ToldReversePathFilter { get; init; }

    /// <summary>0 off, 1 strict, 2 loose (Documentation/networking/ip-sysctl.rst, rp_filter).</summary>
    public int ReversePathFilter
    {
        get => ToldReversePathFilter ?? ReversePathFilterOf(null);
        init => ToldReversePathFilter = value;
    }

    /// <summary>Further kernel settings by dotted name.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<IpSet> Sets { get; init; } = [];

    /// <summary>One line that says what is assumed.</summary>
    public string Summary => string.Join(", ", Interfaces.SelectMany(device => device.Addresses.Select(address =>
        $"{device.Name} {AddressText.Format(address.Address, address.Family)}/{address.PrefixLength}")))
        + (Forwarding == ForwardingState.On ? ", forwarding" : ", not forwarding");

    /// <summary>How this host routes.</summary>
    public HostRouting Routing => _routing ??= new HostRouting(this);

    public IpSet? FindSet(string name) => Sets.FirstOrDefault(set => set.Name == name);

    public HostInterface? FindInterface(string name) => Interfaces.FirstOrDefault(device => device.Name == name);

    /// <summary>Are packets passed on that come in by the device? IPv4 asks the device's own setting, IPv6 the one for all.</summary>
    /// <param name="device">null: not known.</param>
    public bool IsForwarding(AddressFamily family, string? device) => ToldForwarding is { } told
        ? told == ForwardingState.On
        : family == AddressFamily.IPv6
            ? IsSet("net.ipv6.conf.all.forwarding")
            : OfDevice(device, "forwarding") is { } own ? own != 0 : IsSet("net.ipv4.ip_forward");

    /// <summary>The stricter of the device's setting and the one for all (IN_DEV_RPFILTER).</summary>
    public int ReversePathFilterOf(string? device) =>
        ToldReversePathFilter ?? Math.Max(Number("net.ipv4.conf.all.rp_filter") ?? 0, OfDevice(device, "rp_filter") ?? 0);

    /// <summary>Is an IPv4 switch on, for all devices or for this one (IN_DEV_ORCONF)?</summary>
    public bool IsSetFor(string? device, string name) => IsSet($"net.ipv4.conf.all.{name}") || OfDevice(device, name) is not (null or 0);

    // The dots of a device's name are slashes there.
    private int? OfDevice(string? device, string name) => device is null ? null : Number($"net.ipv4.conf.{device.Replace('.', '/')}.{name}");

    private int? Number(string name) => Settings.TryGetValue(name, out string? text) && int.TryParse(text.Trim(), out int value) ? value : null;

    /// <summary>Is a kernel setting, such as "net.ipv4.conf.all.route_localnet", switched on?</summary>
    public bool IsSet(string name) => Settings.TryGetValue(name, out string? value) && value.Trim() is not ("0" or "");
}

/// <summary>Whether a host passes packets on.</summary>
public enum ForwardingState : byte
{
    Off,
    On,
}
