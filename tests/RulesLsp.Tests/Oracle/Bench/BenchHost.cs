using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>A host in the words of a host directive, one line for each address family, for the tracer and for the kernel alike.</summary>
internal sealed record BenchHost(string IPv4, string IPv6)
{
    public HostDescription Describe(AddressFamily family) => HostParser.Parse(TextOf(family), static _ => null).Host
        ?? throw new InvalidDataException(TextOf(family));

    public string TextOf(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;

    /// <summary>The devices by name, in the order in which they are first mentioned.</summary>
    public IEnumerable<string> Devices => Enum.GetValues<AddressFamily>().SelectMany(family => Describe(family).Interfaces).Select(device => device.Name).Distinct();

    /// <summary>Lines for <c>ip -batch</c> that make addresses, routes and routing rules.</summary>
    public string CommandsOf(AddressFamily family) => string.Concat(ItemsOf(family).Select(item => item.Split(' ') switch
    {
        ["forwarding"] or ["not", "forwarding"] or ["rp_filter" or "sysctl", ..] => "",
        [var device, "mtu", var bytes] => $"link set dev {device} mtu {bytes}\n",
        ["rule", ..] => $"rule add {item[5..]}\n",
        [var device, var address] when IsAddress(item) => $"addr add {address} dev {device}{(family == AddressFamily.IPv4 ? " brd +" : " nodad")}\n",
        _ => $"route add {item}\n",
    }));

    // The newest IPv6 address of a device comes first, as ip prints them.
    private IEnumerable<string> ItemsOf(AddressFamily family)
    {
        string[] items = TextOf(family).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return family == AddressFamily.IPv4 ? items : items.TakeWhile(IsAddress).Reverse().Concat(items.SkipWhile(IsAddress));
    }

    private bool IsAddress(string item) => item.Split(' ') is [var device, _] && Devices.Contains(device);
}
