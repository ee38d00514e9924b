using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Rules that remember: lists and buckets over the packets of one scenario.</summary>
public sealed class ScenarioTraceTests
{
    private static readonly StoryRuleset Server = StoryRuleset.Load("server.rules");

    [Fact]
    public void SixthConnectionWithinThreeMinutesIsRefused()
    {
        Packet[] packets =
        [
            .. Enumerable.Range(0, 6).Select(second => Ssh("198.51.100.7", second)),
            Ssh("198.51.100.8", 6),
            Ssh("198.51.100.7", 190),
        ];
        Assert.Equal(
            ["Accept", "Accept", "Accept", "Accept", "Accept", "Drop", "Accept", "Accept"],
            Verdicts(packets));
    }

    [Fact]
    public void FirstConnectionNamesTheEmptyList()
    {
        TraceTree tree = Server.Tracer.Trace(Ssh("198.51.100.7", 0));
        Assert.Equal(TraceVerdict.Accept, Assert.Single(tree.Outcomes).Verdict);
        Assert.Contains(tree.Assumptions, assumption => assumption.Contains("the list SSH", StringComparison.Ordinal));
    }

    [Fact]
    public void BucketEmptiesAndFillsAgain()
    {
        Packet ping = Server.Read("icmp 198.51.100.7 > 192.0.2.10 echo-request in eth0");
        Assert.Equal(
            ["Accept", "Accept", "Accept", "Accept", "Accept", "Drop", "Accept", "Drop"],
            Verdicts([.. Enumerable.Repeat(ping, 6), ping with { At = 1 }, ping with { At = 1 }]));
    }

    [Fact]
    public void AnswerOfNothingButResetEndsTheConnection()
    {
        Packet syn = Server.Read("local tcp 192.0.2.10:40000 > 203.0.113.9:443 syn") with { Flow = "f" };
        Packet reset = Server.Read("tcp 203.0.113.9:443 > 192.0.2.10:40000 in eth0 rst,ack") with { Flow = "f" };
        Packet answer = reset with { TcpFlags = TcpFlagNames.Syn | TcpFlagNames.Ack };
        Assert.Equal(["Accept", "Accept", "Drop"], Verdicts([syn, reset, answer]));
        Assert.Equal(["Accept", "Accept", "Accept"], Verdicts([syn, answer, reset]));
    }

    // The kernel looks through its list once in a tick of its clock (net/netfilter/nf_conncount.c): what was refused counts until then.
    [Theory]
    [InlineData("", "Drop Accept")]
    [InlineData("after 5ms", "Drop Accept")]
    [InlineData("after 25ms", "Accept")]
    public void RefusedConnectionCountsUntilTheNextTick(string after, string verdicts) => Assert.Equal(verdicts, Verdicts(LastOf(
        $"udp 198.51.100.7:5000 > 192.0.2.1:53 in eth0 flow f then {after} udp 198.51.100.7:5000 > 192.0.2.1:53 in eth0 flow f",
        """
        *filter
        -A INPUT -p udp -m connlimit --connlimit-above 1 -j DROP
        -A INPUT -p udp -m statistic --mode nth --every 2 --packet 0 -j DROP
        COMMIT

        """)));

    [Fact]
    public void PacketThatIsAskedTwiceCountsTwice() => Assert.Equal("Drop", Verdicts(LastOf(
        "udp 198.51.100.7:5000 > 192.0.2.1:53 in eth0",
        """
        *filter
        :counted - [0:0]
        -A INPUT -p udp -j counted
        -A INPUT -p udp -j counted
        -A counted -m connlimit --connlimit-above 1 -j DROP
        COMMIT

        """)));

    // Newer kernels drop it, older ones do not: neither is told as the only way.
    [Theory]
    [InlineData("ack", "Accept")]
    [InlineData("rst,ack", "Accept Drop")]
    public void LastPacketOfTheOnlyCountedConnectionMayBeThrownAway(string flags, string verdicts)
    {
        TraceTree last = LastOf(
            $"tcp 198.51.100.7:5000 > 192.0.2.1:80 in eth0 syn then reply then reply then after 1s reply then reply {flags}",
            """
            *filter
            -A INPUT -p tcp -m connlimit --connlimit-above 3 -j REJECT
            COMMIT

            """);
        Assert.Equal(verdicts, Verdicts(last));
        Assert.Equal(flags == "ack" ? TraceReasons.Accepted : TraceReasons.NothingCounted, last.Outcomes[^1].Reason);
    }

