using System.Text.Json.Nodes;
using NJsonSchema;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>The stories that the rulesets under tests/rulesets tell, and the shape of what is written.</summary>
public sealed class StoryTraceTests
{
    [Fact]
    public void PingOutPassesSevenTables() => Assert.Equal(
        ["raw OUTPUT", "mangle OUTPUT", "nat OUTPUT", "filter OUTPUT", "security OUTPUT", "mangle POSTROUTING", "nat POSTROUTING"],
        Matches(Trace("hook-order.rules", "local icmp > 172.23.32.1 echo-request")));

    [Fact]
    public void BroadcastInPassesSevenTables() => Assert.Equal(
        ["raw PREROUTING", "mangle PREROUTING", "nat PREROUTING", "mangle INPUT", "filter INPUT", "security INPUT", "nat INPUT"],
        Matches(Trace("hook-order.rules", "udp 172.23.32.1:138 > 172.23.47.255:138 in eth0")));

    [Fact]
    public void NftAsksSecurityAfterNatOnInput() => Assert.Equal(
        ["raw PREROUTING", "mangle PREROUTING", "nat PREROUTING", "mangle INPUT", "filter INPUT", "nat INPUT", "security INPUT"],
        Matches(Trace("hook-order.rules", "udp 172.23.32.1:138 > 172.23.47.255:138 in eth0", Backends.Nft)));

    [Fact]
    public void ClusterAddressEndsAtEachPodWithOneThird()
    {
        TraceTree tree = Trace("kube-node.rules", "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn");
        Assert.Equal(["10.244.0.14:80 flannel.1", "10.244.1.33:80 cni0", "10.244.2.23:80 flannel.1"], tree.Outcomes.Select(Target).Order(StringComparer.Ordinal));
        Assert.All(tree.Outcomes, outcome =>
        {
            Assert.Equal(1 / 3.0, outcome.Probability!.Value, 6);
            Assert.Equal(TraceVerdict.Accept, outcome.Verdict);
            Assert.Equal(tree.Packet.Source, outcome.PacketAfter.Source);
        });
    }

    [Fact]
    public void NodePortIsMarkedAndMasqueraded()
    {
        TraceTree tree = Trace("kube-node.rules", "tcp 192.168.67.50:40000 > 192.168.67.7:31087 in enp0s1 syn");
        Assert.Equal(3, tree.Outcomes.Length);
        Assert.All(tree.Outcomes, outcome =>
        {
            Assert.Contains(outcome.Steps, step => step.PacketAfter is { Mark: 0x4000 });
            Assert.NotEqual(tree.Packet.Source, outcome.PacketAfter.Source);
            Assert.NotNull(outcome.PacketAfter.Source);
        });
    }

