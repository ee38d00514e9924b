using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>An address of an interface with its network.</summary>
public sealed record InterfaceAddress(AddressFamily Family, UInt128 Address, int PrefixLength)
{
    public UInt128 Mask => AddressText.PrefixMask(PrefixLength, Family);

    public UInt128 Network => Address & Mask;

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

/// <summary>A route.</summary>
/// <param name="Via">The next hop; null: the destination itself.</param>
/// <param name="Device">null for routes that send nowhere.</param>
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
    AddressFamily? Family);

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

    public ImmutableArray<HostRule> Rules { get; init; } = [];

    public ForwardingState Forwarding { get; init; } = ForwardingState.Off;

    /// <summary>0 off, 1 strict, 2 loose (Documentation/networking/ip-sysctl.rst, rp_filter).</summary>
    public int ReversePathFilter { get; init; }

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

    /// <summary>Is a kernel setting, such as "net.ipv4.conf.all.route_localnet", switched on?</summary>
    public bool IsSet(string name) => Settings.TryGetValue(name, out string? value) && value.Trim() is not ("0" or "");
}

/// <summary>Whether a host passes packets on.</summary>
public enum ForwardingState : byte
{
    Off,
    On,
}
