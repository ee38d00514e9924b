using System.Globalization;
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
/// What the kernel sends of its own accord goes through the chains of OUTPUT and POSTROUTING: with which state, with which owner, and
/// whether nat is asked.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelAnswerTests
{
    private const string Rules = """
        *raw
        -A PREROUTING -p udp -m udp --dport 3 -j CT --notrack
        COMMIT
        *mangle
        -A OUTPUT -m conntrack --ctstate NEW
        -A OUTPUT -m conntrack --ctstate ESTABLISHED
        -A OUTPUT -m conntrack --ctstate RELATED
        -A OUTPUT -m conntrack --ctstate INVALID
        -A POSTROUTING -m owner --uid-owner 0
        -A POSTROUTING -m owner ! --uid-owner 0
        -A POSTROUTING -m owner --socket-exists
        -A POSTROUTING -m owner ! --socket-exists
        COMMIT
        *nat
        -A OUTPUT
        -A POSTROUTING
        COMMIT
        *filter
        -A INPUT -p udp -m udp --dport 1 -j REJECT
        -A INPUT -p tcp -m tcp --dport 1 -j REJECT --reject-with tcp-reset
        COMMIT

        """;

    [KernelOracleTheory]
    [InlineData("udp 203.0.113.9:40000 > 192.0.2.1:1 in eth0", ConntrackStates.Related, "3", "kernel")]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:1 in eth0 syn", ConntrackStates.Related, "3", "none, asks nat")]
    [InlineData("udp 203.0.113.9:40000 > 10.0.0.5:2 in eth0 ttl 1", ConntrackStates.Related, "3", "kernel")]
    [InlineData("udp 203.0.113.9:40000 > 192.0.2.1:2 in eth0", ConntrackStates.Related, "3", "kernel")]
    [InlineData("udp 203.0.113.9:40000 > 192.0.2.1:3 in eth0", ConntrackStates.Invalid, "4", "kernel")]
    [InlineData("icmp 203.0.113.9 > 192.0.2.1 echo-request in eth0", ConntrackStates.Established, "2", "kernel")]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:2 in eth0 syn", ConntrackStates.Established, "2", "kernel")]
    public void Answers_pass_the_rules(string text, ConntrackStates state, string rule, string socket)
    {
        OwnNamespace.Run(() => Compare(text, state, rule, socket, Backends.Legacy));
        OwnNamespace.Run(() => Compare(text, state, rule, socket, Backends.Nft));
    }

    private static void Compare(string text, ConntrackStates state, string rule, string socket, Backends backend)
    {
        using var bench = new KernelBench(OraclePools.Host, backend, KernelAnswers.Passed);
        Assert.Null(bench.Load(AddressFamily.IPv4, Rules));
        Packet packet = DescribedPacket.Of(text, AddressFamily.IPv4);
        Observation seen = bench.Send(packet, PacketIdentity.Alone);

        // The kernel's own sockets exist and have no owner; the reset of REJECT has no socket.
        string[] owners = socket == "kernel" ? ["mangle:POSTROUTING:2", "mangle:POSTROUTING:3"] : ["mangle:POSTROUTING:2", "mangle:POSTROUTING:4", "nat:POSTROUTING:1"];
        Assert.Equal([$"mangle:OUTPUT:{rule}", .. owners], Answers(seen.Moved.Keys.Select(place => place.ToString())));

        Packet answer = Assert.Single(seen.Answers) with { State = state, Direction = PacketDirection.Reply, Mark = 0 };
        TraceOutcome outcome = Tracer(backend).Trace(answer).Outcomes[0];
        Assert.Equal([$"mangle:OUTPUT:{rule}"], Answers(outcome.Steps.Where(step => step.Result == TraceResult.Match && step.Hook == Hook.Output).Select(Place)));
    }

    // Rules before OUTPUT are the first packet's.
    private static IEnumerable<string> Answers(IEnumerable<string> places) =>
        places.Where(place => place.Contains(":OUTPUT:", StringComparison.Ordinal) || place.Contains(":POSTROUTING:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Place(TraceStep step) => string.Create(CultureInfo.InvariantCulture, $"{step.Table}:{step.Chain.Name}:{step.Rule!.Number}");

    private static Tracer Tracer(Backends backend)
    {
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        return new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = backend });
    }
}
