using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>REDIRECT takes an address of the device that a packet came in by; where there is none, the packet is thrown away (net/netfilter/nf_nat_redirect.c).</summary>
[Trait("Judge", "kernel")]
public sealed class KernelRedirectTests
{
    private const string Rules = "*nat\n-A PREROUTING -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353\nCOMMIT\n*filter\n-A INPUT -p udp\n-A FORWARD -p udp\nCOMMIT\n";

    // The device of the other family's addresses has none of this one.
    private static readonly BenchHost Bare4 = new("eth1 10.0.0.1/24, 203.0.113.0/24 dev eth0, forwarding", "eth0 2001:db8:2::1/64, eth1 2001:db8::1/64, forwarding");
    private static readonly BenchHost Bare6 = new("eth0 198.51.100.1/24, eth1 10.0.0.1/24, forwarding", "eth1 2001:db8::1/64, 2001:db8:1::/64 dev eth0, forwarding");
    private static readonly BenchHost Addressed = new("eth0 198.51.100.1/24, eth1 10.0.0.1/24, 203.0.113.0/24 dev eth0, forwarding", "eth0 2001:db8:2::1/64, eth1 2001:db8::1/64, 2001:db8:1::/64 dev eth0, forwarding");

    [KernelOracleTheory]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.1:53 in eth0 ttl 64", AddressFamily.IPv4)]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 ttl 64", AddressFamily.IPv4)]
    [InlineData("udp [2001:db8:1::9]:40000 > [2001:db8::1]:53 in eth0 ttl 64", AddressFamily.IPv6)]
    [InlineData("udp [2001:db8:1::9]:40000 > [2001:db8::5]:53 in eth0 ttl 64", AddressFamily.IPv6)]
    public void A_device_without_an_address_redirects_nothing(string text, AddressFamily family)
    {
        foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft })
        {
            Assert.Equal((TraceFate.Dropped, TraceReasons.RedirectNowhere), FateOf(family == AddressFamily.IPv4 ? Bare4 : Bare6, text, family, backend));
            Assert.Equal((TraceFate.Delivered, TraceReasons.Accepted), FateOf(Addressed, text, family, backend) with { Reason = TraceReasons.Accepted });
        }
    }

    /// <summary>The one fate that kernel and tracer give the packet.</summary>
    private static (TraceFate Fate, string Reason) FateOf(BenchHost host, string text, AddressFamily family, Backends backend)
    {
        Packet packet = DescribedPacket.Of(text, family);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(family, RulesetProfile.Restore, []));
        TraceOutcome outcome = Assert.Single(new Tracer(ruleset, Described(host), new TraceOptions(backend)).Trace(packet).Outcomes);
        OwnNamespace.Run(() =>
        {
            using var bench = new KernelBench(host, backend);
            Assert.Null(bench.Load(family, Rules));
            string? difference = OracleComparison.Difference(bench.Send(packet, PacketIdentity.Alone), outcome);
            Assert.True(difference is null, $"{backend}: {difference}");
        });
        return (outcome.Fate, outcome.Reason);
    }

    // With the addresses of both families: the device is known, and what it lacks.
    private static HostDescription Described(BenchHost host) => HostParser.Parse($"{host.IPv4}, {host.IPv6}", static _ => null).Host!;
}
