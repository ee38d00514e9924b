using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Host descriptions in every form, and the routing that follows from them.</summary>
public sealed class HostParserTests
{
    [Fact]
    public void RouteMayHaveFlagsAsIpPrintsThem()
    {
        HostResult result = HostParser.Parse("flannel.1 10.244.1.0/32, 10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink, default via 10.244.0.9 dev flannel.1 linkdown metric 9", static _ => null);
        Assert.Equal(["10.244.0.0/24", "0.0.0.0/0"], result.Host!.Routes.Select(route => $"{AddressText.Format(route.Destination, route.Family)}/{route.PrefixLength}"));
        Assert.Equal(9, result.Host.Routes[^1].Metric);
    }

    [Fact]
    public void OneLineOfText()
    {
        HostDescription host = Read("eth0 192.0.2.1/24, eth1 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding");
        Assert.Equal(ForwardingState.On, host.Forwarding);
        Assert.Equal(("eth0", "192.0.2.1"), Route(host, "203.0.113.9"));
        Assert.Equal(("eth1", "10.0.0.1"), Route(host, "10.0.0.9"));
        Assert.Equal(RouteType.Local, host.Routing.Find(Query("10.0.0.1"))!.Type);
        Assert.Equal(RouteType.Broadcast, host.Routing.Find(Query("10.0.0.255"))!.Type);
        Assert.Equal("lo", host.Routing.Find(Query("127.0.0.9"))!.Device);
    }

    [Fact]
    public void LongestPrefixThenMetricThenMark()
    {
        HostDescription host = Read("eth0 192.0.2.1/24, eth1 10.0.0.1/24, default dev eth0, 203.0.113.0/24 dev eth1 metric 10, "
            + "203.0.113.0/24 dev eth0 metric 20, blackhole 203.0.113.128/25, rule fwmark 0x1 table 100, default dev eth1 table 100");
        Assert.Equal("eth1", Route(host, "203.0.113.9").Device);
        Assert.Equal(RouteType.Blackhole, host.Routing.Find(Query("203.0.113.200"))!.Type);
        Assert.Equal("eth0", Route(host, "8.8.8.8").Device);
        Assert.Equal("eth1", host.Routing.Find(Query("8.8.8.8") with { Mark = 1 })!.Device);
    }