    [Fact]
    public async Task JsonFitsItsSchema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "trace.schema.json"));
        foreach ((string file, string packet) in new[]
        {
            ("hook-order.rules", "local icmp > 172.23.32.1 echo-request"),
            ("kube-node.rules", "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn"),
            ("gateway.rules", "tcp 198.51.100.7 > 192.0.2.1:80 in eth0"),
        })
        {
            foreach (TraceDetail detail in Enum.GetValues<TraceDetail>())
            {
                string json = TraceJson.Write(Trace(file, packet), detail);
                Assert.Empty(schema.Validate(json));
                Assert.Equal(1, (int)JsonNode.Parse(json)!["version"]!);
            }
        }
    }

    [Fact]
    public async Task StoryHostFitsItsSchema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "host.schema.json"));
        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(RepositoryRoot.Combine("tests", "rulesets", "node1.host.json"))));
    }

    [Fact]
    public void EveryRuleThatDidNotMatchSaysWhy()
    {
        TraceTree tree = Trace("gateway.rules", "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn");
        TraceStep[] missed = [.. tree.Outcomes.Single().Steps.Where(step => step.Result == TraceResult.NoMatch)];
        Assert.NotEmpty(missed);
        Assert.All(missed, step => Assert.False(string.IsNullOrEmpty(step.Why)));
        Assert.Contains(missed, step => step.Why == "destination port 22 ≠ 80");
        Assert.Contains(missed, step => step.Why == "in eth0 ≠ lo");
    }

    [Fact]
    public void WithoutHostEachCaseNamesTheFact()
    {
        Ruleset ruleset = Load("gateway.rules", out _);
        TraceTree tree = new Tracer(ruleset, null, TraceOptions.Default).Trace(Read("tcp 198.51.100.7:40000 > 192.0.2.77:22 in eth0 syn"));
        Assert.Contains(tree.Outcomes, outcome => outcome.Conditions.Contains("192.0.2.77 is an address of this host"));
        Assert.Contains(tree.Outcomes, outcome => outcome.Conditions.Contains("192.0.2.77 is not an address of this host"));
    }

    [Fact]
    public void PrettyTextEndsWithTheVerdict()
    {
        string text = TraceText.WritePretty(Trace("gateway.rules", "tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn"));
        Assert.Contains(" 1. nat PREROUTING\n", text, StringComparison.Ordinal);
        Assert.EndsWith("ACCEPT: forwarded through eth1 as 198.51.100.7:40000 > 10.0.0.9:8080, by line 28 (filter FORWARD)\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains('\u001b', TraceText.WritePretty(Trace("gateway.rules", "tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn"), TextStyle.Ansi));
    }

    [Fact]
    public void CommonPartsOfCasesAreToldOnce()
    {
        string text = TraceText.WritePretty(Trace("kube-node.rules", "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn"));
        Assert.Equal(1, text.Split("rule 1, line 32: KUBE-SERVICES").Length - 1);
        Assert.Equal(1, text.Split("KUBE-FORWARD").Length - 1);
        Assert.Contains("      now destination 10.244.0.14:80\n", text, StringComparison.Ordinal);
        Assert.EndsWith("ACCEPT in all 3 cases\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryReasonIsDocumented()
    {
        string[] codes = [.. typeof(TraceReasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetValue(null)!)];
        Assert.Equal(codes.Order(), TraceReasons.All.Select(reason => reason.Code).Order());
        Assert.All(codes, code => Assert.True(TraceReasonAdvice.Of(code) is { Length: >= 60 }, code));
        Assert.Contains("route_localnet", TraceReasonAdvice.Of(TraceReasons.MartianSource), StringComparison.Ordinal);
        JsonNode schema = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("schemas", "trace.schema.json")))!;
        Assert.Equal(
            TraceReasons.All.Select(reason => $"{reason.Code}: {reason.Meaning}"),
            schema["definitions"]!["reason"]!["oneOf"]!.AsArray().Select(item => $"{item!["enum"]![0]}: {item["description"]}"));
    }

    [Fact]
    public void FailedExpectationNamesTheDecidingRule()
    {
        Ruleset ruleset = Load("gateway.rules", out HostDescription? host);
        Expectation expectation = Expectation.Parse("ACCEPT tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn", AddressFamily.IPv4).Expectation!;
        ExpectationOutcome outcome = Assert.Single(expectation.Evaluate(new Tracer(ruleset, host, TraceOptions.Default)));
        Assert.Equal(ExpectationStatus.NotMet, outcome.Status);
        Assert.Equal("expected ACCEPT, but it is DROP: dropped, by the policy of filter INPUT", outcome.Message);
        Assert.Equal(18, outcome.DecidingStep!.Line);
    }

    [Theory]
    [InlineData("MAYBE tcp 192.0.2.1 > 192.0.2.2", 0, "a verdict or a translation")]
    [InlineData("ACCEPT tpc 192.0.2.1 > 192.0.2.2", 7, "a protocol")]
    [InlineData("DNAT 10.0.0.9:8080 then tcp 192.0.2.1 > 192.0.2.2", 24, "a verdict or a translation")]
    public void RefusedExpectationsSayWhere(string text, int position, string expected)
    {
        PacketProblem problem = Expectation.Parse(text, AddressFamily.IPv4).Problem!;
        Assert.Equal(position, problem.Position);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static string Target(TraceOutcome outcome) =>
        $"{PacketShortNotation.Endpoint(outcome.PacketAfter.Destination, outcome.PacketAfter.DestinationPort, AddressFamily.IPv4)} {outcome.OutInterface}";

    private static IEnumerable<string> Matches(TraceTree tree) => tree.Outcomes.Single().Steps
        .Where(step => step.Result == TraceResult.Match)
        .Select(step => $"{step.Table} {Pipeline.ChainName(step.Hook)}");

    private static TraceTree Trace(string file, string packet, Backends backend = Backends.Legacy)
    {
        Ruleset ruleset = Load(file, out HostDescription? host);
        return new Tracer(ruleset, host, TraceOptions.Default with { Backend = backend }).Trace(Read(packet));
    }

    private static Packet Read(string packet) => PacketParser.Parse(packet, AddressFamily.IPv4).Packet!;

    private static Ruleset Load(string file, out HostDescription? host)
    {
        string folder = RepositoryRoot.Combine("tests", "rulesets");
        string text = File.ReadAllText(Path.Combine(folder, file));
        string line = text.Split('\n').First(line => line.StartsWith("# rules-lsp: host ", StringComparison.Ordinal));
        host = HostParser.Parse(line["# rules-lsp: host ".Length..], name => File.ReadAllText(Path.Combine(folder, name))).Host;
        return new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
    }
}
