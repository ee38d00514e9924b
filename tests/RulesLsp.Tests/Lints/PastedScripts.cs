namespace RulesLsp.Tests.Lints;

/// <summary>Random scripts of iptables commands, each of which a shell runs without an error.</summary>
internal sealed class PastedScripts(Random random)
{
    private static readonly string[] Conditions =
    [
        "-p tcp --dport 22", "-p udp -m multiport --dports 53,123", "-s 192.0.2.0/24", "\\! -s 198.51.100.7", "-m conntrack --ctstate NEW",
        "-m comment --comment 'it is \"quoted\" \\ here'", "-m comment --comment \"say \\\"hi\\\" \\$x\"", "-m limit --limit 5/min", "-m mark --mark 0x1", "",
    ];

    private static readonly string[] Targets = ["-j ACCEPT", "-j RETURN", "-j LOG --log-prefix 'x y '", ""];

    private static readonly Dictionary<string, (string[] Programs, string[] Chains)> Tables = new(StringComparer.Ordinal)
    {
        ["filter"] = (["iptables", "iptables -w", "sudo iptables", "iptables -t filter", "iptables --wait 3"], ["INPUT", "FORWARD"]),
        ["nat"] = (["iptables -t nat", "iptables -w 2 --table nat", "sudo -n iptables -tnat"], ["PREROUTING", "OUTPUT"]),
        ["mangle"] = (["iptables -t mangle", "iptables --table=mangle"], ["PREROUTING", "FORWARD"]),
    };

    private readonly Dictionary<string, HashSet<string>> _chains = Tables.Keys.ToDictionary(table => table, _ => new HashSet<string>(), StringComparer.Ordinal);

    /// <summary>A script of up to 14 commands.</summary>
    public static string Next(Random random)
    {
        var script = new PastedScripts(random);
        return string.Concat(Enumerable.Range(0, random.Next(3, 15)).Select(_ => script.Command() + "\n"));
    }

    private string Command()
    {
        string table = Pick([.. Tables.Keys, "filter", "filter"]);
        string program = Pick(Tables[table].Programs);
        string builtin = Pick(Tables[table].Chains);
        HashSet<string> own = _chains[table];
        switch (random.Next(12))
        {
            case 0 or 1 when own.Count < 3:
                string name = "ABC"[own.Count].ToString();
                own.Add(name);
                return $"{program} -N {name}";
            case 2:
                return $"{program} -P {builtin} {(table == "filter" ? Pick(["DROP", "ACCEPT"]) : "ACCEPT")}";
            case 3:
                return $"{program} -F {Pick(["", builtin])}".TrimEnd();
            case 4:
                own.Clear();
                return $"{program} -F && {program} -X";
            case 5:
                return $"{program} -Z";
            default:
                string target = own.Count > 0 && random.Next(3) == 0 ? $"{Pick(["-j", "-g"])} {Pick([.. own])}" : Pick(Targets);
                return $"{program} {Pick(["-A", "-A", "-I"])} {builtin} {Pick(Conditions)} {target}".TrimEnd();
        }
    }

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
