using System.Globalization;
using System.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle;

/// <summary>Random conditions of a rule that the real iptables takes at its place.</summary>
internal sealed class RandomOracleMatches(Random random, OraclePools pools)
{
    private static readonly string[] Ports = ["22", "80", "53", "1:1023", "1024:65535", ":79", "80:443", "443", "30000:50000", "8080"];
    private static readonly string[] PortLists = ["22,80", "53,80:443", "1:1023,8080", "22,53,80,443", "40000:40010"];
    private static readonly string[] Flags = ["SYN,ACK SYN", "SYN,RST,ACK,FIN SYN", "FIN,SYN FIN,SYN", "ACK ACK", "ALL NONE", "RST RST", "PSH PSH"];
    private static readonly string[] Marks = ["0x1", "0x2", "0x1/0x1", "0x2/0x3", "0x0/0x2", "0x0", "0x4/0x4"];
    private static readonly string[] States = ["NEW", "ESTABLISHED", "RELATED,ESTABLISHED", "INVALID", "NEW,UNTRACKED", "NEW,RELATED", "UNTRACKED", "DNAT", "SNAT", "NEW,DNAT", "INVALID,UNTRACKED"];
    private static readonly string[] Devices = ["eth0", "eth1", "eth+", "ppp+", "ppp0", "lo", "+", "wlan0"];

    /// <summary>The text, and the protocol that the rule is about: tcp, udp, the name of ICMP, or nothing.</summary>
    internal sealed record Chosen(string Text, string Protocol);

    /// <summary>Every packet matches.</summary>
    public static Chosen Nothing { get; } = new("", "");

    public Chosen Next(OraclePlace place)
    {
        var text = new StringBuilder();
        if (Chance(14))
        {
            text.Append($" {Not(20)}-s {Pick(pools.Networks)}");
        }

        if (Chance(14))
        {
            text.Append($" {Not(20)}-d {Pick(pools.Networks)}");
        }

        if (Chance(11) && place.HasInput)
        {
            text.Append(Device("-i"));
        }

        if (Chance(11) && place.HasOutput)
        {
            text.Append(Device("-o"));
        }

        string protocol = AddProtocol(text);
        for (int matches = random.Next(5) - 2; matches > 0; matches--)
        {
            text.Append(Match(place));
        }

        return new Chosen(text.ToString(), protocol);
    }

    // "! -i +" never matches, and the two back ends print it differently.
    private string Device(string option)
    {
        string device = Pick(Devices);
        return device == "+" ? $" {option} +" : $" {Not(25)}{option} {device}";
    }

    private string AddProtocol(StringBuilder text)
    {
        string protocol;
        switch (random.Next(19))
        {
            case 0 or 1 or 2:
                text.Append(" -p tcp").Append(random.Next(7) switch
                {
                    0 or 1 => $" -m tcp {Not(25)}--dport {Pick(Ports)}",
                    2 => $" -m tcp {Not(25)}--sport {Pick(Ports)}",
                    3 => $" -m tcp {Not(25)}--tcp-flags {Pick(Flags)}",
                    4 => $" -m tcp {Not(25)}--syn",
                    5 => $" -m tcpmss {Not(25)}--mss {Pick(["500:1300", "1460", "1200:1500"])}",
                    _ => "",
                });
                return "tcp";
            case 3:
                protocol = Pick(["tcp", "udp"]);
                text.Append($" -p {protocol} -m {protocol} {Not(50)}--sport {Pick(Ports)} {Not(50)}--dport {Pick(Ports)}");
                return protocol;
            case 4:
                text.Append($" -p udp -m udp {Not(20)}--{Pick(["dport", "sport"])} {Pick(Ports)}");
                return "udp";
            case 5:
                protocol = Pick(["tcp", "udp"]);
                text.Append($" -p {protocol} -m multiport {Not(25)}--{Pick(["dports", "sports", "ports"])} {Pick(PortLists)}");
                return protocol;
            case 6 or 7:
                text.Append($" -p {pools.IcmpName} ").Append(string.Format(CultureInfo.InvariantCulture, pools.IcmpMatch, Not(20), Pick(pools.IcmpTypes)));
                return pools.IcmpName;
            case 8:
                text.Append($" {Not(60)}-p {Pick(["tcp", "udp", pools.IcmpName, "47", "sctp"])}");
                return "";
            default:
                return "";
        }
    }

