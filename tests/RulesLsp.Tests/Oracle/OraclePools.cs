using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>The values of one address family that rules and packets are made of: few, so that they meet each other.</summary>
internal sealed record OraclePools(AddressFamily Family)
{
    /// <summary>A router with three networks, a second way for marked packets, and routes that lead nowhere.</summary>
    public static BenchHost Host { get; } = new(
        "eth0 192.0.2.1/24, eth0 192.0.2.2/24, eth1 10.0.0.1/24, eth1 10.0.1.1/24, ppp0 172.16.0.1/24, default via 192.0.2.254 dev eth0, 198.51.100.0/24 via 10.0.0.254 dev eth1, "
        + "198.51.100.128/25 via 172.16.0.254 dev ppp0 metric 20, 198.51.100.128/25 via 192.0.2.253 dev eth0 metric 10, "
        + "blackhole 203.0.113.128/26, unreachable 203.0.113.192/27, prohibit 203.0.113.224/27, rule fwmark 0x2/0x2 table 100, rule iif ppp0 to 198.51.100.0/24 table 101, rule tos 0x08 to 203.0.113.8/30 table 102, "
        + "default via 172.16.0.254 dev ppp0 table 100, throw 192.0.2.0/24 table 100, unreachable 198.51.100.0/25 table 101, default via 10.0.1.254 dev eth1 table 102, forwarding",
        "eth0 2001:db8::1/64, eth0 fe80::1/64, eth1 2001:db8:1::1/64, eth1 2001:db8:2::1/64, eth1 fe80::1:1/64, ppp0 2001:db8:3::1/64, ppp0 fe80::2:1/64, default via 2001:db8::fe dev eth0, "
        + "2001:db8:100::/48 via 2001:db8:1::fe dev eth1, blackhole 2001:db8:bad::/48, unreachable 2001:db8:bae::/48, prohibit 2001:db8:baf::/48, rule fwmark 0x2/0x2 table 100, rule iif ppp0 to 2001:db8:100::/48 table 101, "
        + "default via 2001:db8:3::fe dev ppp0 table 100, throw 2001:db8::/64 table 100, default via 2001:db8:2::fe dev eth1 table 101, forwarding");

    public static string[] Devices { get; } = ["eth0", "eth1", "ppp0"];

    public bool IsIPv4 => Family == AddressFamily.IPv4;

    /// <summary>Senders behind each device.</summary>
    public string[] SourcesBehind(string device) => (device, IsIPv4) switch
    {
        ("eth0", true) => ["203.0.113.9", "203.0.113.10", "192.0.2.77"],
        ("eth1", true) => ["10.0.0.5", "10.0.1.9", "198.51.100.7", "198.51.100.200"],
        (_, true) => ["172.16.0.7", "172.16.0.9"],
        ("eth0", false) => ["2001:db8:9::9", "2001:db8:9::10", "2001:db8::77"],
        ("eth1", false) => ["2001:db8:1::5", "2001:db8:2::9", "2001:db8:100::7"],
        _ => ["2001:db8:3::7", "2001:db8:3::9"],
    };

    /// <summary>The host's own addresses.</summary>
    public string[] Own => IsIPv4 ? ["192.0.2.1", "10.0.0.1", "10.0.1.1", "172.16.0.1"] : ["2001:db8::1", "2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1"];

    /// <summary>Other hosts, all with a route.</summary>
    public string[] Others => [.. Devices.SelectMany(SourcesBehind)];

    public string Loopback => IsIPv4 ? "127.0.0.1" : "::1";

    /// <summary>Destinations that routing treats in its own way.</summary>
    public string[] Odd => IsIPv4
        ? ["203.0.113.150", "203.0.113.200", "203.0.113.230", "10.0.0.255", "255.255.255.255", "224.0.0.1", "224.0.0.5", "127.0.0.9", "0.1.2.3"]
        : ["2001:db8:bad::1", "2001:db8:bae::1", "2001:db8:baf::1", "ff02::1", "ff02::2", "ff02::5", "::1", "2001:db8:1::"];

    /// <summary>Senders that no packet should have.</summary>
    public string[] OddSources => IsIPv4 ? ["127.0.0.1", "10.0.0.1", "10.0.0.255", "224.0.0.9", "0.0.0.0", "255.255.255.255"] : ["::1", "2001:db8:1::1", "ff02::9"];

