using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Tracing.Stepping;
using Xunit;

namespace RulesLsp.Tests.Tracing.Stepping;

/// <summary>Going step by step is the trace itself: the same steps, ends and shares, forth and back.</summary>
public sealed class PacketWayTests
{
    private const string ClusterAddress = "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn";
    private const string AnyTcp = "tcp > 192.0.2.1 in ?";

    /// <summary>Rulesets with packets, some of which leave much open.</summary>
    public static TheoryData<string, string> Packets { get; } = new()
    {
        { "kube-node.rules", ClusterAddress },
        { "kube-node.rules", "tcp 192.168.67.50:40000 > 192.168.67.7:31087 in enp0s1 syn" },
        { "kube-node.rules", "local tcp > 127.0.0.1:10249" },
        { "gateway.rules", "tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn" },
        { "gateway.rules", AnyTcp },
        { "gateway.rules", "any > 10.0.0.1 in eth1" },
        { "server.rules", "tcp 198.51.100.7 > 192.0.2.10:22 in eth0 syn" },
        { "hook-order.rules", "local icmp > 172.23.32.1 echo-request" },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void The_ways_of_a_packet_are_its_trace(string file, string packet)
    {
        StoryRuleset story = StoryRuleset.Load(file);
        TraceTree tree = story.Tracer.Trace(story.Read(packet));
        PacketWay[] ends = [.. Ends(JourneyOf(story, packet).Start())];
        Assert.Equal(tree.Outcomes.Select(Written), ends.Select(end => Written(end.End!)));
        Assert.Equal(tree.Outcomes.Select(outcome => string.Join(" and ", outcome.Conditions)), ends.Select(end => string.Join(" and ", end.Conditions)));
        Assert.Equal(tree.Outcomes.Select(outcome => outcome.Probability), ends.Select(end => end.Probability));
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void Going_back_undoes_going_on(string file, string packet)
    {
        StoryRuleset story = StoryRuleset.Load(file);
        int seen = 0;
        var waiting = new Stack<PacketWay>(JourneyOf(story, packet).Start());
        while (waiting.TryPop(out PacketWay? way))
        {
            foreach (PacketWay next in way.Next())
            {
                PacketWay back = next.Back()!;
                Assert.Equal((way.PacketIndex, way.Index, way.Step), (back.PacketIndex, back.Index, back.Step));
                Assert.Equal<string>([.. way.Conditions], [.. back.Conditions]);
                Assert.True(next.IsBehind(way) && next.IsBehind(back) && !way.IsBehind(next));
                waiting.Push(next);
                seen++;
            }
        }

        Assert.True(seen > 5);
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void What_a_step_changes_is_known_at_the_next(string file, string packet)
    {
        StoryRuleset story = StoryRuleset.Load(file);
        foreach (PacketWay end in Ends(JourneyOf(story, packet).Start()))
        {
            for (PacketWay? way = end; way is not null; way = way.Back())
            {
                if (way.StepBefore?.PacketAfter is { } after)
                {
                    // What came between them, such as routing and conntrack, changes nothing of these.
                    Packet known = way.Situation!.Packet;
                    Assert.Equal((after.Source, after.Destination, after.DestinationPort, after.Mark), (known.Source, known.Destination, known.DestinationPort, known.Mark));
                }
            }
        }
    }

    [Fact]
    public void A_packet_parts_at_the_rule_whose_answer_is_open()
    {
        StoryRuleset story = StoryRuleset.Load("kube-node.rules");
        PacketWay way = Assert.Single(JourneyOf(story, ClusterAddress).Start());
        ImmutableArray<PacketWay> next;
        while ((next = way.Next()).Length == 1)
        {
            way = next[0];
        }

        Assert.Equal(2, next.Length);
        Assert.All(next, one => Assert.Equal(("KUBE-SVC-ATSXPZA6MCLBTOSW", 2), (one.Step!.Chain.Name, one.Step.Rule!.Number)));
        Assert.Equal([1 / 3.0, 2 / 3.0], next.Select(one => Math.Round(one.Probability!.Value, 8)), (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal([TraceResult.Match, TraceResult.NoMatch], next.Select(one => one.Step!.Result));
        Assert.Equal(["KUBE-SERVICES", "PREROUTING"], Callers(next[0]));
        Assert.Null(Assert.Single(JourneyOf(story, ClusterAddress).Start()).Back());
    }

    [Fact]
    public void The_next_packet_goes_on_from_the_way_of_the_one_before()
    {
        StoryRuleset story = StoryRuleset.Load("kube-node.rules");
        PacketJourney journey = JourneyOf(story, ClusterAddress + " then reply");
        PacketWay[] first = [.. Ends(journey.Start())];
        Assert.Equal(3, first.Length);
        foreach (PacketWay end in first)
        {
            PacketWay second = Assert.Single(end.Next());
            Assert.Equal((1, 0), (second.PacketIndex, second.Index));
            Assert.Equal<string>([.. end.Conditions], [.. second.Conditions]);
            Assert.Equal(end.Probability!.Value, second.Probability!.Value, 9);
            Assert.Equal(end.End!.PacketAfter.Destination, second.Tree.Packet.Source);
            Assert.Equal((end.Index, end.End), (second.Back()!.Index, second.Back()!.End));
            Assert.True(second.IsBehind(end) && !second.IsBehind(first.First(other => other != end)));
        }
    }

    [Fact]
    public void Cases_that_are_not_told_apart_are_a_way_of_their_own()
    {
        StoryRuleset story = StoryRuleset.Load("gateway.rules");
        Tracer few = new(story.Tracer.Ruleset, null, TraceOptions.Default with { MostOutcomes = 2 });
        PacketWay[] ends = [.. Ends(new PacketJourney(few, Scenario.Parse(AnyTcp, story.Family).Scenario!).Start())];
        Assert.Equal(3, ends.Length);
        Assert.Equal((TraceVerdict.Unknown, TraceReasons.TooManyCases), (ends[^1].End!.Verdict, ends[^1].End!.Reason));
        Assert.Null(ends[^1].Situation);
        Assert.Single(ends[^1].Conditions);
    }

    private static IEnumerable<string> Callers(PacketWay way)
    {
        for (ChainCall? call = way.Step!.Record!.Call; call is not null; call = call.Caller)
        {
            yield return call.Rule.Chain.Name;
        }
    }

    private static PacketJourney JourneyOf(StoryRuleset story, string text) => new(story.Tracer, Scenario.Parse(text, story.Family).Scenario!);

    // In the order of the trace's outcomes: at a fork the first way goes first, to its end.
    private static IEnumerable<PacketWay> Ends(ImmutableArray<PacketWay> ways) => ways.SelectMany(way => way.End is not null ? [way] : Ends(way.Next()));

    private static string Written(TraceOutcome outcome) =>
        $"{outcome.Verdict} {TraceText.Fate(outcome)} {string.Join('\n', outcome.Steps.Select(step => $"{step.Hook} {step.Table} {step.Chain.Name} {step.Line} {step.Result} {step.Why} {step.PacketAfter}"))}";
}
