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
    private const byte RefusedTimeToLive = 5;
    private const byte TwiceTimeToLive = 10;

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
            List<Talk> talks = [];
            List<string> sent = [];
            for (int i = 0; i < Packets; i++)
            {
                if (random.Next(100) < 30)
                {
                    Thread.Sleep(TimeSpan.FromSeconds(BehindTheTick));
                    now += BehindTheTick;
                    Array.ForEach(states, state => state.Now = now);
                }

                Talk talk = random.Next(100) < 25 || talks.Count == 0 ? new Talk(random, talks.Count) : talks[random.Next(talks.Count)];
                if (!talks.Contains(talk))
                {
                    talks.Add(talk);
                }

                (Packet packet, uint sequence, uint acknowledgement) = talk.Next(random);
                var identity = new PacketIdentity((ushort)((round * Packets) + i + 1), (ushort)(talk.Number + 1), sequence, acknowledgement, null);
                packet = packet with { Length = PacketReader.Read(PacketBytes.Of(packet, identity)).Length };
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

    /// <summary>One connection of a client: over TCP from SYN to its end, or questions and answers over UDP.</summary>
    private sealed class Talk(Random random, int number)
    {
        private static readonly (bool IsReply, byte Flags)[] Usual =
        [
            (false, TcpFlagNames.Syn), (true, TcpFlagNames.Syn | TcpFlagNames.Ack), (false, TcpFlagNames.Ack), (true, TcpFlagNames.Ack),
            (false, TcpFlagNames.Fin | TcpFlagNames.Ack), (true, TcpFlagNames.Fin | TcpFlagNames.Ack), (false, TcpFlagNames.Ack), (false, TcpFlagNames.Ack),
        ];

        private readonly bool _isTcp = random.Next(100) < 65;
        private readonly bool _isReset = random.Next(100) < 30;
        private readonly string _client = random.Next(2) == 0 ? "203.0.113.9" : "203.0.113.10";
        private readonly uint[] _next = [1000, 5000];
        private int _step;

        public int Number => number;

        public (Packet Packet, uint Sequence, uint Acknowledgement) Next(Random dice)
        {
            (bool isReply, byte flags) = _isTcp ? Usual[Math.Min(_step, Usual.Length - 1)] : (_step > 0 && dice.Next(2) == 0, (byte)0);
            if (_isTcp && _isReset && _step == 4)
            {
                flags = TcpFlagNames.Rst | TcpFlagNames.Ack;
            }

            // What is refused never began a connection, and comes once more.
            bool isRefused = _step == 0 && dice.Next(100) < 35;
            bool isTwice = dice.Next(100) < 25;
            int side = isReply ? 1 : 0;
            (uint sequence, uint acknowledgement) = (_next[side], (flags & TcpFlagNames.Ack) != 0 ? _next[1 - side] : 0);
            if (!isRefused)
            {
                _next[side] += (flags & (TcpFlagNames.Syn | TcpFlagNames.Fin)) != 0 ? 1u : 0;
                _step++;
            }

            string device = isReply ? "eth1" : "eth0";
            var port = (ushort)(20000 + number);
            Packet ends = PacketParser.Parse(isReply ? $"any 10.0.0.5 > {_client}" : $"any {_client} > 10.0.0.5", AddressFamily.IPv4).Packet!;
            return (new Packet
            {
                Family = AddressFamily.IPv4,
                InInterface = device,
                Protocol = _isTcp ? ProtocolNumbers.Tcp : ProtocolNumbers.Udp,
                Source = ends.Source,
                Destination = ends.Destination,
                SourcePort = isReply ? (ushort)80 : port,
                DestinationPort = isReply ? port : (ushort)80,
                TcpFlags = _isTcp ? flags : null,
                MaximumSegmentSize = _isTcp ? (ushort)0 : null,
                TimeToLive = isRefused ? RefusedTimeToLive : isTwice ? TwiceTimeToLive : (byte)64,
                TypeOfService = 0,
                Mark = 0,
                Type = PacketType.Unicast,
                MacSource = OracleFlowWalk.MacBehind(device),
                Flow = $"talk{number}",
            }, sequence, acknowledgement);
        }
    }
}
