using System.Security.Cryptography;
using System.Text;

namespace RulesLsp.Bench.Rulesets;

/// <summary>
/// kubeS: the filter and nat tables of a Kubernetes node with S services of three endpoints each, in the chains that kube-proxy's
/// iptables mode makes and spelt as iptables-save prints them. Every eighth service has a node port (a quarter of these keep the
/// client's address), one in a hundred has no endpoint: about 114 rules for ten services. As kube-proxy does, a large cluster leaves out the comments on endpoints.
/// </summary>
public static class KubeRuleset
{
    private const int Endpoints = 3;
    private const int LargeCluster = 1_000;
    private const string Pods = "10.244.0.0/14";
    private const string Base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static readonly string[] Namespaces = ["default", "shop", "monitoring", "data", "team-a", "team-b"];
    private static readonly string[] Applications = ["web", "api", "cart", "search", "queue", "cache", "db", "auth", "mail"];
    private static readonly (string Name, int Port)[] Ports = [("http", 80), ("https", 443), ("grpc", 50_051), ("metrics", 9_090)];

    public static string Text(int services)
    {
        var filter = new ChainLists();
        var nat = new ChainLists();
        AddFixedRules(filter, nat);
        var dice = new Dice(1_440);
        for (int number = 0; number < services; number++)
        {
            AddService(filter, nat, number, dice, services * Endpoints > LargeCluster ? _ => "" : comment => $" -m comment --comment \"{comment}\"");
        }

        // It has to come after every cluster address.
        nat.Add("KUBE-SERVICES", "-m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
        return filter.Text("filter", "INPUT", "FORWARD", "OUTPUT") + nat.Text("nat", "PREROUTING", "INPUT", "OUTPUT", "POSTROUTING");
    }

    private static void AddFixedRules(ChainLists filter, ChainLists nat)
    {
        foreach (string chain in new[] { "INPUT", "FORWARD", "OUTPUT" })
        {
            filter.Add(chain, "-m conntrack --ctstate NEW -m comment --comment \"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL");
        }

        filter.Add("INPUT", "-m comment --comment \"kubernetes health check service ports\" -j KUBE-NODEPORTS");
        filter.Add("INPUT", "-m conntrack --ctstate NEW -m comment --comment \"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES");
        filter.Add("INPUT", "-j KUBE-FIREWALL");
        filter.Add("FORWARD", "-m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD");
        filter.Add("FORWARD", "-m conntrack --ctstate NEW -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
        filter.Add("FORWARD", "-m conntrack --ctstate NEW -m comment --comment \"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES");
        filter.Add("OUTPUT", "-m conntrack --ctstate NEW -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
        filter.Add("OUTPUT", "-j KUBE-FIREWALL");
        filter.Add("KUBE-FIREWALL", "! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment \"block incoming localnet connections\" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP");
        filter.Add("KUBE-FORWARD", "-m conntrack --ctstate INVALID -j DROP");
        filter.Add("KUBE-FORWARD", "-m comment --comment \"kubernetes forwarding rules\" -m mark --mark 0x4000/0x4000 -j ACCEPT");
        filter.Add("KUBE-FORWARD", "-m comment --comment \"kubernetes forwarding conntrack rule\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        filter.Declare("KUBE-EXTERNAL-SERVICES", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL", "KUBE-SERVICES");
        nat.Add("PREROUTING", "-m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
        nat.Add("OUTPUT", "-m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES");
        nat.Add("POSTROUTING", "-m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING");
        nat.Add("KUBE-MARK-MASQ", "-j MARK --set-xmark 0x4000/0x4000");
        nat.Add("KUBE-POSTROUTING", "-m mark ! --mark 0x4000/0x4000 -j RETURN");
        nat.Add("KUBE-POSTROUTING", "-j MARK --set-xmark 0x4000/0x0");
        nat.Add("KUBE-POSTROUTING", "-m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE --random-fully");
        nat.Declare("KUBE-NODEPORTS");
    }

    private static void AddService(ChainLists filter, ChainLists nat, int number, Dice dice, Func<string, string> endpointComment)
    {
        (string portName, int port) = Ports[number % Ports.Length];
        string name = $"{dice.OneOf(Namespaces)}/{dice.OneOf(Applications)}-{number}:{portName}";
        string protocol = dice.Percent(6) ? "udp" : "tcp";
        string address = $"10.{96 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}/32";
        string toCluster = $"-d {address} -p {protocol} -m comment --comment \"{name} cluster IP\" -m {protocol} --dport {port}";
        if (number % 100 == 99)
        {
            filter.Add("KUBE-SERVICES", $"-d {address} -p {protocol} -m comment --comment \"{name} has no endpoints\" -m {protocol} --dport {port} -j REJECT --reject-with icmp-port-unreachable");
            return;
        }

        string service = $"KUBE-SVC-{Hash(name)}";
        nat.Add("KUBE-SERVICES", $"{toCluster} -j {service}");
        if (number % 8 == 0)
        {
            nat.Add("KUBE-NODEPORTS", $"-p {protocol} -m comment --comment \"{name}\" -m {protocol} --dport {30_000 + (number / 8 % 2_768)} -j KUBE-EXT-{Hash(name)}");
            AddExternal(nat, name, number % 32 == 0 ? $"KUBE-SVL-{Hash(name)}" : null);
        }

        nat.Add(service, $"! -s {Pods} {toCluster} -j KUBE-MARK-MASQ");
        int targetPort = dice.OneOf([8_080, 8_443, 3_000, 5_432, 9_090]);
        for (int endpoint = 0; endpoint < Endpoints; endpoint++)
        {
            int pod = (number * Endpoints) + endpoint + 2;
            string podAddress = $"10.{244 + (pod >> 16)}.{(pod >> 8) & 255}.{pod & 255}";
            string separate = $"KUBE-SEP-{Hash($"{name} {podAddress}")}";
            nat.Add(service, $"{endpointComment($"{name} -> {podAddress}:{targetPort}")}{Share(endpoint)} -j {separate}".TrimStart());
            if (endpoint == 0 && number % 32 == 0)
            {
                nat.Add($"KUBE-SVL-{Hash(name)}", $"-j {separate}");
            }

            nat.Add(separate, $"-s {podAddress}/32{endpointComment(name)} -j KUBE-MARK-MASQ");
            nat.Add(separate, $"-p {protocol}{endpointComment(name)} -m {protocol} -j DNAT --to-destination {podAddress}:{targetPort}");
        }
    }

    /// <summary>What comes from outside.</summary>
    /// <param name="localChain">The chain of the endpoints on this node, for a service that keeps the client's address; else null.</param>
    private static void AddExternal(ChainLists nat, string name, string? localChain)
    {
        (string external, string service) = ($"KUBE-EXT-{Hash(name)}", $"KUBE-SVC-{Hash(name)}");
        if (localChain is null)
        {
            nat.Add(external, $"-m comment --comment \"masquerade traffic for {name} external destinations\" -j KUBE-MARK-MASQ");
            nat.Add(external, $"-j {service}");
            return;
        }

        nat.Add(external, $"-s {Pods} -m comment --comment \"pod traffic for {name} external destinations\" -j {service}");
        nat.Add(external, $"-m comment --comment \"masquerade LOCAL traffic for {name} external destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ");
        nat.Add(external, $"-m comment --comment \"route LOCAL traffic for {name} external destinations\" -m addrtype --src-type LOCAL -j {service}");
        nat.Add(external, $"-j {localChain}");
    }

    // The first of three takes a third, the second half of the rest, the last what is left.
    private static string Share(int endpoint) => endpoint switch
    {
        0 => " -m statistic --mode random --probability 0.33333333349",
        1 => " -m statistic --mode random --probability 0.50000000000",
        _ => "",
    };

    private static string Hash(string name) =>
        string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(name)).Take(16).Select(octet => Base32Digits[octet & 31]));

    /// <summary>The rules of one table by chain, in the order in which the chains came up.</summary>
    private sealed class ChainLists
    {
        private readonly Dictionary<string, List<string>> _chains = [];
        private readonly List<string> _order = [];

        public void Add(string chain, string rule)
        {
            Declare(chain);
            _chains[chain].Add(rule);
        }

        public void Declare(params string[] chains)
        {
            foreach (string chain in chains.Where(chain => _chains.TryAdd(chain, [])))
            {
                _order.Add(chain);
            }
        }

        public string Text(string table, params string[] builtin)
        {
            string[] all = [.. builtin, .. _order.Where(chain => !builtin.Contains(chain))];
            var text = new StringBuilder($"*{table}\n");
            foreach (string chain in all)
            {
                text.Append($":{chain} {(builtin.Contains(chain) ? "ACCEPT" : "-")} [0:0]\n");
            }

            foreach ((string chain, string rule) in all.Where(_chains.ContainsKey).SelectMany(chain => _chains[chain].Select(rule => (chain, rule))))
            {
                text.Append($"-A {chain} {rule}\n");
            }

            return text.Append("COMMIT\n").ToString();
        }
    }
}
