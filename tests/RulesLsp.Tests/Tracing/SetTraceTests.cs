using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Sets of the described host: which packets are in them.</summary>
public sealed class SetTraceTests
{
    private const string Host = """
        {"interfaces":[{"name":"eth0","addresses":["192.0.2.1/24"]}],
         "ipsets":[{"name":"ports","type":"bitmap:port","members":["53","1000-2000"]},{"name":"services","type":"hash:ip,port","members":["192.0.2.1,udp:53"]}]}
        """;

    [Theory]
    [InlineData("ports dst", "tcp 192.0.2.7:4000 > 192.0.2.1:53 in eth0 syn", true)]
    [InlineData("ports dst", "udp 192.0.2.7:4000 > 192.0.2.1:53 in eth0", true)]
    [InlineData("ports dst", "udp 192.0.2.7:4000 > 192.0.2.1:1500 in eth0", true)]
    [InlineData("ports dst", "udp 192.0.2.7:53 > 192.0.2.1:54 in eth0", false)]
    [InlineData("ports src", "udp 192.0.2.7:53 > 192.0.2.1:54 in eth0", true)]
    [InlineData("ports dst", "icmp 192.0.2.7 > 192.0.2.1 in eth0 echo-request", false)]
    [InlineData("services dst,dst", "udp 192.0.2.7:4000 > 192.0.2.1:53 in eth0", true)]
    [InlineData("services dst,dst", "tcp 192.0.2.7:4000 > 192.0.2.1:53 in eth0 syn", false)]
    public void Membership(string set, string packet, bool isMember)
    {
        string text = $"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set {set} -j DROP\nCOMMIT\n";
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        HostResult host = HostParser.Parse(Host, static _ => null);
        Assert.Null(host.Problem);
        Packet read = PacketParser.Parse(packet, AddressFamily.IPv4).Packet!;
        TraceOutcome outcome = Assert.Single(new Tracer(ruleset, host.Host, TraceOptions.Default).Trace(read).Outcomes);
        Assert.Equal(isMember ? TraceVerdict.Drop : TraceVerdict.Accept, outcome.Verdict);
    }
}
