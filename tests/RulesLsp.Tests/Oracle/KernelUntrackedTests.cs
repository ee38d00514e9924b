using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Where no rule asks for it the kernel does not track connections: fragments come by one by one (fact 30), and nat is never asked
/// (fact 17). The tracer follows fragments both ways then, and names the condition.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelUntrackedTests
{
    private const string Rules = """
        *raw
        -A PREROUTING
        -A PREROUTING -f
        COMMIT
        *mangle
        -A PREROUTING -p udp
        -A PREROUTING -p udp -m udp --dport 53
        -A PREROUTING -p udp -m udp ! --dport 54
        -A PREROUTING -p udp -m multiport --dports 53
        -A PREROUTING -p udp -m multiport ! --dports 54
        -A PREROUTING -p tcp
        -A PREROUTING -p tcp -m tcp --dport 53
        -A PREROUTING -p tcp -m multiport ! --dports 54
        -A POSTROUTING -f
        COMMIT
        *nat
        :OUTPUT DROP [0:0]
        -A PREROUTING
        -A POSTROUTING
        COMMIT
        *filter
        -A INPUT
        -A FORWARD -f
        -A FORWARD ! -f
        COMMIT

        """;

    [KernelOracleTheory]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 ttl 64 fragment 0 more")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 ttl 64 fragment 185")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 ttl 64 fragment 185 more")]
    [InlineData("udp 203.0.113.9:40000 > 192.0.2.1:53 in eth0 ttl 64 fragment 185")]
    [InlineData("tcp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 fragment 1")]
    [InlineData("tcp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 fragment 1 more")]
    [InlineData("tcp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 fragment 2")]
    [InlineData("tcp 203.0.113.9 > 192.0.2.1 in eth0 ttl 64 fragment 185")]
    [InlineData("tcp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 syn ttl 64")]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:53 in eth0 syn ttl 64")]
    [InlineData("local udp 192.0.2.1:40000 > 203.0.113.9:53 ttl 64 uid 0 gid 0")]
    public void Fragments_come_by_one_by_one_and_nat_is_not_asked(string text) => OwnNamespace.Run(() =>
    {
        // The legacy back end: nft's own comparisons read a later fragment's payload as a header.
        using var bench = new KernelBench(OraclePools.Host, Backends.Legacy, KernelAnswers.Stopped, KernelTracking.WhereAsked);
        Assert.Null(bench.Load(AddressFamily.IPv4, Rules));
        Packet packet = DescribedPacket.Of(text, AddressFamily.IPv4);
        Observation seen = bench.Send(packet, PacketIdentity.Alone);
        TraceOutcome untracked = Trace(packet).Outcomes.Single(outcome => outcome.Conditions.Any(condition => condition.Contains("not tracked", StringComparison.Ordinal)));
        if (untracked.Reason == TraceReasons.FragmentHeld)
        {
            Assert.Equal(seen.Moved.Keys.Select(place => place.ToString()).Order(StringComparer.Ordinal), Places(untracked));
            return;
        }

        Assert.True(OracleComparison.Difference(seen, untracked) is null, OracleComparison.Difference(seen, untracked));
    });

    private static IEnumerable<string> Places(TraceOutcome outcome) => outcome.Steps.Where(step => step.Result == TraceResult.Match)
        .Select(step => new RulePlace(step.Table, step.Chain.Name, step.Rule!.Number).ToString()).Order(StringComparer.Ordinal);

    private static TraceTree Trace(Packet packet)
    {
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        return new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default).Trace(packet);
    }
}
