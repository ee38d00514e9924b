using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
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

    private static Packet Ssh(string source, int second) =>
        Server.Read(string.Create(CultureInfo.InvariantCulture, $"tcp {source}:{40000 + second} > 192.0.2.10:22 in eth0 syn new")) with { At = second };

    private static IEnumerable<string> Verdicts(Packet[] packets) =>
        Server.Tracer.TraceScenario(packets).Select(tree => Assert.Single(tree.Outcomes).Verdict.ToString());
}
