using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching.Families;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reaching;

/// <summary>
/// Random pairs of an IPv4 and an IPv6 ruleset against single packets: what one sender, another one, or nobody gets through, service by
/// service. RULES_LSP_ORACLE=full looks at 2,000 pairs.
/// </summary>
[Trait("Judge", "packets")]
public sealed class FamiliesOracleTests(ITestOutputHelper output)
{
    private static readonly int Pairs = LargeTexts.IsFullRun ? 2_000 : 150;
    private static readonly string[] Devices = ["eth0", "eth1", "eth9"];
    private static readonly ushort[] Ports = [22, 53, 80, 443];

    // The described host has all three devices, and both families.
    private static readonly HostDescription Host = HostParser.Parse(
        """
        {"interfaces":[{"name":"lo","addresses":["127.0.0.1/8","::1/128"]},{"name":"eth0","addresses":["192.0.2.1/24","2001:db8:1::1/64"]},{"name":"eth1"},{"name":"eth9"}],
         "routes":[{"destination":"default","device":"eth0"},{"destination":"::/0","device":"eth0"}],"ipForward":true}
        """,
        static _ => null).Host!;

    [Fact]
    public void Differences_are_those_of_single_packets()
    {
        (int different, int alike) = (0, 0);
        for (int seed = 1; seed <= Pairs; seed++)
        {
            var random = new Random(seed);
            string rules4 = RulesOf(random, "198.51.100.0/24", "icmp --icmp-type 8");
            string rules6 = random.Next(3) == 0 ? rules4.Replace("198.51.100.0/24", "2001:db8:7::/48", StringComparison.Ordinal).Replace("icmp --icmp-type 8", "ipv6-icmp --icmpv6-type 128", StringComparison.Ordinal)
                : RulesOf(random, "2001:db8:7::/48", "ipv6-icmp --icmpv6-type 128");
            Tracer ipv4 = TracerOf(rules4, AddressFamily.IPv4);
            Tracer ipv6 = TracerOf(rules6, AddressFamily.IPv6);
            FamiliesAnswer answer = ServiceComparison.Compare(ipv4, ipv6, Host, CancellationToken.None);
            Assert.Empty(answer.Undecided);
            foreach (string device in Devices)
            {
                foreach ((ServiceKind kind, ushort port) in Ports.SelectMany(port => new[] { (ServiceKind.Tcp, port), (ServiceKind.Udp, port) }).Append((ServiceKind.Ping, (ushort)0)))
                {
                    bool isDifferent = OpeningOf(ipv4, kind, port, device) != OpeningOf(ipv6, kind, port, device);
                    bool isTold = answer.Differences.Any(difference => difference.Kind == kind && difference.Arrival == ServiceArrival.ToHost
                        && (kind == ServiceKind.Ping || difference.Values.Any(range => range.First <= port && port <= range.Last))
                        && IsOf(difference, device));
                    Assert.True(isDifferent == isTold, $"pair {seed}, {kind} {port} on {device}: {OpeningOf(ipv4, kind, port, device)} and {OpeningOf(ipv6, kind, port, device)}, told: {isTold}\n{rules4}\n{rules6}\n{FamiliesText.WritePretty(answer, "v4", "v6", TextStyle.Plain)}");
                    different += isDifferent ? 1 : 0;
                    alike += isDifferent ? 0 : 1;
                }
            }
        }

        output.WriteLine($"{different} services differ, {alike} do not");
        Assert.True(different > Pairs && alike > Pairs);
    }

    private static bool IsOf(ServiceDifference difference, string device) =>
        !difference.Service.Contains("received on", StringComparison.Ordinal) || difference.Devices.Contains(device);

    private static ServiceOpening OpeningOf(Tracer tracer, ServiceKind kind, ushort port, string device)
    {
        bool[] through = [.. Senders(tracer.Ruleset.Family).Select(sender => IsThrough(tracer, kind, port, device, sender))];
        return through.All(isIn => isIn) ? ServiceOpening.Everyone : through.Any(isIn => isIn) ? ServiceOpening.Some : ServiceOpening.Nobody;
    }

    private static bool IsThrough(Tracer tracer, ServiceKind kind, ushort port, string device, string sender)
    {
        bool isIPv4 = tracer.Ruleset.Family == AddressFamily.IPv4;
        string own = isIPv4 ? "192.0.2.1" : "2001:db8:1::1";
        string text = kind == ServiceKind.Ping
            ? $"{(isIPv4 ? "icmp" : "icmpv6")} {sender} > {own} in {device} echo-request new"
            : $"{kind.ToString().ToLowerInvariant()} {(isIPv4 ? sender : $"[{sender}]")}:40000 > {(isIPv4 ? own : $"[{own}]")}:{port} in {device} {(kind == ServiceKind.Tcp ? "syn " : "")}new";
        Packet packet = PacketParser.Parse(text, tracer.Ruleset.Family).Packet!;
        return tracer.Trace(packet).CommonVerdict == TraceVerdict.Accept;
    }

    private static string[] Senders(AddressFamily family) => family == AddressFamily.IPv4 ? ["198.51.100.7", "203.0.113.9"] : ["2001:db8:7::7", "2001:db8:9::9"];

    private static string RulesOf(Random random, string network, string ping)
    {
        string Pick(params string[] items) => items[random.Next(items.Length)];
        IEnumerable<string> rules = Enumerable.Range(0, random.Next(1, 8)).Select(_ =>
            $"-A INPUT{Pick("", "", " -i eth0", " -i eth1", " ! -i eth0")}{Pick("", "", $" -s {network}", $" ! -s {network}")}{Pick($" -p {ping}", " -p tcp --dport 22", " -p tcp --dport 80:443", " -p udp --dport 53", " -p tcp", "")} -j {Pick("ACCEPT", "ACCEPT", "DROP", "REJECT")}");
        return $"*filter\n:INPUT {Pick("DROP", "DROP", "ACCEPT")} [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n";
    }

    private static Tracer TracerOf(string text, AddressFamily family) =>
        new(new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, [])), Host, TraceOptions.Default);
}