    [Fact]
    public void StoryHostWithRouteTable()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "rulesets");
        HostResult result = HostParser.Parse("@node1.host.json", name => File.ReadAllText(Path.Combine(folder, name)));
        Assert.Null(result.Problem);
        Assert.Equal("cni0", Route(result.Host!, "10.244.1.33").Device);
        Assert.Equal("flannel.1", Route(result.Host!, "10.244.2.23").Device);
    }

    [Fact]
    public void OutputOfStandardTools()
    {
        var files = new Dictionary<string, string>
        {
            ["addr"] = """[{"ifname":"lo","flags":["UP"],"addr_info":[]},{"ifname":"eth0","flags":["BROADCAST","UP"],"mtu":1500,"address":"02:00:00:00:00:01","addr_info":[{"family":"inet","local":"192.0.2.1","prefixlen":24},{"family":"inet6","local":"2001:db8::1","prefixlen":64}]}]""",
            ["route"] = """[{"dst":"default","gateway":"192.0.2.254","dev":"eth0","protocol":"static","flags":[]},{"type":"prohibit","dst":"10.9.0.0/16"}]""",
            ["rule"] = """[{"priority":0,"src":"all","table":"local"},{"priority":100,"src":"all","fwmark":"0x2","action":"unreachable"},{"priority":32766,"src":"all","table":"main"}]""",
            ["sysctl"] = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 2\n",
            ["ipset"] = "create trusted hash:net family inet\nadd trusted 10.0.0.0/8\nadd trusted 10.1.0.0/16 nomatch\n",
        };
        HostResult result = HostParser.Parse(
            """{"interfaces":"addr","routes":"route","rules":"rule","sysctl":"sysctl","ipsets":"ipset"}""",
            name => files.GetValueOrDefault(name));
        Assert.Null(result.Problem);
        HostDescription host = result.Host!;
        Assert.Equal(ForwardingState.On, host.Forwarding);
        Assert.Equal(2, host.ReversePathFilter);
        Assert.Equal<string>(["10.0.0.0/8", "10.1.0.0/16 nomatch"], [.. host.FindSet("trusted")!.Members]);
        Assert.Equal("eth0", Route(host, "8.8.8.8").Device);
        Assert.Equal(RouteType.Prohibit, host.Routing.Find(Query("10.9.1.1"))!.Type);
        Assert.Null(host.Routing.Find(Query("8.8.8.8") with { Mark = 2 }));
        Assert.Equal(AddressTypes.Local, host.Routing.TypeOf(Number("192.0.2.1"), AddressFamily.IPv4, ""));
        Assert.Equal(AddressTypes.Unicast, host.Routing.TypeOf(Number("192.0.2.1"), AddressFamily.IPv4, "eth9"));
    }

    [Theory]
    [InlineData("eth0", "no destination")]
    [InlineData("eth0 192.0.2.1/64", "no address with a prefix length")]
    [InlineData("default via dev eth0", "no part of a route")]
    [InlineData("@missing.json", "cannot be read")]
    [InlineData("{\"interface\":[]}", "no part 'interface'")]
    [InlineData("{\"interfaces\":[{\"nam\":\"eth0\"}]}", "no key 'nam'")]
    [InlineData("{\"interfaces\":", "no JSON")]
    public void RefusalsSayWhat(string text, string expected)
    {
        HostResult result = HostParser.Parse(text, static _ => null);
        Assert.Null(result.Host);
        Assert.Contains(expected, result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("routes", "[{\"dst\":\"default\"},{\"dst\":\"10.0.0.0/99\"}]", "part, named by 'routes': entry 2: '10.0.0.0/99' is no destination")]
    [InlineData("routes", "Destination Gateway Genmask Flags Metric Ref Use Iface\n0.0.0.0 192.0.2.254 0.0.0.0 UG x 0 0 eth0\n", "part, named by 'routes': line 2: '0.0.0.0 192.0.2.254")]
    [InlineData("routes", "default via 192.0.2.1 dev eth0\n", "part, named by 'routes': line 1: 'default via 192.0.2.1 dev eth0' is no line of route -n")]
    [InlineData("interfaces", "2: eth0: <UP>", "line 1: this is not what ip -j addr prints")]
    [InlineData("interfaces", "[{\"ifname\":", "part, named by 'interfaces': line 1, character 12: this is no JSON")]
    [InlineData("rules", "[{\"priority\":9,\"src\":\"all\",\"l3mdev\":null}]", "entry 1: 'l3mdev ' is no part of a routing rule")]
    [InlineData("ipsets", "create a hash:ip\n\nadd b 10.0.0.1\n", "part, named by 'ipsets': line 3: the set b was not created before")]
    [InlineData("ipsets", "Name: a\n", "line 1: 'Name: a' is no line of ipset save")]
    [InlineData("sysctl", "net.ipv4.ip_forward = 1\nsysctl: cannot stat\n", "part, named by 'sysctl': line 2: 'sysctl: cannot stat' is no line of sysctl -a")]
    public void RefusalsOfFilesSayWhere(string part, string file, string expected)
    {
        HostResult result = HostParser.Parse($"{{\"{part}\":\"part\"}}", _ => file);
        Assert.Null(result.Host);
        Assert.Contains(expected, result.Problem, StringComparison.Ordinal);
    }

    private static HostDescription Read(string text)
    {
        HostResult result = HostParser.Parse(text, static _ => null);
        Assert.True(result.Host is not null, result.Problem);
        return result.Host!;
    }

    private static (string? Device, string Source) Route(HostDescription host, string destination)
    {
        RouteAnswer answer = host.Routing.Find(Query(destination))!;
        return (answer.Device, answer.Source is { } source ? AddressText.Format(source, AddressFamily.IPv4) : "");
    }

    private static RouteQuery Query(string destination) => new(AddressFamily.IPv4, Number(destination), null, 0, 0, null);

    private static UInt128 Number(string address) => AddressText.TryReadStrictIPv4(address, out uint number) ? number : throw new ArgumentException(address);
}
