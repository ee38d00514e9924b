using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Tracing.Stepping;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using Xunit;

namespace RulesLsp.Tests.Tracing.Stepping;

/// <summary>Questions about packets: what is known answers them, and what is not says so.</summary>
public sealed class PacketExpressionTests
{
    private const string Known = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn ttl 64 mark 0x11 tos 8";
    private const string Rules = "# rules-lsp: host eth0 192.0.2.1/24\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n";
    private const string Open = "any > 192.0.2.1 in ?";

    [Theory]
    [InlineData(Known, "dport == 22", true)]
    [InlineData(Known, "dport == ssh", true)]
    [InlineData(Known, "dport != 22", false)]
    [InlineData(Known, "dport = 22", true)]
    [InlineData(Known, "tcp dport in 80,22", true)]
    [InlineData(Known, "dport == 20:25", true)]
    [InlineData(Known, "sport > 1023 && sport < 65536", true)]
    [InlineData(Known, "ttl<=63", false)]
    [InlineData(Known, "ttl >= 64", true)]
    [InlineData(Known, "mark == 0x1", false)]
    [InlineData(Known, "mark == 0x1/0xf", true)]
    [InlineData(Known, "mark != 0x1/0xf", false)]
    [InlineData(Known, "src in 198.51.100.0/24", true)]
    [InlineData(Known, "ip.saddr == 198.51.100.8", false)]
    [InlineData(Known, "in == eth+", true)]
    [InlineData(Known, "in in eth1,eth0", true)]
    [InlineData(Known, "out == eth0", false)]
    [InlineData(Known, "protocol == tcp", true)]
    [InlineData(Known, "tcpFlags == SYN", true)]
    [InlineData(Known, "tcpFlags == SYN,ACK", false)]
    [InlineData(Known, "ct state == NEW", true)]
    [InlineData(Known, "state in RELATED,ESTABLISHED", false)]
    [InlineData(Known, "icmpType == 8", false)]
    [InlineData(Known, "icmpType != 8", false)]
    [InlineData(Known, "!(dport == 22 || dport == 23)", false)]
    [InlineData(Known, "!dport == 23", true)]
    [InlineData(Known, "length == 60", null)]
    [InlineData(Known, "length == 60 && dport == 23", false)]
    [InlineData(Known, "length == 60 || dport == 22", true)]
    [InlineData(Open, "src == 10.0.0.1", null)]
    [InlineData(Open, "src in 0.0.0.0/0", true)]
    [InlineData(Open, "in == eth0", null)]
    [InlineData(Open, "in == lo", false)]
    [InlineData(Open, "dport == 22", null)]
    [InlineData(Open, "mark == 0", true)]
    public void What_is_known_decides(string packet, string expression, bool? expected)
    {
        PacketExpressionResult result = PacketExpression.Parse(expression, AddressFamily.IPv4);
        Assert.Null(result.Problem);
        Assert.Equal(expected, result.Expression!.Holds(Filtered(packet)));
    }

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("mark", "it ends too early")]
    [InlineData("mark ==", "it ends too early")]
    [InlineData("mark ~ 1", "'~ 1' is not expected here")]
    [InlineData("(dport == 22", "it ends too early")]
    [InlineData("colour == red", "nothing is called 'colour'")]
    [InlineData("dport == red", "'red' is no value of dport")]
    [InlineData("src == 2001:db8::1", "'2001:db8::1' is no value of src")]
    [InlineData("src in 10.0.0.0/33", "'10.0.0.0/33' is no value of src")]
    [InlineData("in < eth0", "in is a device, which < does not compare")]
    [InlineData("src < 10.0.0.0/8", "'10.0.0.0/8' is no value of src that < compares with")]
    [InlineData("state == OPEN", "'OPEN' is no value of state")]
    public void What_is_no_question_is_told_why(string expression, string problem)
    {
        PacketExpressionResult result = PacketExpression.Parse(expression, AddressFamily.IPv4);
        Assert.Null(result.Expression);
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Known, "dport", "22")]
    [InlineData(Known, "meta mark", "0x11 (17)")]
    [InlineData(Known, "uid", null)]
    [InlineData(Known, "icmpType", null)]
    [InlineData(Known, "nonsense", null)]
    [InlineData(Open, "src", "unknown")]
    [InlineData(Open, "in", "unknown, not lo")]
    [InlineData("icmp 10.0.0.5 > 192.0.2.1 echo-request in eth1", "icmpType", "8")]
    public void Values_have_their_names(string packet, string name, string? expected) =>
        Assert.Equal(expected, PacketExpression.ValueOf(Filtered(packet), name));

    // Where the packet stands at a rule that asks for nothing, behind conntrack and routing.
    private static Situation Filtered(string packet)
    {
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse(Rules), new AnalysisOptions());
        return new PacketJourney(analysis.Tracer, Scenario.Parse(packet, analysis.Family).Scenario!).Start()[0].Situation!;
    }
}
