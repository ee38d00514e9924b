using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Counted connections beside the kernel: several at once, begun, refused, answered, closed and reset, some packets in the same tick of
/// the kernel's clock and some behind it. Where it depends on the tick, the kernel's answer has to be one of those told apart.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelConnectionLimitTests(ITestOutputHelper output)
{
    private static readonly int Rounds = LargeTexts.IsFullRun ? 150 : 10;

    private const int Packets = 40;

    /// <summary>What is known of a list may fit what was seen in several ways.</summary>
    private const int MostStates = 16;
    private const double BehindTheTick = 0.025;

    private const string Rules = """
        *raw
        -A PREROUTING -m connlimit --connlimit-above 0
        -A PREROUTING -m connlimit --connlimit-above 1
        COMMIT
        *mangle
        :twice - [0:0]
        -A PREROUTING -m connlimit --connlimit-above 0
        -A PREROUTING -m connlimit --connlimit-above 1
        -A PREROUTING -m connlimit --connlimit-above 2
        -A PREROUTING -m connlimit --connlimit-above 3
        -A PREROUTING -m ttl --ttl-eq 10 -j twice
        -A PREROUTING -m ttl --ttl-eq 10 -j twice
        -A twice -m connlimit --connlimit-above 2
        COMMIT
        *filter
        -A FORWARD -m ttl --ttl-eq 4 -j DROP
        -A FORWARD -m connlimit --connlimit-upto 2 --connlimit-mask 24
        -A FORWARD -m connlimit --connlimit-above 3 --connlimit-daddr -j DROP
        COMMIT

        """;

    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void Connections_are_counted_as_the_kernel_counts_them(Backends backend) => OwnNamespace.Run(() =>
    {
        using var bench = new KernelBench(OraclePools.Host, backend);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = backend, MostOutcomes = 4096 });
        var random = new Random(11);
        var tally = new OracleTally();
        List<string> different = [];
        int thrownAway = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Assert.Null(bench.Load(AddressFamily.IPv4, Rules));
            TraceState[] states = [new TraceState()];
            double now = 0;
            List<CountedTalk> talks = [];
            List<string> sent = [];
            for (int i = 0; i < Packets; i++)
            {
                if (random.Next(100) < 30)
                {
                    Thread.Sleep(TimeSpan.FromSeconds(BehindTheTick));
                    now += BehindTheTick;
                    Array.ForEach(states, state => state.Now = now);
                }

                CountedTalk talk = random.Next(100) < 25 || talks.Count == 0 ? new CountedTalk(random, talks.Count) : talks[random.Next(talks.Count)];
                if (!talks.Contains(talk))
                {
                    talks.Add(talk);
                }

                (Packet packet, uint sequence, uint acknowledgement) = talk.Next(random);
                var identity = new PacketIdentity((ushort)((round * Packets) + i + 1), (ushort)(talk.Number + 1), sequence, acknowledgement, null);
                packet = PacketBytes.Sized(packet, identity);
                sent.Add($"{now:F3} {packet}");
                Observation seen = bench.Send(packet, identity);
                TraceOutcome[] told = [.. states.SelectMany(state => tracer.Trace(packet, state).Outcomes)];
                TraceOutcome[] fitting = [.. told.Where(outcome => OracleComparison.Difference(seen, outcome) is null)];
                OracleVerdict verdict = fitting.Length == 0 ? OracleVerdict.Differs : fitting.Length < told.Length ? OracleVerdict.AgreesInOneCase : OracleVerdict.Agrees;
                tally.Count(new OracleResult(packet, verdict, fitting.FirstOrDefault(), null));
                if (fitting.Length == 0)
                {
                    different.Add($"{string.Join("\n", sent)}\n  {OracleComparison.Difference(seen, told[0])} (first of {told.Length} cases: {string.Join(" and ", told[0].Conditions)})");
                    break;
                }

                thrownAway += fitting[0].Reason == TraceReasons.NothingCounted ? 1 : 0;
                states = [.. fitting.Take(MostStates).Select(outcome => outcome.StateAfter!)];
            }
        }

        output.WriteLine($"{tally}; {thrownAway} thrown away behind the last connection");
        output.WriteLine(tally.Figure($"counted connections ({backend})"));
        Assert.True(different.Count == 0, $"{different.Count} rounds differ\n{string.Join("\n\n", different.Take(3))}");
        Assert.True(tally.Of(OracleVerdict.AgreesInOneCase) < tally.Packets / 2, "most counts do not depend on the kernel's clock");
    });
}
