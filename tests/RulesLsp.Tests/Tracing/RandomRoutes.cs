using System.Globalization;
using System.Text;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Tracing;

/// <summary>A question in the words of <c>ip route get</c> and in our own.</summary>
internal sealed record RouteQuestionText(string Words, RouteQuery Query);

/// <summary>Random routes, routing rules and questions over a few networks, so that they meet each other.</summary>
internal sealed class RandomRoutes(Random random)
{
    /// <summary>Devices with addresses, of which one is a link between two hosts, one has a second address, and one is off.</summary>
    public static string Devices { get; } = """
        link set lo up
        link add eth0 type veth peer name far0
        link add eth1 type veth peer name far1
        link add eth2 type veth peer name far2
        link set far0 up
        link set far1 up
        link set eth0 up
        link set eth1 up
        addr add 192.0.2.1/24 brd + dev eth0
        addr add 192.0.2.9/24 brd + dev eth0
        addr add 10.0.0.1/24 brd + dev eth1
        addr add 10.9.0.1 peer 10.9.0.2/32 dev eth1
        addr add 198.18.0.1/32 dev lo
        addr add 10.7.0.1/24 brd + dev eth2
        addr add 2001:db8::1/64 dev eth0 nodad
        addr add 2001:db8:1::1/64 dev eth1 nodad

        """;