    public string[] Networks => IsIPv4
        ? ["10.0.0.0/24", "10.0.0.0/16", "192.0.2.0/24", "172.16.0.0/12", "203.0.113.0/24", "203.0.113.9", "10.0.0.5", "0.0.0.0/1", "198.51.100.0/24", "10.0.0.1", "127.0.0.0/8", "10.0.0.5/255.0.0.255"]
        : ["2001:db8:1::/64", "2001:db8::/32", "2001:db8:9::/48", "2001:db8:3::/64", "2001:db8:9::9", "2001:db8:1::5", "::/1", "2001:db8:100::/48", "2001:db8:1::1", "::1", "fe80::/10"];

    public string[] Ranges => IsIPv4 ? ["10.0.0.1-10.0.0.200", "192.0.2.1-203.0.113.9"] : ["2001:db8:1::1-2001:db8:1::ff", "2001:db8:9::-2001:db8:9::9"];

    /// <summary>Where a destination is sent to: hosts behind the devices, this one, a range.</summary>
    public string[] NewDestinations => IsIPv4 ? ["10.0.0.9", "172.16.0.9", "192.0.2.1", "10.0.0.10-10.0.0.13"] : ["2001:db8:1::99", "2001:db8:3::9", "2001:db8::1", "2001:db8:1::10-2001:db8:1::13"];

    public string[] NewSources => IsIPv4 ? ["192.0.2.1", "10.0.0.1", "192.0.2.200", "192.0.2.10-192.0.2.13"] : ["2001:db8::1", "2001:db8:1::1", "2001:db8::200", "2001:db8::10-2001:db8::13"];

    public string NewNetwork => IsIPv4 ? "10.0.0.0/24" : "2001:db8:1::/64";

    public string IcmpName => IsIPv4 ? "icmp" : "ipv6-icmp";

    public string IcmpMatch => IsIPv4 ? "-m icmp {0}--icmp-type {1}" : "-m icmp6 {0}--icmpv6-type {1}";

    public string[] IcmpTypes => IsIPv4 ? ["8", "0", "3", "3/1", "echo-request", "11", "13", "time-exceeded"] : ["128", "129", "1", "1/4", "echo-request", "3", "packet-too-big", "135"];

    public string[] RejectKinds => IsIPv4
        ? ["icmp-port-unreachable", "icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable", "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited"]
        : ["icmp6-port-unreachable", "icmp6-no-route", "icmp6-adm-prohibited", "icmp6-addr-unreachable"];

