using System.Text;

namespace RulesLsp.Tests.Comparing;

/// <summary>
/// Pairs of small rulesets as text: the second one is the first with some rules removed, moved, written anew, pulled out into a chain,
/// or with another policy. Values come from small pools, so that rules meet each other and a few packets tell them all apart.
/// </summary>
internal sealed class RandomPairs(int seed)
{
    private static readonly string[] Sources = ["10.0.0.1", "10.0.0.0/30", "192.0.2.7", "192.0.2.0/24", "198.51.100.0/24"];
    private static readonly string[] Destinations = ["192.0.2.1", "10.0.0.9", "10.0.0.0/24", "198.51.100.7", "192.0.2.0/24"];
    private static readonly string[] States = ["NEW", "ESTABLISHED", "NEW,RELATED", "INVALID", "UNTRACKED,INVALID", "ESTABLISHED,RELATED"];

    private readonly Random _random = new(seed);
    private int _chains;

    public (string Old, string New) Next()
    {
        List<DraftChain> old = Ruleset();
        List<DraftChain> @new = [.. old.Select(chain => chain.Copy())];
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            Mutate(@new);
        }

        return (DraftChain.Text(old), DraftChain.Text(@new));
    }

    /// <summary>Pairs that do the same by construction.</summary>
    public (string Old, string New) NextEquivalent()
    {
        List<DraftChain> old = Ruleset();
        List<DraftChain> @new = [.. old.Select(chain => chain.Copy())];
        switch (_random.Next(3))
        {
            case 0:
                Extract(@new);
                break;
            case 1:
                // Disjoint neighbours change places, and two rules for a port each become one for both.
                DraftChain chain = Pick(@new.Where(chain => chain.Table == "filter").ToArray());
                DraftChain before = old[@new.IndexOf(chain)];
                int at = _random.Next(chain.Rules.Count + 1);
                before.Rules.InsertRange(at, ["-p tcp -m tcp --dport 22 -j DROP", "-p udp -m udp --dport 22 -j ACCEPT", "-p tcp -m tcp --dport 80 -j DROP"]);
                chain.Rules.InsertRange(at, ["-p udp -m udp --dport 22 -j ACCEPT", "-p tcp -m multiport --dports 22,80 -j DROP"]);
                break;
            default:
                // Dead or idle rules come and go.
                chain = Pick(@new.ToArray());
                at = _random.Next(chain.Rules.Count + 1);
                chain.Rules.InsertRange(at, ["-s 10.0.0.0/24 -p udp -m udp --dport 80 -j RETURN", "-s 10.0.0.4/30 -p udp -m udp --dport 80 -j LOG"]);
                old[@new.IndexOf(chain)].Rules.Insert(at, "-s 10.0.0.0/24 -p udp -m udp --dport 80 -m comment --comment same -j RETURN");
                break;
        }

        return (DraftChain.Text(old), DraftChain.Text(@new));
    }

    private List<DraftChain> Ruleset()
    {
        _chains = 0;
        var chains = new List<DraftChain>();
        string[] hooks = Pick<string>(["INPUT", "INPUT FORWARD", "FORWARD", "OUTPUT INPUT", "OUTPUT"]).Split(' ');
        Add(chains, "raw", hooks.Contains("OUTPUT") ? "OUTPUT" : "PREROUTING", Chance(25));
        Add(chains, "mangle", Pick<string>(hooks.Contains("OUTPUT") ? ["OUTPUT", "POSTROUTING"] : ["PREROUTING", hooks[0]]), Chance(35));
        Add(chains, "nat", hooks.Contains("OUTPUT") ? "OUTPUT" : "PREROUTING", Chance(35));
        Add(chains, "nat", "POSTROUTING", Chance(20));
        foreach (string hook in hooks)
        {
            Add(chains, "filter", hook, true);
        }

        return chains;
    }

    private void Add(List<DraftChain> chains, string table, string name, bool isWanted)
    {
        if (!isWanted)
        {
            return;
        }

        var chain = new DraftChain(table, name, []) { Policy = table == "filter" && Chance(40) ? "DROP" : "ACCEPT" };
        chains.Add(chain);
        if (Chance(50))
        {
            var user = new DraftChain(table, $"user{++_chains}", []);
            chains.Add(user);
            Fill(user, name, 1, 4, []);
            Fill(chain, name, 2, 5, [user.Name]);
            return;
        }

        Fill(chain, name, 2, 6, []);
    }

    private void Fill(DraftChain chain, string hook, int least, int most, string[] jumps)
    {
        for (int i = _random.Next(least, most); i > 0; i--)
        {
            chain.Rules.Add(Rule(chain.Table, hook, jumps));
        }
    }

    private string Rule(string table, string hook, string[] jumps)
    {
        string tests = Tests(table, hook);
        if (jumps.Length > 0 && Chance(35))
        {
            return $"{tests}{(Chance(20) ? "-g" : "-j")} {Pick(jumps)}";
        }

        return tests + Target(table, hook, tests);
    }

    private string Tests(string table, string hook)
    {
        var text = new StringBuilder();
        Option(text, 35, "-s", Sources);
        Option(text, 35, "-d", Destinations);
        if (hook is not ("OUTPUT" or "POSTROUTING"))
        {
            Option(text, 25, "-i", ["eth0", "eth+", "eth1", "lo"]);
        }

        if (hook is not ("INPUT" or "PREROUTING"))
        {
            Option(text, 20, "-o", ["eth0", "eth1", "eth+"]);
        }

        switch (_random.Next(6))
        {
            case 0 or 1:
                text.Append("-p tcp -m tcp ");
                Option(text, 60, "--dport", ["22", "80", "22:80", "1:1023"]);
                Option(text, 20, "--tcp-flags", ["FIN,SYN,RST,ACK SYN", "RST RST", "ACK ACK"]);
                break;
            case 2:
                text.Append("-p udp -m udp ");
                Option(text, 70, "--dport", ["22", "80"]);
                break;
            case 3:
                text.Append("-p icmp ").Append(Chance(70) ? Pick<string>(["-m icmp --icmp-type 8 ", "-m icmp --icmp-type 3 ", "-m icmp ! --icmp-type 8 "]) : "");
                break;
            case 4 when Chance(50):
                text.Append(Chance(30) ? "! " : "").Append("-p tcp ");
                break;
        }

        if (table != "raw" && Chance(25))
        {
            text.Append("-m conntrack ");
            Option(text, 100, "--ctstate", States);
        }

        if (Chance(20))
        {
            text.Append("-m mark ");
            Option(text, 100, "--mark", ["0x1", "0x1/0x1", "0x2/0x2", "0x0"]);
        }

        if (table != "raw" && Chance(8))
        {
            text.Append("-m connmark ");
            Option(text, 100, "--mark", ["0x1", "0x0"]);
        }

        if (Chance(8))
        {
            text.Append("-m ttl ").Append(Pick<string>(["--ttl-lt 5 ", "--ttl-eq 63 ", "--ttl-gt 63 "]));
        }

        if (Chance(8))
        {
            text.Append("-m tos ");
            Option(text, 100, "--tos", ["0x10/0xff", "0x00/0xff"]);
        }

        if (Chance(6))
        {
            text.Append("-m addrtype ");
            Option(text, 100, Pick<string>(["--dst-type", "--src-type"]), ["LOCAL", "UNICAST"]);
        }

        if (table is not ("raw" or "nat") && Chance(4))
        {
            text.Append(Pick<string>(["-m conntrack --ctorigdst 192.0.2.1 ", "-m conntrack --ctorigsrc 10.0.0.0/30 "]));
        }

        return text.ToString();
    }

    private string Target(string table, string hook, string tests)
    {
        switch (table)
        {
            case "raw":
                return "-j " + Pick<string>(["DROP", "NOTRACK", "ACCEPT", "RETURN"]);
            case "mangle":
                return "-j " + Pick<string>(
                [
                    "MARK --set-xmark 0x1/0xffffffff", "MARK --set-xmark 0x2/0x2", "MARK --set-xmark 0x0/0x1", "ACCEPT", "DROP", "RETURN",
                    "TOS --set-tos 0x10/0xff", "TOS --set-tos 0x02/0x0f", "CONNMARK --save-mark", "CONNMARK --restore-mark", "TTL --ttl-set 64", "TTL --ttl-dec 1",
                ]);
            case "nat" when hook == "POSTROUTING":
                return "-j " + Pick<string>(["MASQUERADE", "SNAT --to-source 192.0.2.1", "SNAT --to-source 10.0.0.254", "ACCEPT", "RETURN"]);
            case "nat":
                if (tests.Contains("-p tcp -m tcp", StringComparison.Ordinal))
                {
                    return "-j " + Pick<string>(["DNAT --to-destination 10.0.0.9:80", "REDIRECT --to-ports 22", "DNAT --to-destination 192.0.2.1"]);
                }

                // Of a network of the same size: any other would be told apart address by address.
                string network = tests.Contains("-d ", StringComparison.Ordinal) ? "RETURN" : "NETMAP --to 10.0.0.0/24 -d 192.0.2.0/24";
                return "-j " + Pick<string>(["DNAT --to-destination 10.0.0.9", network, "ACCEPT", "RETURN"]);
            default:
                return "-j " + Pick<string>(["ACCEPT", "ACCEPT", "DROP", "DROP", "RETURN", "REJECT --reject-with icmp-port-unreachable", "LOG"]);
        }
    }

    private void Mutate(List<DraftChain> chains)
    {
        DraftChain chain = Pick(chains.ToArray());
        int at = chain.Rules.Count > 0 ? _random.Next(chain.Rules.Count) : -1;
        string hook = chain.IsBuiltin ? chain.Name : chains[Math.Max(0, chains.IndexOf(chain) - 1)].Name;
        switch (_random.Next(8))
        {
            case 0 when at >= 0:
                chain.Rules.RemoveAt(at);
                break;
            case 1 when at >= 0:
                string moved = chain.Rules[at];
                chain.Rules.RemoveAt(at);
                chain.Rules.Insert(_random.Next(chain.Rules.Count + 1), moved);
                break;
            case 2 or 3 when at >= 0:
                chain.Rules[at] = Rule(chain.Table, hook, []);
                break;
            case 4:
                Extract(chains);
                break;
            case 5 when chain is { IsBuiltin: true, Table: "filter" }:
                chain.Policy = chain.Policy == "DROP" ? "ACCEPT" : "DROP";
                break;
            case 6 when at >= 0:
                string[] added = new[] { "-s 10.0.0.0/30 ", "-d 192.0.2.1 ", "-m mark ! --mark 0x1 " }.Where(test => !chain.Rules[at].Contains(test[..3], StringComparison.Ordinal)).ToArray();
                chain.Rules[at] = (added.Length > 0 ? Pick(added) : "") + chain.Rules[at];
                break;
            default:
                chain.Rules.Insert(_random.Next(chain.Rules.Count + 1), Rule(chain.Table, hook, []));
                break;
        }
    }

    // A stretch of rules without RETURN or goto becomes a chain, called where it stood.
    private void Extract(List<DraftChain> chains)
    {
        DraftChain chain = Pick(chains.ToArray());
        int length = Math.Min(chain.Rules.Count, 3);
        int at = _random.Next(chain.Rules.Count - length + 1);
        List<string> rules = chain.Rules.GetRange(at, length);
        if (rules.Any(rule => rule.Contains("RETURN", StringComparison.Ordinal) || rule.Contains("-g ", StringComparison.Ordinal)))
        {
            return;
        }

        var user = new DraftChain(chain.Table, $"pulled{chains.Count}", rules);
        chain.Rules.RemoveRange(at, length);
        chain.Rules.Insert(at, $"-j {user.Name}");
        chains.Add(user);
    }

    private void Option(StringBuilder text, int percent, string name, string[] values)
    {
        if (Chance(percent))
        {
            text.Append(Chance(15) && name is not ("--tos" or "--tcp-flags") ? "! " : "").Append(name).Append(' ').Append(Pick(values)).Append(' ');
        }
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