    private static readonly string[] Networks4 = ["default", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.128/25", "203.0.113.0/24", "203.0.113.64/26", "172.16.0.0/12", "198.51.100.7"];
    private static readonly string[] Networks6 = ["default", "2001:db8:10::/44", "2001:db8:10::/48", "2001:db8:11::/48", "2001:db8:11:2::/64", "2001:db8:f::7"];
    private static readonly string[] Routers4 = ["192.0.2.254", "192.0.2.253", "10.0.0.254", "10.0.0.253", "10.9.0.2"];
    private static readonly string[] Routers6 = ["2001:db8::fe", "2001:db8::fd", "2001:db8:1::fe"];
    private static readonly string[] Kinds = ["blackhole", "unreachable", "prohibit", "throw"];
    private static readonly string[] Sources4 = ["10.0.0.1", "192.0.2.1", "192.0.2.9"];
    private static readonly string[] Outside4 = ["10.0.0.77", "192.0.2.77", "10.9.0.2"];
    private static readonly string[] Outside6 = ["2001:db8::77", "2001:db8:1::77"];
    private string[]? _commands;

    public IReadOnlyList<string> Commands() => _commands ??= [.. Enumerable.Range(0, 22).Select(_ => Route()), .. Enumerable.Range(0, 9).Select(_ => Rule())];

    public IEnumerable<RouteQuestionText> Questions(int count) => Enumerable.Range(0, count).Select(_ => Question());

    private string Route()
    {
        bool isIPv4 = Chance(65);
        string network = Pick(isIPv4 ? Networks4 : Networks6);
        string table = Pick(["", "", "", " table 100", " table 101"]);
        string metric = Chance(30) ? $" metric {random.Next(1, 4)}" : "";
        if (Chance(20))
        {
            return $"route add {(Chance(20) && network != "default" ? "local " + network + " dev lo table local" : $"{Pick(Kinds)} {Spelled(network, isIPv4)}{table}{metric}")}";
        }

        string[] routers = isIPv4 ? Routers4 : Routers6;
        string tos = isIPv4 && Chance(15) ? " tos 0x10" : "";
        string source = isIPv4 && Chance(20) ? " src " + Pick(Sources4) : "";
        string way = Chance(15) ? $" nexthop via {Pick(routers)} weight {random.Next(1, 4)} nexthop via {Pick(routers)}" : $" via {Pick(routers)}";
        return $"route add {Spelled(network, isIPv4)}{tos}{table}{metric}{source}{way}";
    }

    private static string Spelled(string network, bool isIPv4) => network == "default" ? isIPv4 ? "0.0.0.0/0" : "::/0" : network;

    private string Rule()
    {
        bool isIPv4 = Chance(70);
        string condition = random.Next(9) switch
        {
            0 => $" from {Pick(isIPv4 ? ["10.0.0.0/24", "192.0.2.9"] : (string[])["2001:db8:1::/64"])}",
            1 => $" to {Pick(isIPv4 ? ["10.1.0.0/16", "203.0.113.0/24"] : (string[])["2001:db8:11::/48"])}",
            2 => " fwmark 0x1/0x3",
            3 => " iif eth1",
            4 => isIPv4 ? " tos 0x10" : " fwmark 0x2",
            5 => " ipproto udp dport 53",
            6 => " ipproto tcp sport 1000-2000",
            7 => " iif lo",
            _ => " uidrange 0-99",
        };
        string not = Chance(15) ? " not" : "";
        string action = random.Next(6) switch
        {
            0 => " " + Pick(["blackhole", "prohibit", "unreachable"]),
            1 => " table main suppress_prefixlength " + Pick(["0", "16"]),
            2 => " goto 32766",
            _ => " table " + Pick(["100", "101", "main"]),
        };
        return $"{(isIPv4 ? "" : "-6 ")}rule add{not}{condition}{action} priority {random.Next(1000, 1020)}".Replace("-6 rule add", "rule add from ::/0");
    }

    private RouteQuestionText Question()
    {
        bool isIPv4 = Chance(65);
        AddressFamily family = isIPv4 ? AddressFamily.IPv4 : AddressFamily.IPv6;
        string destination = isIPv4
            ? Pick(["10.1.2.3", "10.1.2.200", "10.1.9.9", "10.200.0.1", "203.0.113.9", "203.0.113.70", "172.16.9.9", "198.51.100.7", "8.8.8.8", "10.9.0.2", "10.9.0.1", "198.18.0.1", "192.0.2.200", "192.0.2.255", "10.7.0.9"])
            : Pick(["2001:db8:10::1", "2001:db8:11::1", "2001:db8:11:2::1", "2001:db8:1f::1", "2001:db8:f::7", "2001:db8::200", "2001:db8:1::1", "2001:db8:ffff::1"]);
        var words = new StringBuilder(destination);
        var query = new RouteQuery(family, AddressOf(destination), null, 0, 0, null) { UserId = 0 };
        if (Chance(45))
        {
            string device = Pick(["eth0", "eth1"]);
            string from = Pick(isIPv4 ? Outside4 : Outside6);
            words.Append(CultureInfo.InvariantCulture, $" from {from} iif {device}");
            query = query with { Source = AddressOf(from), Input = device };
        }
        else if (isIPv4 && Chance(30))
        {
            string from = Pick(Sources4);
            words.Append(CultureInfo.InvariantCulture, $" from {from}");
            query = query with { Source = AddressOf(from) };
        }

        if (Chance(30))
        {
            uint mark = (uint)random.Next(1, 4);
            words.Append(CultureInfo.InvariantCulture, $" mark {mark}");
            query = query with { Mark = mark };
        }

        if (isIPv4 && Chance(25))
        {
            words.Append(" tos 0x10");
            query = query with { TypeOfService = 0x10 };
        }

        if (Chance(40))
        {
            (byte number, string name) = Chance(50) ? ((byte)6, "tcp") : ((byte)17, "udp");
            (ushort source, ushort port) = (Chance(50) ? (ushort)1500 : (ushort)3000, Chance(50) ? (ushort)53 : (ushort)80);
            words.Append(CultureInfo.InvariantCulture, $" ipproto {name} sport {source} dport {port}");
            query = query with { Protocol = number, SourcePort = source, DestinationPort = port };
        }

        if (query.Input is null && Chance(20))
        {
            words.Append(" uid 1000");
            query = query with { UserId = 1000 };
        }

        return new RouteQuestionText(words.ToString(), query);
    }

    private static UInt128 AddressOf(string text) => AddressText.TryReadStrictIPv4(text, out uint narrow) ? narrow
        : AddressText.TryReadIPv6(text, out UInt128 wide) ? wide : throw new ArgumentException(text);

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(T[] items) => items[random.Next(items.Length)];
}
