using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Reachability;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>Whoever asks for verdicts only gets what the walk rule by rule gives, without the rules that did not match.</summary>
public sealed class CandidateRulesTests(ITestOutputHelper output)
{
    private static readonly HostDescription Host = HostParser.Parse(
        "eth0 192.0.2.1/24, eth1 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding", static _ => null).Host!;

    [Fact]
    public void Random_rulesets_give_the_same_traces_with_and_without_the_index()
    {
        int compared = 0;
        for (int seed = 1; seed <= 6; seed++)
        {
            var random = new RandomRulesets(seed);
            for (int i = 0; i < 25; i++)
            {
                Ruleset ruleset = WitnessCheck.Loadable("random.rules", random.Next());
                foreach (HostDescription? host in new[] { null, Host })
                {
                    Compare(new Tracer(ruleset, host, Indexed), [.. Enumerable.Range(0, 20).Select(_ => Read(random.NextPacket()))], $"ruleset {i} of seed {seed}", ref compared);
                }
            }
        }

        output.WriteLine($"{compared} traces");
    }

    [Theory]
    [InlineData(AddressFamily.IPv4)]
    [InlineData(AddressFamily.IPv6)]
    public void Flows_through_the_oracle_rulesets_give_the_same_traces(AddressFamily family)
    {
        var pools = new OraclePools(family);
        int compared = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            OracleScenario scenario = OracleScenario.Of(seed, pools);
            Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(scenario.Text), new RulesetOptions(family, RulesetProfile.Restore, []));
            Packet[] packets = [.. scenario.Flows.SelectMany((flow, number) => flow.Steps.Select((step, index) =>
                flow.First with { Flow = $"flow{number}", IsReplyToPrevious = index > 0 && step.Kind == FlowStep.Reply }))];
            var tracer = new Tracer(ruleset, pools.Describe(BenchSettings.Usual), Indexed);
            string[] whole = [.. tracer.TraceScenario(packets).Select(tree => TraceJson.Write(tree))];
            Assert.Equal(whole, tracer.OfDecisions.TraceScenario(packets).Select(tree => TraceJson.Write(tree)));
            compared += whole.Length;
        }

        output.WriteLine($"{compared} traces");
        Assert.True(compared > 500);
    }

    private static TraceOptions Indexed => TraceOptions.Default with { ShortestIndexedChain = 1, WalksBeforeIndex = 0 };

    private static TraceOptions Remembering => TraceOptions.Default with { ShortestIndexedChain = 1, WalksBeforeIndex = int.MaxValue };

    [Fact]
    public void Cases_that_learn_from_each_other_tell_what_cases_tell_that_each_look_at_every_rule()
    {
        (int compared, int cases, int reasons) = (0, 0, 0);
        for (int seed = 31; seed <= 36; seed++)
        {
            var random = new RandomRulesets(seed);
            var dice = new Random(seed);
            for (int i = 0; i < 25; i++)
            {
                Ruleset ruleset = WitnessCheck.Loadable("random.rules", random.Next());
                foreach (HostDescription? host in new[] { null, Host })
                {
                    var tracer = new Tracer(ruleset, host, Remembering);
                    Packet[] packets = [.. Enumerable.Range(0, 20).Select(_ => Forget(Read(random.NextPacket()), dice))];
                    Compare(tracer, packets, $"ruleset {i} of seed {seed}", ref compared);
                    cases += packets.Sum(packet => tracer.OfDecisions.Trace(packet).Outcomes.Length);
                    reasons += packets.Sum(packet => ComparePassed(tracer, packet));
                }
            }
        }

        output.WriteLine($"{compared} traces of {cases} cases, {reasons} reasons");
        Assert.True(cases > 2 * compared && reasons > compared, $"{compared} traces of {cases} cases, {reasons} reasons");
    }

    /// <summary>Leaves parts of a packet unknown, so that rules have to be asked about both ways.</summary>
    private static Packet Forget(Packet packet, Random dice) => packet with
    {
        Source = dice.Next(3) == 0 ? null : packet.Source,
        SourcePort = dice.Next(3) == 0 ? null : packet.SourcePort,
        DestinationPort = dice.Next(3) == 0 ? null : packet.DestinationPort,
        InInterface = dice.Next(4) == 0 && packet.InInterface is not null ? Packet.UnknownInterface : packet.InInterface,
        TimeToLive = dice.Next(2) == 0 ? null : packet.TimeToLive,
        State = dice.Next(3) == 0 ? null : packet.State,
    };

    /// <summary>Of each line the first reason why it passed the packet by.</summary>
    private static int ComparePassed(Tracer tracer, Packet packet)
    {
        (int From, int To) lines = (tracer.Ruleset.Syntax.LineCount / 4, tracer.Ruleset.Syntax.LineCount * 3 / 4);
        string[] every = Reasons(tracer);
        Assert.Equal(every, Reasons(tracer.OfPassedRules(lines.From, lines.To)));
        return every.Length;

        string[] Reasons(Tracer asked) =>
        [
            .. from step in asked.Trace(packet).Outcomes.SelectMany(outcome => outcome.Steps)
               where step.Result == TraceResult.NoMatch && step.Line - 1 >= lines.From && step.Line - 1 <= lines.To
               group step by step.Line into line
               orderby line.Key
               select $"line {line.Key}: {line.First().Why}",
        ];
    }

    private static Packet Read(string text) => PacketParser.Parse(text, AddressFamily.IPv4).Packet!;

    private static void Compare(Tracer tracer, Packet[] packets, string name, ref int compared)
    {
        foreach (Packet packet in packets)
        {
            string whole = TraceJson.Write(tracer.Trace(packet));
            string indexed = TraceJson.Write(tracer.OfDecisions.Trace(packet));
            Assert.True(whole == indexed, $"{name}: {packet}\n{whole}\n{indexed}\n{tracer.Ruleset.Syntax}");
            compared++;
        }
    }
}
