using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using RulesLsp.Tests.Translation;
using Xunit;
using Xunit.Abstractions;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Rules that count connections, and their translation in sets of nft: the same packets, begun, refused, answered, closed and reset, one in each
/// tick of the kernel's clock, because within one the kernel counts a connection again. They fare alike but for what the translation tells: where
/// nothing is counted iptables throws the packet away, and the tracer knows when that is.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelCountTranslationTests(ITestOutputHelper output)
{
    private static readonly int Rounds = LargeTexts.IsFullRun ? 150 : 21;

    private const int Packets = 16;

    /// <summary>
    /// After a second the kernel clears up sets of nft, and takes ended connections out of them that lists of iptables still have: a round that
    /// took longer, on a busy machine, is left out and counted.
    /// </summary>
    private static readonly TimeSpan BeforeClearing = TimeSpan.FromMilliseconds(900);

    /// <summary>More than two of the longest ticks, 10 ms where HZ is 100: so long is kept what another processor counted.</summary>
    private static readonly TimeSpan BehindTheTick = TimeSpan.FromMilliseconds(25);

    /// <summary>Each rule that matches leaves a bit in the mark, or decides.</summary>
    private const string Rules = """
        *mangle
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -m connlimit --connlimit-above 0 -j MARK --set-xmark 0x100/0x100
        -A PREROUTING -m connlimit --connlimit-above 1 -j MARK --set-xmark 0x200/0x200
        -A PREROUTING -m connlimit --connlimit-upto 2 -j MARK --set-xmark 0x400/0x400
        -A PREROUTING -m connlimit --connlimit-above 2 --connlimit-daddr -j MARK --set-xmark 0x800/0x800
        -A PREROUTING -m connlimit --connlimit-above 1 --connlimit-mask 24 -j MARK --set-xmark 0x1000/0x1000
        COMMIT
        *filter
        :FORWARD ACCEPT [0:0]
        -A FORWARD -m ttl --ttl-eq 4 -j DROP
        -A FORWARD -m connlimit --connlimit-above 3 --connlimit-mask 24 -j DROP
        COMMIT

        """;

    /// <summary>A packet that is sent to both.</summary>
    private sealed record Sent(int Round, Packet Packet, PacketIdentity Identity);

    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void Connections_are_counted_alike(Backends backend)
    {
        RulesetTranslation translation = RulesetTranslator.Translate(TranslatedRule.RulesetOf(AddressFamily.IPv4, Rules), null, "counted.rules");
        Assert.All(translation.Problems, problem => Assert.Contains("throws it away", problem.Reason, StringComparison.Ordinal));
        Assert.Equal(0, translation.LeftOut);
        Sent[] packets = [.. AllPackets()];
        Observation[] originals = [], translated = [];
        HashSet<int> slow = [];
        OwnNamespace.Run(() => originals = SendAll(backend, packets, [], bench => bench.Load(AddressFamily.IPv4, Rules)));
        OwnNamespace.Run(() => translated = SendAll(Backends.Nft, packets, slow, bench => bench.LoadScript(AddressFamily.IPv4, translation.Script)));
        bool[] thrownAway = [.. ThrownAway(backend, packets, originals)];
        var different = new List<string>();
        int[] compared = [.. Enumerable.Range(0, packets.Length).Where(i => !slow.Contains(packets[i].Round))];
        foreach (int i in compared)
        {
            string? difference = TranslationComparison.Difference(originals[i], translated[i]);
            if (thrownAway[i] ? difference?.StartsWith("fate: ended in PREROUTING with iptables", StringComparison.Ordinal) != true : difference is not null)
            {
                different.Add($"round {packets[i].Round}, packet {i % Packets}: {packets[i].Packet}: {difference ?? "was not thrown away by iptables"}");
            }
        }

        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{backend}: {compared.Length} packets in {Rounds - slow.Count} rounds through rules that count connections and through their translation ({slow.Count} slow rounds left out), {compared.Count(i => thrownAway[i])} thrown away by iptables alone, as is told, {different.Count} fare differently");
        output.WriteLine(figures);
        output.WriteLine($"packets|counted connections and their translation ({backend})|{compared.Length}|{compared.Length - different.Count}|0|0|{different.Count}");
        Assert.True(compared.Length >= packets.Length / 2 && compared.Any(i => thrownAway[i]), figures);
        Assert.True(different.Count == 0, $"{figures}\n{string.Join('\n', different.Take(20))}");
    }

    /// <summary>For each packet whether the tracer says, of what was seen, that iptables throws it away because nothing is counted any more.</summary>
    private static IEnumerable<bool> ThrownAway(Backends backend, Sent[] packets, Observation[] originals)
    {
        int number = 0;
        var tracer = new Tracer(TranslatedRule.RulesetOf(AddressFamily.IPv4, Rules), new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = backend });
        foreach (IGrouping<int, Sent> round in packets.GroupBy(sent => sent.Round))
        {
            var state = new TraceState();
            foreach (Sent sent in round)
            {
                state.Now += BehindTheTick.TotalSeconds;

                // Whether a packet with nothing to count is counted itself depends on the kernel's version: both are told, and one was seen.
                Observation seen = originals[number++];
                TraceOutcome told = Assert.Single(tracer.Trace(sent.Packet, state).Outcomes, outcome => OracleComparison.Difference(seen, outcome) is null);
                state = told.StateAfter!;
                yield return told.Reason == TraceReasons.NothingCounted;
            }
        }
    }

    /// <param name="slow">Takes the rounds that took too long.</param>
    private static Observation[] SendAll(Backends backend, Sent[] packets, HashSet<int> slow, Func<KernelBench, string?> load)
    {
        using var bench = new KernelBench(OraclePools.Host, backend);
        var seen = new List<Observation>();
        foreach (IGrouping<int, Sent> round in packets.GroupBy(sent => sent.Round))
        {
            bench.ForgetConnections();
            long began = Stopwatch.GetTimestamp();
            Assert.Null(load(bench));
            foreach (Sent sent in round)
            {
                Thread.Sleep(BehindTheTick);
                seen.Add(bench.Send(sent.Packet, sent.Identity));
            }

            if (Stopwatch.GetElapsedTime(began) > BeforeClearing)
            {
                slow.Add(round.Key);
            }
        }

        return [.. seen];
    }

    private static IEnumerable<Sent> AllPackets()
    {
        var random = new Random(12);
        for (int round = 0; round < Rounds; round++)
        {
            List<CountedTalk> talks = [];
            for (int i = 0; i < Packets; i++)
            {
                if (talks.Count == 0 || random.Next(100) < 25)
                {
                    talks.Add(new CountedTalk(random, talks.Count));
                }

                CountedTalk talk = talks[random.Next(talks.Count)];
                (Packet packet, uint sequence, uint acknowledgement) = talk.Next(random);
                var identity = new PacketIdentity((ushort)((round * Packets) + i + 1), (ushort)(talk.Number + 1), sequence, acknowledgement, null);
                yield return new Sent(round, PacketBytes.Sized(packet, identity), identity);
            }
        }
    }
}
