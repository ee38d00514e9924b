using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.Formatting;

/// <summary>Rules that nobody wrote, of parts in many spellings; nearly all of them load.</summary>
internal static class RandomRules
{
    private static readonly string[] Conditions =
    [
        "-s 10.0.0.0/8", "--source 10.1.2.3/255.255.0.0", "! -s 192.0.2.7", "-s 10.0.0.1,10.0.0.2", "-d 198.51.100.0/25", "! --dst 198.51.100.1/32", "-d 0.0.0.0/0",
        "-i eth0", "! -i lo", "--in-interface eth+", "-i +", "-f",
    ];

    private static readonly string[][] Protocols =
    [
        [],
        ["-p tcp", "--dport 22", "--sport 1024:", "! --dport :1023", "--syn", "--tcp-flags SYN,FIN ALL", "-m tcp", "-m multiport --dports 1,2:3,ssh", "-m tcpmss --mss 5:5"],
        ["-p UDP", "--dport domain", "! --sport 53:60", "-m udp", "-m multiport ! --ports 5,6"],
        ["-p 1", "--icmp-type echo-request", "--icmp-type 3/1", "! --icmp-type any"],
        ["-p sctp", "--dport 5", "--sport 0:65535", "-m sctp"],
        ["! -p tcp"],
        ["-p 135"],
    ];

    private static readonly string[] Matches =
    [
        "-m conntrack --ctstate RELATED,ESTABLISHED,NEW", "-m conntrack ! --ctorigsrc 10.0.0.1 --ctproto 6 --ctdir REPLY", "-m state --state NEW,INVALID", "-m mark --mark 16/0xff",
        "-m limit", "-m limit --limit 100/minute --limit-burst 5", "-m limit --limit 7777", "-m comment --comment \"it's \\\"here\\\"\"", "-m comment --comment plain",
        "-m iprange --src-range 10.0.0.1", "-m length --length 40:", "-m ttl --ttl 5", "-m dscp --dscp-class AF11", "-m tos ! --tos Minimize-Cost", "-m pkttype --pkt-type host",
        "-m recent --set --name list", "-m recent ! --rcheck --seconds 60 --rdest", "-m hashlimit --hashlimit 60/min --hashlimit-name x --hashlimit-mode dstip,srcip",
        "-m hashlimit --hashlimit-above 777kb/s --hashlimit-burst 2mb --hashlimit-name y", "-m hashlimit ! --hashlimit-upto 3000/s --hashlimit-name z --hashlimit-srcmask 24",
        "-m statistic --mode random --probability 0.3333", "-m statistic --packet 1 --mode nth ! --every 5", "-m connlimit ! --connlimit-upto 10", "-m addrtype ! --src-type LOCAL,UNICAST",
        "-m string --algo kmp --hex-string \"|00|x\" --to 100", "-m string --string a\\b --algo bm --from 5", "-m u32 --u32 0&0xFF=1:2,7", "-m time --timestart 8:00 ! --weekdays Sat,Sun",
        "-m mac --mac-source A:B:C:D:E:F", "-m connbytes --connbytes 10:20 --connbytes-dir reply --connbytes-mode packets", "-m quota --quota 0x100", "-m policy --pol none --dir in",
    ];

    private static readonly (string Table, string Chain, string[] Targets)[] Places =
    [
        ("filter", "INPUT", ["", "-j ACCEPT", "-j DROP", "-j RETURN", "-j REJECT", "-j REJECT --reject-with net-unreach", "-j LOG --log-level info --log-prefix \"a b\"", "-j NFLOG --nflog-group 5", "-j NFQUEUE --queue-bypass", "--jump web", "-g web"]),
        ("mangle", "PREROUTING", ["-j MARK --set-mark 1/3", "-j MARK --and-mark 0xf0", "-j CONNMARK --restore-mark --mask 0xff", "-j CONNMARK --or-mark 4", "-j TOS --xor-tos 3", "-j DSCP --set-dscp-class CS1", "-j TTL --ttl-inc 1", "-j CLASSIFY --set-class 1:f"]),
        ("raw", "PREROUTING", ["-j CT --notrack", "-j NOTRACK", "-j CT --ctevents new,destroy --zone 5", "-j TRACE"]),
        ("nat", "PREROUTING", ["-j ACCEPT", "-j DNAT --to-destination 192.0.2.1-192.0.2.1", "-j REDIRECT", "-j NETMAP --to 10.0.0.1/8"]),
    ];

    /// <summary>A text with one rule, for legacy iptables.</summary>
    public static KernelRestore Next(Random random)
    {
        (string table, string chain, string[] targets) = Places[random.Next(Places.Length)];
        string[] protocol = Protocols[random.Next(Protocols.Length)];
        var parts = new List<string>();
        parts.AddRange(Some(random, Conditions, 3));
        if (protocol.Length > 0)
        {
            parts.Insert(random.Next(parts.Count + 1), protocol[0]);
        }

        int afterProtocol = parts.Count;
        parts.AddRange(Some(random, protocol.Skip(1).ToArray(), 3));
        foreach (string part in Some(random, Matches, 3).Append(targets[random.Next(targets.Length)]))
        {
            parts.Insert(random.Next(afterProtocol, parts.Count + 1), part);
        }

        string declared = table == "filter" ? ":web - [0:0]\n" : "";
        return new KernelRestore(Backends.Legacy, AddressFamily.IPv4, $"*{table}\n{declared}-A {chain} {string.Join(' ', parts.Where(part => part.Length > 0))}\nCOMMIT\n");
    }

    private static IEnumerable<string> Some(Random random, string[] from, int most)
    {
        string[] shuffled = [.. from];
        random.Shuffle(shuffled);
        return shuffled.Take(random.Next(Math.Min(most, from.Length) + 1));
    }
}
