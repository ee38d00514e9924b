using System.Text;

namespace RulesLsp.Tests.Reachability;

/// <summary>
/// Small random rulesets as text: every modelled field, user chains, jumps, gotos, RETURN, marks, lists of ports, negation,
/// opaque and random conditions. Values come from small pools, so that rules meet each other.
/// </summary>
internal sealed class RandomRulesets(int seed, RandomProfile profile = RandomProfile.Mixed)
{
    private static readonly string[] Addresses = ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "192.0.2.0/24", "198.51.100.0/24", "198.51.100.7", "203.0.113.9"];
    private static readonly string[] Ports = ["22", "80", "53", "1:1023", "1024:65535", "0:79", "80:443", "443"];
    private static readonly string[] PortLists = ["22,80", "53,80:443", "1:1023,8080", "22,53,80,443"];
    private static readonly string[] Devices = ["eth0", "eth1", "eth+", "ppp+", "ppp0", "lo"];
    private static readonly string[] Hosts = ["10.1.2.3", "10.0.0.9", "10.200.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "203.0.113.10"];
    private static readonly string[] SinglePorts = ["22", "53", "79", "80", "443", "1024", "8080"];
    private static readonly string[] DeviceNames = ["eth0", "eth1", "eth2", "ppp0", "wlan0"];
    private static readonly string[] States = ["NEW", "ESTABLISHED", "RELATED,ESTABLISHED", "INVALID", "NEW,UNTRACKED", "NEW,RELATED", "UNTRACKED"];
    private static readonly string[] Translations = ["DNAT", "SNAT", "SNAT,DNAT", "NEW,DNAT", "SNAT,ESTABLISHED"];
    private static readonly string[] Flags = ["SYN,ACK SYN", "SYN,RST,ACK,FIN SYN", "FIN,SYN FIN,SYN", "ACK ACK", "ALL NONE", "RST RST"];
    private static readonly string[] IcmpTypes = ["8", "0", "3", "3/1", "echo-request", "11", "any"];
    private static readonly string[] Marks = ["0x1", "0x2", "0x1/0x1", "0x2/0x3", "0x0/0x2", "0x0"];
    private static readonly string[] MarkChanges = ["--set-xmark 0x1/0x1", "--set-xmark 0x2", "--and-mark 0x2", "--or-mark 0x1", "--xor-mark 0x3", "--set-mark 0x0"];

    /// <summary>Longer words before those that they begin with.</summary>
    private static readonly (string Word, string OfIPv6)[] IPv6Words =
    [
        ("10.0.0.5-10.200.0.1", "2001:db8::5-2001:db8:c800::1"), ("10.0.0.9:8080", "[2001:db8::9]:8080"), ("10.0.0.9", "2001:db8::9"),
        ("10.0.0.0/8", "2001:db8::/32"), ("10.0.0.0/9", "2001:db8::/33"), ("10.128.0.0/9", "2001:db8:8000::/33"), ("10.1.2.3", "2001:db8:102::3"),
        ("192.0.2.0/24", "fd00:2::/64"), ("192.0.2.1", "fd00:2::1"), ("198.51.100.0/24", "fd00:51::/64"), ("198.51.100.7", "fd00:51::7"), ("203.0.113.9", "fd00:113::9"),
        ("-p icmp -m icmp", "-p ipv6-icmp -m icmp6"), ("--icmp-type", "--icmpv6-type"), ("-p icmp", "-p ipv6-icmp"),
        ("-m ttl --ttl-", "-m hl --hl-"), ("-j TTL --ttl-", "-j HL --hl-"),
    ];

    private readonly Random _random = new(seed);
    private string _hook = "";
    private string _table = "";

    /// <summary>One ruleset: one or two tables.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        string[] tables = _random.Next(6) switch { 0 => ["nat"], 1 => ["raw"], 2 => ["mangle", "filter"], 3 or 4 => ["mangle"], _ => ["filter"] };
        foreach (string table in tables)
        {
            AddTable(text, table);
        }

        return text.ToString();
    }

    /// <summary>One ruleset of IPv6, made by the same dice.</summary>
    public string NextIPv6()
    {
        var text = new StringBuilder("# rules-lsp: family ipv6\n").Append(Next());
        foreach ((string word, string ofIPv6) in IPv6Words)
        {
            text.Replace(word, ofIPv6);
        }

        return text.ToString();
    }

    /// <summary>A packet out of the same pools, in short notation.</summary>
    public string NextPacket()
    {
        string protocol = Pick(["tcp", "tcp", "udp", "icmp"]);
        bool isLocal = Chance(25);
        bool hasPorts = protocol != "icmp";
        var packet = new StringBuilder(isLocal ? "local " : "").Append(protocol);
        packet.Append(' ').Append(Pick(Hosts)).Append(hasPorts ? $":{Pick(SinglePorts)}" : "");
        packet.Append(" > ").Append(Pick(Hosts)).Append(hasPorts ? $":{Pick(SinglePorts)}" : "");
        packet.Append(isLocal ? "" : $" in {Pick(DeviceNames)}").Append(isLocal || Chance(50) ? $" out {Pick(DeviceNames)}" : "");
        packet.Append(protocol switch
        {
            "tcp" => " " + Pick(["syn", "syn,ack", "ack", "rst", "fin,ack", "none"]),
            "icmp" => " " + Pick(["echo-request", "echo-reply", "host-unreachable"]),
            _ => "",
        });
        packet.Append(Chance(40) ? $" ttl {Pick(["2", "5", "9", "64"])}" : "").Append(Chance(30) ? $" mark 0x{_random.Next(4)}" : "");
        return packet.Append(Chance(60) ? " " + Pick(["new", "established", "related", "invalid", "untracked"]) : "").ToString();
    }

    private void AddTable(StringBuilder text, string table)
    {
        _table = table;
        string[] hooks = table switch
        {
            "filter" => ["INPUT", "FORWARD", "OUTPUT"],
            "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
            "raw" => ["PREROUTING", "OUTPUT"],
            _ => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        };
        string[] chains = ["a", "b", "c", "d"];
        text.Append('*').Append(table).Append('\n');
        foreach (string hook in hooks)
        {
            text.Append(':').Append(hook).Append(table != "filter" || Chance(60) ? " ACCEPT" : " DROP").Append(" [0:0]\n");
        }

        foreach (string chain in chains.Concat(["spare1", "spare2"]))
        {
            text.Append(':').Append(chain).Append(" - [0:0]\n");
        }

        int users = _random.Next(1, chains.Length + 1);
        foreach (string hook in hooks.Where(_ => Chance(60)).DefaultIfEmpty(hooks[0]))
        {
            _hook = hook;
            for (int rule = _random.Next(2, 8); rule > 0; rule--)
            {
                text.Append("-A ").Append(hook).Append(Rule(chains[..users])).Append('\n');
            }
        }

        _hook = "";
        for (int chain = 0; chain < users; chain++)
        {
            for (int rule = _random.Next(1, 6); rule > 0; rule--)
            {
                text.Append("-A ").Append(chains[chain]).Append(Rule(chains[(chain + 1)..users])).Append('\n');
            }
        }

        text.Append("COMMIT\n");
    }

    private string Rule(string[] callable)
    {
        var rule = new StringBuilder();
        if (Chance(profile == RandomProfile.Changing ? 15 : 35))
        {
            rule.Append($" {Not(20)}-s {Pick(Addresses)}");
        }

        if (Chance(25))
        {
            rule.Append($" {Not(20)}-d {Pick(Addresses)}");
        }

        if (Chance(20) && _hook is not ("OUTPUT" or "POSTROUTING"))
        {
            rule.Append($" {Not(20)}-i {Pick(Devices)}");
        }

        if (Chance(20) && _hook is not ("INPUT" or "PREROUTING"))
        {
            rule.Append($" {Not(20)}-o {Pick(Devices)}");
        }

        bool isTcp = AddProtocol(rule);
        for (int matches = _random.Next(3) - 1; matches > 0; matches--)
        {
            rule.Append(Match());
        }

        return rule.Append(Target(callable, isTcp)).ToString();
    }

    private bool AddProtocol(StringBuilder rule)
    {
        switch (_random.Next(9))
        {
            case 0 or 1:
                rule.Append(" -p tcp").Append(_random.Next(6) switch
                {
                    0 => $" -m tcp {Not(25)}--dport {Pick(Ports)}",
                    1 => $" -m tcp {Not(25)}--sport {Pick(Ports)}",
                    2 => $" -m tcp {Not(25)}--tcp-flags {Pick(Flags)}",
                    3 => $" -m tcp {Not(25)}--syn",
                    4 => $" -m tcpmss {Not(25)}--mss 500:1300",
                    _ => "",
                });
                return true;
            case 2:
                rule.Append($" -p udp -m udp {Not(20)}--dport {Pick(Ports)}");
                return false;
            case 3:
                rule.Append($" -p {(Chance(50) ? "tcp" : "udp")} -m multiport {Not(25)}--{Pick(["dports", "sports", "ports"])} {Pick(PortLists)}");
                return false;
            case 4:
                rule.Append($" -p icmp -m icmp {Not(20)}--icmp-type {Pick(IcmpTypes)}");
                return false;
            case 5:
                rule.Append($" {Not(60)}-p {Pick(["tcp", "udp", "icmp", "47", "sctp"])}");
                return false;
            default:
                return false;
        }
    }

    private string Match() => profile == RandomProfile.Changing && Chance(60) ? MatchOfChanged() : _random.Next(18) switch
    {
        0 or 1 => $" -m conntrack {Not(20)}--ctstate {Pick(Chance(25) ? Translations : States)}",
        2 => $" -m state --state {Pick(States)}",
        3 or 4 => $" -m mark {Not(25)}--mark {Pick(Marks)}",
        5 => $" -m connmark {Not(25)}--mark {Pick(Marks)}",
        6 => $" -m ttl {Pick(["--ttl-eq 5", "--ttl-lt 10", "--ttl-gt 9", "--ttl-gt 4"])}",
        7 => $" -m length {Not(20)}--length {Pick(["0:100", "60", "101:1500"])}",
        8 => $" -m dscp {Not(20)}--dscp {Pick(["0x2e", "0x00"])}",
        9 => $" -m tos {Not(20)}--tos {Pick(["0x10/0x3f", "0x08/0x3f"])}",
        10 => $" -m iprange {Not(20)}--{Pick(["src", "dst"])}-range 10.0.0.5-10.200.0.1",
        11 => $" -m limit --limit {Pick(["5/min", "1/s"])}",
        12 => $" -m statistic --mode random --probability 0.5",
        13 => $" -m set {Not(20)}--match-set {Pick(["bad", "good"])} src",
        14 => $" -m addrtype {Not(20)}--{Pick(["dst-type LOCAL", "dst-type MULTICAST", "dst-type BROADCAST", "src-type UNICAST"])}",
        15 => _hook is "OUTPUT" ? $" -m owner {Not(30)}--uid-owner {Pick(["0", "33"])}" : $" -m pkttype {Not(20)}--pkt-type {Pick(["unicast", "broadcast", "multicast"])}",
        16 => _hook is "PREROUTING" or "INPUT" or "FORWARD" ? $" -m mac {Not(25)}--mac-source 00:11:22:33:44:{Pick(["55", "66"])}" : "",
        _ => $" -m recent --name seen {Pick(["--set", "--rcheck --seconds 60", "--update --seconds 60 --hitcount 3"])}",
    };

    /// <summary>Tests of what rules change.</summary>
    private string MatchOfChanged() => _random.Next(5) switch
    {
        0 or 1 => $" -m mark {Not(25)}--mark {Pick(Marks)}",
        2 => $" -m connmark {Not(25)}--mark {Pick(Marks)}",
        3 => $" -m conntrack {Not(20)}--ctstate {Pick(States)}",
        _ => $" -m ttl {Pick(["--ttl-eq 5", "--ttl-lt 10"])}",
    };

    private string Target(string[] callable, bool isTcp)
    {
        if (callable.Length > 0 && Chance(30))
        {
            return $" {(Chance(20) ? "-g" : "-j")} {Pick(callable)}";
        }

        if (profile == RandomProfile.Changing && Chance(40))
        {
            return _random.Next(6) switch
            {
                2 or 3 when _table != "raw" => $" -j CONNMARK {Pick(["--save-mark", "--restore-mark", "--set-xmark 0x1/0x1"])}",
                4 when _table == "mangle" => Pick([" -j TTL --ttl-set 5", " -j TTL --ttl-dec 1"]),
                5 when Chance(25) => " -j f2b-others",
                _ => $" -j MARK {Pick(MarkChanges)}",
            };
        }

        return _random.Next(12) switch
        {
            0 or 1 or 2 => Ending(isTcp),
            3 => " -j RETURN",
            4 => _table == "raw" ? " -j CT --notrack" : $" -j MARK {Pick(MarkChanges)}",
            5 => $" -j MARK {Pick(MarkChanges)}",
            6 => _table == "raw" ? "" : $" -j CONNMARK {Pick(["--save-mark", "--restore-mark", "--set-xmark 0x1/0x1", "--restore-mark --nfmask 0x1 --ctmask 0x1"])}",
            7 => " -j LOG",
            8 => Chance(85) ? "" : " -j f2b-others",
            9 when _table == "mangle" => Pick([" -j TTL --ttl-set 5", " -j TTL --ttl-dec 1", " -j TOS --set-tos 0x10/0x3f", " -j DSCP --set-dscp 0x2e"]),
            _ => Ending(isTcp),
        };
    }

    private string Ending(bool isTcp) => _table switch
    {
        "filter" when Chance(30) => isTcp ? " -j REJECT --reject-with tcp-reset" : " -j REJECT",
        "nat" when Chance(60) => _hook switch
        {
            "PREROUTING" or "OUTPUT" => isTcp ? " -j DNAT --to-destination 10.0.0.9:8080" : " -j DNAT --to-destination 10.0.0.9",
            "POSTROUTING" => Pick([" -j MASQUERADE", " -j SNAT --to-source 192.0.2.1"]),
            _ => " -j ACCEPT",
        },
        "nat" => " -j ACCEPT",
        _ => Chance(50) ? " -j ACCEPT" : " -j DROP",
    };

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Not(int percent) => Chance(percent) ? "! " : "";

    private string Pick(string[] values) => values[_random.Next(values.Length)];
}

/// <summary>What random rulesets are rich in.</summary>
internal enum RandomProfile : byte
{
    /// <summary>A little of everything.</summary>
    Mixed,

    /// <summary>Rules that change packets, and tests of what they change.</summary>
    Changing,
}