    private string Match(OraclePlace place) => random.Next(28) switch
    {
        0 or 1 or 2 => $" -m conntrack {Not(20)}--ctstate {Pick(States)}",
        3 => Connection(),
        4 => $" -m state {Not(20)}--state {Pick(["NEW", "ESTABLISHED", "RELATED,ESTABLISHED", "INVALID"])}",
        5 or 6 => $" -m mark {Not(25)}--mark {Pick(Marks)}",
        7 or 8 => $" -m connmark {Not(25)}--mark {Pick(Marks)}",
        9 => pools.IsIPv4 ? $" -m ttl {Pick(["--ttl-eq 63", "--ttl-lt 64", "--ttl-gt 9", "--ttl-gt 64"])}" : $" -m hl {Pick(["--hl-eq 63", "--hl-lt 64", "--hl-gt 9", "--hl-gt 64"])}",
        10 => $" -m length {Not(20)}--length {Pick(["0:50", "40", "60:1500", "44:80"])}",
        11 => $" -m dscp {Not(20)}--dscp {Pick(["0x2e", "0x00", "0x04"])}",
        12 => $" -m tos {Not(20)}--tos {Pick(["0x10/0x3f", "0x08/0x3f", "0xb8/0xff"])}",
        13 => $" -m iprange {Not(20)}--{Pick(["src", "dst"])}-range {Pick(pools.Ranges)}",
        14 => $" -m pkttype {Not(20)}--pkt-type {Pick(["unicast", "broadcast", "multicast"])}",
        15 => Addresses(place),
        16 or 17 => Set(),
        18 => $" -m statistic --mode nth --every {random.Next(2, 4)} --packet {random.Next(2)}",
        19 => $" -m limit --limit 1/hour --limit-burst {random.Next(1, 6)}",
        20 when place is { IsBuiltin: true, Chain: "OUTPUT" or "POSTROUTING" } => $" -m owner {Not(30)}{Pick(["--uid-owner 0", "--uid-owner 1000", "--gid-owner 33", "--socket-exists"])}",
        20 when place is { IsBuiltin: true, HasInput: true } => $" -m mac {Not(25)}--mac-source 02:00:00:00:{Pick(["00", "01", "07"])}:02",
        21 => $" -m ecn {Not(20)}--ecn-ip-ect {Pick(["0", "1", "2"])}",
        22 => $" -m recent --name {Pick(["seen", "met"])} " + Pick(["--set", "--rcheck", "! --rcheck --rdest", "--update --hitcount 2", "--remove"]),
        23 when Chance(25) => Open(place),
        24 => Volume(),
        25 when place.Chain is not "OUTPUT" => $" -m physdev {Not(60)}{Pick(["--physdev-is-bridged", "--physdev-is-in", "--physdev-in eth0", "--physdev-is-in ! --physdev-is-bridged"])}",
        _ => " -m comment --comment x",
    };

    // What depends on more than the packet: the tracer may tell several cases apart.
    private string Open(OraclePlace place) => random.Next(5) switch
    {
        0 => " -m statistic --mode random --probability 0.5",
        1 => $" -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 " + Pick(["--hashlimit-mode srcip --hashlimit-name rate0", "--hashlimit-mode srcip --hashlimit-name rate1", "--hashlimit-mode dstip,dstport --hashlimit-name services"]),
        2 => $" -m quota {Not(20)}--quota 100000",
        3 when place is { Table: "raw" or "mangle", Chain: "PREROUTING" } => $" -m rpfilter{Pick(["", " --invert", " --loose"])}",
        _ => $" -m connlimit --connlimit-{Pick(["upto 1", "above 0", "above 1"])}",
    };

    private string Volume() => " -m connbytes " + random.Next(3) switch
    {
        0 => $"{Not(30)}--connbytes {Pick(["2", "1:2", "0:1", "2:2", "3"])} --connbytes-mode packets",
        1 => $"{Not(30)}--connbytes {Pick(["60", "80:200", "0:90", "150"])} --connbytes-mode bytes",
        _ => $"{Not(30)}--connbytes {Pick(["45", "41:60", "0:44"])} --connbytes-mode avgpkt",
    } + $" --connbytes-dir {Pick(["original", "reply", "both"])}";

    private string Connection() => " -m conntrack " + random.Next(8) switch
    {
        0 => $"--ctdir {Pick(["ORIGINAL", "REPLY"])}",
        1 => $"{Not(20)}--ctstatus {Pick(["NONE", "SEEN_REPLY", "CONFIRMED", "EXPECTED", "SEEN_REPLY,CONFIRMED"])}",
        2 => $"{Not(20)}--ctproto {Pick(["tcp", "udp"])}",
        3 => $"{Not(20)}--ctorigsrc {Pick(pools.Networks[..6])}",
        4 => $"{Not(20)}--ctorigdst {Pick(pools.Networks[..6])}",
        5 => $"{Not(20)}--{Pick(["ctreplsrc", "ctrepldst"])} {Pick(pools.Networks[..6])}",
        6 => $"{Not(20)}--ctproto tcp --{Pick(["ctorigdstport", "ctorigsrcport", "ctreplsrcport"])} {Pick(["22", "80", "8080", "40000:40010"])}",
        _ => $"--ctstate {Pick(["NEW", "NEW,ESTABLISHED"])} {Not(20)}--ctorigdst {Pick(pools.Networks[..6])}",
    };

    private string Addresses(OraclePlace place)
    {
        string limit = !place.IsBuiltin ? ""
            : place.Chain is "PREROUTING" or "INPUT" && Chance(30) ? " --limit-iface-in"
            : place.Chain is "OUTPUT" or "POSTROUTING" && Chance(20) ? " --limit-iface-out"
            : "";
        return $" -m addrtype {Not(20)}--{Pick(["dst-type LOCAL", "dst-type MULTICAST", pools.IsIPv4 ? "dst-type BROADCAST" : "src-type MULTICAST", "src-type UNICAST", "src-type LOCAL", "dst-type UNICAST"])}{limit}";
    }

    private string Set()
    {
        string suffix = pools.IsIPv4 ? "4" : "6";
        return $" -m set {Not(20)}--match-set " + random.Next(8) switch
        {
            2 when pools.IsIPv4 => $"ports {Pick(["src", "dst"])}",
            3 => $"pairs{suffix} {Pick(["src,dst", "dst,dst"])}",
            4 => $"wires{suffix} src,src",
            5 when Chance(30) => $"lists{suffix} src",
            6 => Pick([$"bits{suffix} src", $"bits{suffix} dst", $"gates{suffix} dst,dst", $"gates{suffix} src,dst"]),
            0 => $"{Pick(["hosts" + suffix, pools.ChangingSet])} {Pick(["src", "dst"])}",
            1 => $"services{suffix} {Pick(["dst,dst", "src,src"])}",
            _ => $"nets{suffix} {Pick(["src", "dst"])}",
        };
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private string Not(int percent) => Chance(percent) ? "! " : "";

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