    [Theory]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:25 in eth0 syn length 60 then reply", TraceFate.Sent, "local tcp 192.0.2.1:25 > 203.0.113.9:40000 out eth0 rst,ack ttl 64 tos 0 length 40 mss 0 df related mark 0x7")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 tos 16 length 60 then reply", TraceFate.Sent, "local icmp 192.0.2.1 > 203.0.113.9 out eth0 port-unreachable ttl 64 tos 208 length 88 nodf related mark 0x7")]
    [InlineData("udp 203.0.113.10:40000 > 10.0.0.5:53 in eth0 tos 16 length 60 then reply", TraceFate.Dropped, "local icmp 192.0.2.1 > 203.0.113.10 out eth0 port-unreachable ttl 64 tos 208 length 88 nodf related mark 0x7")]
    [InlineData("local udp 192.0.2.1:40000 > 203.0.113.11:53 tos 0 length 60 then reply", TraceFate.Delivered, "icmp 192.0.2.1 > 192.0.2.1 in lo port-unreachable ttl 64 tos 192 length 88 nodf related mark 0x7")]
    public void RefusalGoesThroughTheHostsOwnRules(string text, TraceFate fate, string after)
    {
        TraceOutcome answer = Assert.Single(LastOf(text).Outcomes);
        Assert.Equal(fate, answer.Fate);
        Assert.Equal(after, (answer.PacketAfter with { IsReplyToPrevious = false }).ToShortNotation());
    }

    [Theory]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:25 in eth0 rst then reply")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 badsum then reply")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 then error")]
    public void WhatIsRefusedSilentlyHasNoAnswer(string text) =>
        Assert.Equal(TraceReasons.NothingToAnswer, Assert.Single(LastOf(text).Outcomes).Reason);

    [Theory]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 new dnat", TraceVerdict.Accept)]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 established dnat", TraceVerdict.Accept)]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 established snat", TraceVerdict.Reject)]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:53 in eth0 new", TraceVerdict.Reject)]
    public void SomebodyElseMayHaveTranslatedAConnection(string text, TraceVerdict verdict) =>
        Assert.Equal(verdict, LastOf(text, "*filter\n-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT\n-A FORWARD -j REJECT\nCOMMIT\n").CommonVerdict);

    private static TraceTree LastOf(string text) => LastOf(
        text,
        """
        *mangle
        -A OUTPUT -m conntrack --ctstate RELATED -j MARK --set-mark 7
        COMMIT
        *filter
        -A INPUT -p tcp -m tcp --dport 25 -j REJECT --reject-with tcp-reset
        -A FORWARD -j REJECT
        -A OUTPUT -d 203.0.113.10 -j DROP
        -A OUTPUT -d 203.0.113.11 -j REJECT
        COMMIT

        """);

    private static TraceTree LastOf(string text, string rules)
    {
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(rules), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        HostDescription host = HostParser.Parse("eth0 192.0.2.1/24, eth1 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding", static _ => null).Host!;
        return Scenario.Parse(text, AddressFamily.IPv4).Scenario!.Trace(new Tracer(ruleset, host, TraceOptions.Default)).Last().Tree;
    }

    private static Packet Ssh(string source, int second) =>
        Server.Read(string.Create(CultureInfo.InvariantCulture, $"tcp {source}:{40000 + second} > 192.0.2.10:22 in eth0 syn new")) with { At = second };

    private static string Verdicts(TraceTree tree) => string.Join(' ', tree.Outcomes.Select(outcome => outcome.Verdict));

    private static IEnumerable<string> Verdicts(Packet[] packets) =>
        Server.Tracer.TraceScenario(packets).Select(tree => Assert.Single(tree.Outcomes).Verdict.ToString());
}
