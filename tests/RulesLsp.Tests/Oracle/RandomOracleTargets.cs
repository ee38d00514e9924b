namespace RulesLsp.Tests.Oracle;

/// <summary>Random targets that the real iptables takes at a rule's place.</summary>
internal sealed class RandomOracleTargets(Random random, OraclePools pools)
{
    private static readonly string[] MarkChanges = ["--set-xmark 0x1/0x1", "--set-xmark 0x2", "--and-mark 0x2", "--or-mark 0x1", "--xor-mark 0x3", "--set-mark 0x4/0x4", "--set-mark 0x0"];
    private static readonly string[] ConnectionMarkChanges =
        ["--save-mark", "--restore-mark", "--set-xmark 0x1/0x1", "--set-mark 0x2/0x3", "--restore-mark --nfmask 0x1 --ctmask 0x1", "--save-mark --nfmask 0x3 --ctmask 0x3", "--or-mark 0x4", "--and-mark 0x1"];

    /// <param name="protocol">What the rule is about: some targets need it.</param>
    public string Next(OraclePlace place, string protocol)
    {
        if (place.Callable.Length > 0 && Chance(28))
        {
            return $" {(Chance(20) ? "-g" : "-j")} {Pick(place.Callable)}";
        }

        return random.Next(13) switch
        {
            0 => " -j RETURN",
            1 or 2 => $" -j MARK {Pick(MarkChanges)}",
            3 or 4 => $" -j CONNMARK {Pick(ConnectionMarkChanges)}",
            5 => Pick([" -j LOG", " -j LOG --log-prefix \"seen \"", ""]),
            6 or 11 => "",
            7 or 8 or 9 => OfTable(place, protocol),
            10 when Chance(30) => $" -j SET --{Pick(["add-set", "del-set"])} {pools.ChangingSet} {Pick(["src", "dst"])}",
            _ => Ending(place, protocol),
        };
    }

    private string OfTable(OraclePlace place, string protocol) => place.Table switch
    {
        "mangle" => random.Next(5) switch
        {
            0 => pools.IsIPv4 ? $" -j TTL {Pick(["--ttl-set 5", "--ttl-dec 1", "--ttl-inc 200", "--ttl-dec 70"])}" : $" -j HL {Pick(["--hl-set 5", "--hl-dec 1", "--hl-inc 200"])}",
            1 => $" -j TOS {Pick(["--set-tos 0x10/0x3f", "--or-tos 0x08", "--xor-tos 0x04", "--and-tos 0xf0", "--set-tos 0xb8"])}",
            2 => $" -j DSCP {Pick(["--set-dscp 0x2e", "--set-dscp-class CS1"])}",
            3 when protocol == "tcp" => $" -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss {Pick(["1200", "600"])}",
            _ => $" -j MARK {Pick(MarkChanges)}",
        },
        "raw" => Chance(25) ? " -j CT --notrack" : $" -j MARK {Pick(MarkChanges)}",
        "nat" => Ending(place, protocol),
        _ => Chance(35) ? Ending(place, protocol) : $" -j MARK {Pick(MarkChanges)}",
    };

    private string Ending(OraclePlace place, string protocol) => place.Table switch
    {
        "filter" when Chance(30) => protocol == "tcp" && Chance(50) ? " -j REJECT --reject-with tcp-reset" : $" -j REJECT --reject-with {Pick(pools.RejectKinds)}",
        "nat" when Chance(75) => Translation(place, protocol),
        "nat" => " -j ACCEPT",
        _ => Chance(70) ? " -j ACCEPT" : " -j DROP",
    };

    private string Translation(OraclePlace place, string protocol)
    {
        bool hasPorts = protocol is "tcp" or "udp";
        string port = hasPorts && Chance(50) ? Chance(10) ? ":8080-8085" : ":8080" : "";
        return place.Chain switch
        {
            "PREROUTING" or "OUTPUT" or "to1" or "to2" => random.Next(6) switch
            {
                0 => hasPorts && Chance(70) ? $" -j REDIRECT --to-ports {(Chance(10) ? "3128-3130" : "3128")}" : " -j REDIRECT",
                1 => $" -j NETMAP --to {pools.NewNetwork}",
                _ => $" -j DNAT --to-destination {With(Pick(pools.NewDestinations), port)}",
            },
            "INPUT" => $" -j SNAT --to-source {Pick(pools.NewSources)}",
            _ => random.Next(4) switch
            {
                0 => " -j MASQUERADE" + (hasPorts && Chance(10) ? Pick([" --to-ports 5000-5010", " --random"]) : ""),
                1 when Chance(40) => $" -j NETMAP --to {pools.NewNetwork}",
                _ => $" -j SNAT --to-source {With(Pick(pools.NewSources), hasPorts && Chance(30) ? ":4000" : "")}",
            },
        };
    }

    private string With(string addresses, string port) => port.Length == 0 ? addresses
        : pools.IsIPv4 ? addresses + port
        : $"[{addresses}]{port}";

    private bool Chance(int percent) => random.Next(100) < percent;

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
