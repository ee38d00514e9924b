using System.Text;

namespace RulesLsp.Bench.Rulesets;

/// <summary>
/// flatN: one INPUT chain of N rules as address lists and hand-kept firewalls have them: prefixes of every length, tcp, udp and
/// icmp, single ports, ranges and lists, connection states, interfaces. About a tenth of the rules is dead: some by chance inside
/// an earlier prefix, most because two earlier rules share their packets out between them.
/// </summary>
public static class FlatRuleset
{
    private const int UnionPercent = 5;
    private const int FurthestPart = 2_000;
    private static readonly string[] Targets = ["ACCEPT", "DROP", "DROP", "REJECT --reject-with icmp-port-unreachable"];

    public static string Text(int rules)
    {
        var text = new StringBuilder(rules * 80);
        text.Append("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        foreach (string rule in Rules(rules))
        {
            text.Append(rule).Append('\n');
        }

        return text.Append("COMMIT\n").ToString();
    }

    private static IEnumerable<string> Rules(int count)
    {
        var dice = new Dice(20_240_603);
        var pool = new AddressPool(dice, count);
        var waiting = new PriorityQueue<string, int>();
        for (int number = 0; number < count; number++)
        {
            if (waiting.TryPeek(out string? due, out int position) && position <= number)
            {
                waiting.Dequeue();
                yield return due;
            }
            else if (dice.Percent(UnionPercent))
            {
                (string first, string second, string whole) = Union(dice, pool);
                int next = number + dice.Between(1, FurthestPart);
                waiting.Enqueue(second, next);
                waiting.Enqueue(whole, next + dice.Between(1, FurthestPart));
                yield return first;
            }
            else
            {
                yield return Rule(dice, pool);
            }
        }
    }

    private static string Rule(Dice dice, AddressPool pool)
    {
        string target = dice.OneOf(Targets);
        return dice.Between(1, 100) switch
        {
            <= 27 => $"-A INPUT -s {pool.Prefix()} -j {target}",
            <= 49 => $"-A INPUT -s {pool.Prefix()} -p tcp -m tcp --dport {dice.Between(1, 65_535)} -j {target}",
            <= 60 => $"-A INPUT -s {pool.Prefix()} -p udp -m udp --dport {Range(dice)} -j {target}",
            <= 72 => $"-A INPUT -s {pool.Prefix()} -p tcp -m multiport --dports {PortList(dice)} -j {target}",
            <= 79 => $"-A INPUT -s {pool.Prefix()} -d 192.0.2.{dice.Between(1, 254)}/32 -p tcp -m tcp --dport {dice.Between(1, 1_024)} -j {target}",
            <= 84 => $"-A INPUT -s {pool.Prefix()} -p icmp -m icmp --icmp-type {dice.OneOf([0, 3, 8, 11])} -j {target}",
            <= 92 => $"-A INPUT -s {pool.Prefix()} -m conntrack --ctstate {dice.OneOf(["NEW", "NEW,INVALID", "RELATED,ESTABLISHED"])} -j {target}",
            <= 98 => $"-A INPUT -s {pool.Prefix()} -i eth{dice.Between(0, 3)} -j {target}",
            _ => $"-A INPUT -s {pool.Prefix()} -m limit --limit {dice.Between(1, 9)}/min -j LOG --log-prefix \"seen: \"",
        };
    }

    // Two rules and a third one whose packets they take between them.
    private static (string First, string Second, string Whole) Union(Dice dice, AddressPool pool)
    {
        string[] target = [dice.OneOf(Targets), dice.OneOf(Targets), dice.OneOf(Targets)];
        string prefix = pool.Prefix();
        switch (dice.Between(1, 4))
        {
            case 1:
                (string low, string high, string both) = pool.Halves();
                return ($"-A INPUT -s {low} -j {target[0]}", $"-A INPUT -s {high} -j {target[1]}", $"-A INPUT -s {both} -p udp -j {target[2]}");
            case 2:
                int cut = dice.Between(10_000, 50_000);
                return (
                    $"-A INPUT -s {prefix} -p tcp -m tcp --dport 0:{cut} -j {target[0]}",
                    $"-A INPUT -s {prefix} -p tcp -m tcp --dport {cut - 100}:65535 -j {target[1]}",
                    $"-A INPUT -s {prefix} -p tcp -m tcp --dport {cut - dice.Between(1, 9_000)}:{cut + dice.Between(1, 9_000)} -j {target[2]}");
            case 3:
                return ($"-A INPUT -s {prefix} -i eth0 -j {target[0]}", $"-A INPUT -s {prefix} ! -i eth0 -j {target[1]}", $"-A INPUT -s {prefix} -p tcp -m multiport --dports {PortList(dice)} -j {target[2]}");
            default:
                return (
                    $"-A INPUT -s {prefix} -m conntrack --ctstate NEW,INVALID,UNTRACKED -j {target[0]}",
                    $"-A INPUT -s {prefix} -m conntrack --ctstate RELATED,ESTABLISHED -j {target[1]}",
                    $"-A INPUT -s {prefix} -p icmp -m icmp --icmp-type 8 -j {target[2]}");
        }
    }

    private static string Range(Dice dice)
    {
        int first = dice.Between(1, 60_000);
        return $"{first}:{first + dice.Between(1, 5_000)}";
    }

    private static string PortList(Dice dice)
    {
        var ports = new SortedSet<int>();
        int count = dice.Between(2, 11);
        while (ports.Count < count)
        {
            ports.Add(dice.Between(1, 65_535));
        }

        return string.Join(',', ports);
    }

    /// <summary>Prefixes out of three neighbouring /24 networks for two rules, so that rules meet as often in every size.</summary>
    private sealed class AddressPool(Dice dice, int networks)
    {
        private const uint FirstAddress = 16u << 24;

        public string Prefix()
        {
            int length = dice.Between(1, 100) switch
            {
                <= 35 => 32,
                <= 65 => 24,
                <= 90 => dice.Between(25, 31),
                <= 98 => dice.Between(22, 23),
                _ => dice.Between(20, 21),
            };
            return Text(Address(length), length);
        }

        public (string Low, string High, string Both) Halves()
        {
            int length = dice.Between(24, 30);
            uint address = Address(length);
            return (Text(address, length + 1), Text(address | (1u << (31 - length)), length + 1), Text(address, length));
        }

        private uint Address(int length)
        {
            uint address = FirstAddress + ((uint)dice.Between(0, (networks * 3 / 2) - 1) << 8) + (uint)dice.Between(0, 255);
            return address & (uint.MaxValue << (32 - length));
        }

        private static string Text(uint address, int length) =>
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}/{length}";
    }
}