    /// <summary>Sets that every ruleset may ask; names differ by family, because a namespace has one list of them.</summary>
    public IpSet[] Sets => IsIPv4
        ? [
            new IpSet("hosts4", "hash:ip", ["203.0.113.9", "10.0.0.5", "192.0.2.1"]),
            new IpSet("changing4", "hash:ip", ["10.0.1.9", "192.0.2.77"]),
            new IpSet("nets4", "hash:net", ["10.0.0.0/16", "10.0.0.0/29 nomatch", "203.0.113.0/24"]),
            new IpSet("ports", "bitmap:port", ["22", "80-90", "40000"]),
            new IpSet("pairs4", "hash:net,port", ["10.0.0.0/16,udp:53", "203.0.113.0/24,tcp:80", "192.0.2.0/24,tcp:20-30"]),
            new IpSet("wires4", "hash:net,iface", ["10.0.0.0/16,eth1", "203.0.113.0/24,eth0", "0.0.0.0/0,ppp0"]),
            new IpSet("lists4", "list:set", ["hosts4", "changing4"]),
            new IpSet("services4", "hash:ip,port", ["192.0.2.1,tcp:80", "10.0.0.1,udp:53", "10.0.0.9,tcp:8080", "192.0.2.1,icmp:echo-request"]),
            new IpSet("masked4", "hash:ip", ["203.0.113.0", "10.0.1.0"]) { Options = "family inet netmask 24" },
            new IpSet("bits4", "hash:ip", ["10.0.0.5", "192.0.0.1", "203.0.0.10"]) { Options = "family inet bitmask 255.255.0.255" },
            new IpSet("gates4", "hash:ip,port", ["203.0.113.0,tcp:40000", "192.0.2.0,tcp:80", "10.0.0.0,udp:53"]) { Options = "family inet netmask 24" },
            new IpSet("blocks4", "bitmap:ip", ["10.0.0.0", "10.0.2.0"]) { Options = "range 10.0.0.0/16 netmask 24" },
            new IpSet("cards4", "bitmap:ip,mac", ["10.0.0.5,02:00:00:00:01:02", "10.0.0.6,02:00:00:00:00:02"]) { Options = "range 10.0.0.0/24" },
            new IpSet("triples4", "hash:ip,port,ip", ["203.0.113.9,udp:53,192.0.2.1", "203.0.113.9,icmp:echo-request,192.0.2.1"]),
            new IpSet("reaches4", "hash:ip,port,net", ["203.0.113.9,tcp:80,10.0.0.0/16", "203.0.113.9,tcp:80,10.0.0.0/30 nomatch"]),
            new IpSet("families4", "hash:net", ["::/1", "8000::/1"]) { Options = "family inet6" },
            new IpSet("commented4", "hash:net", ["203.0.113.0/24 comment \"nomatch timeout 0\"", "10.0.0.0/8 nomatch comment \"all but these\""]) { Options = "family inet comment" },
            new IpSet("mixed4", "list:set", ["families4", "nets4", "ports", "services4"]),
        ]
        : [
            new IpSet("hosts6", "hash:ip", ["2001:db8:9::9", "2001:db8:1::5", "2001:db8::1"]),
            new IpSet("changing6", "hash:ip", ["2001:db8:2::9", "2001:db8::77"]),
            new IpSet("nets6", "hash:net", ["2001:db8::/32", "2001:db8:1::/64 nomatch", "2001:db8:1::/112"]),
            new IpSet("pairs6", "hash:net,port", ["2001:db8:1::/64,udp:53", "2001:db8:9::/48,tcp:80", "2001:db8::/64,tcp:20-30"]),
            new IpSet("wires6", "hash:net,iface", ["2001:db8:1::/64,eth1", "2001:db8:9::/48,eth0", "::/0,ppp0"]),
            new IpSet("lists6", "list:set", ["hosts6", "changing6"]),
            new IpSet("services6", "hash:ip,port", ["2001:db8::1,tcp:80", "2001:db8:1::1,udp:53", "2001:db8:1::99,tcp:8080", "2001:db8::1,ipv6-icmp:128/0"]),
            new IpSet("bits6", "hash:ip", ["2001:db8::9", "2001:db8::1"]) { Options = "family inet6 bitmask ffff:ffff:0:ffff:ffff:ffff:ffff:ffff" },
            new IpSet("gates6", "hash:ip,port", ["2001:db8:9::,tcp:80", "2001:db8::,tcp:80", "2001:db8:1::,udp:53"]) { Options = "family inet6 netmask 64" },
        ];

    /// <summary>The set that rules put addresses into.</summary>
    public string ChangingSet => IsIPv4 ? "changing4" : "changing6";

    public HostDescription Describe(BenchSettings settings)
    {
        HostDescription told = Host.Describe(Family);
        return new HostDescription
        {
            Interfaces = told.Interfaces,
            Routes = told.Routes,
            Rules = told.Rules,
            Sets = [.. Sets],
            Forwarding = settings.Forwarding,
            ReversePathFilter = settings.ReversePathFilter,
            Settings = told.Settings.Add("net.ipv4.conf.all.route_localnet", settings.Loopback == LoopbackRouting.Allowed ? "1" : "0"),
        };
    }

    /// <summary>Commands for <c>ipset restore</c> that make the sets.</summary>
    public string SetCommands() => string.Concat(Sets.Select(set =>
        $"create {set.Name} {set.Type} {(set.Options.Length > 0 ? set.Options : SetOptions(set.Type))} -exist\nflush {set.Name}\n" + string.Concat(set.Members.Select(member => $"add {set.Name} {member}\n"))));

    private string SetOptions(string type) => type switch
    {
        "bitmap:port" => " range 0-65535",
        "list:set" => "",
        _ => IsIPv4 ? "" : " family inet6",
    };
}
