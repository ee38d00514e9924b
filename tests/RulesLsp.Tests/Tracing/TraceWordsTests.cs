using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>What people read: the conditions of a fork, and the first condition of a rule that failed, each with its values.</summary>
public sealed class TraceWordsTests
{
    private const string Host = "eth0 192.0.2.1/24, eth1 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding";
    private const string Packet = "tcp 203.0.113.9:40000 > 192.0.2.1:22 in eth0 syn ttl 64 length 60 mac 02:00:00:00:00:02 mark 0x5 new";

    [Theory]
    [InlineData("-m set --match-set blocklist src", "the source (203.0.113.9) is in the set blocklist", "the source (203.0.113.9) is not in the set blocklist")]
    [InlineData("-m set ! --match-set blocklist dst", "the destination (192.0.2.1) is in the set blocklist", "the destination (192.0.2.1) is not in the set blocklist")]
    [InlineData("-m set --match-set web src,dst", "the packet (src,dst) is in the set web", "the packet (src,dst) is not in the set web")]
    [InlineData("-m statistic --mode random --probability 0.3", "statistic --mode random matched (line 2, probability 0.3)", "statistic --mode random did not match (line 2, probability 0.7)")]
    [InlineData("-m string --algo bm --string \"GET /admin\"", "string --algo bm --string \"GET /admin\" matches (line 2)", "string --algo bm --string \"GET /admin\" does not match (line 2)")]
    [InlineData("-m bpf --bytecode \"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\"", "bpf --bytecode \"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\" matches (line 2)", "bpf --bytecode \"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\" does not match (line 2)")]
    [InlineData("-m u32 ! --u32 \"6&0xFF=1\"", "u32 ! --u32 \"6&0xFF=1\" matches (line 2)", "u32 ! --u32 \"6&0xFF=1\" does not match (line 2)")]
    public void ConditionOfAForkNamesTheMatchItsOptionsAndValues(string match, string ifTrue, string ifFalse)
    {
        TraceTree tree = Tracer(match, Host).Trace(PacketParser.Parse(Packet, AddressFamily.IPv4).Packet!);
        Assert.Equal([ifTrue, ifFalse], tree.Outcomes.Select(outcome => Assert.Single(outcome.Conditions)));
    }

    [Theory]
    [InlineData("-p udp", "protocol tcp ≠ udp")]
    [InlineData("! -s 203.0.113.0/24", "source 203.0.113.9 = 203.0.113.0/24, which the rule excludes")]
    [InlineData("-i eth1", "in eth0 ≠ eth1")]
    [InlineData("-p tcp -m tcp --dport 80:443", "destination port 22 ≠ 80:443")]
    [InlineData("-p tcp -m multiport ! --dports 22,80", "destination port 22 = 22,80, which the rule excludes")]
    [InlineData("-p tcp -m tcp ! --syn", "tcp flags SYN = SYN out of FIN,SYN,RST,ACK, which the rule excludes")]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED", "state NEW ≠ ESTABLISHED,RELATED")]
    [InlineData("-m ttl --ttl-lt 10", "ttl 64 ≠ 0:9")]
    [InlineData("-m length --length 0:40", "length 60 ≠ 0:40")]
    [InlineData("-m mark --mark 0x4/0xf", "mark 0x5 ≠ 0x4/0xf")]
    [InlineData("-m mac --mac-source 02:00:00:00:00:03", "source MAC address 02:00:00:00:00:02 ≠ 02:00:00:00:00:03")]
    [InlineData("-m iprange --src-range 10.0.0.1-10.0.0.9", "source 203.0.113.9 ≠ 10.0.0.1-10.0.0.9")]
    [InlineData("-m set --match-set trusted src", "203.0.113.9 is not in the set trusted")]
    [InlineData("-m set ! --match-set guests src", "203.0.113.9 is in the set guests, which the rule excludes")]
    [InlineData("-m addrtype --dst-type BROADCAST", "addrtype --dst-type BROADCAST does not match")]
    [InlineData("-m addrtype ! --dst-type LOCAL", "addrtype --dst-type LOCAL matches, which the rule excludes")]
    [InlineData("-m recent --rcheck --seconds 60 --name SSH", "recent --rcheck --seconds 60 --name SSH does not match")]
    [InlineData("-m connlimit --connlimit-above 20", "connlimit --connlimit-above 20 does not match")]
    public void RuleThatIsPassedByTellsTheFirstConditionWithBothValues(string match, string why)
    {
        const string host = """
            { "interfaces": [{ "name": "eth0", "addresses": ["192.0.2.1/24"] }], "routes": [{ "destination": "default", "via": "192.0.2.254", "device": "eth0" }],
              "ipsets": [{ "name": "trusted", "type": "hash:net", "members": ["10.0.0.0/8"] }, { "name": "guests", "type": "hash:ip", "members": ["203.0.113.9"] }] }
            """;
        TraceOutcome outcome = Assert.Single(Tracer(match, host).Trace(PacketParser.Parse(Packet, AddressFamily.IPv4).Packet!).Outcomes);
        Assert.Equal(why, Assert.Single(outcome.Steps, step => step.Result == TraceResult.NoMatch).Why);
    }

    private static Tracer Tracer(string match, string host)
    {
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(
            RulesetSyntax.Parse($"*filter\n-A INPUT {match} -j ACCEPT\nCOMMIT\n"), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        HostResult described = host.StartsWith('{') ? HostParser.Parse("@host.json", _ => host) : HostParser.Parse(host, static _ => null);
        Assert.NotNull(described.Host);
        return new Tracer(ruleset, described.Host, TraceOptions.Default);
    }
}
