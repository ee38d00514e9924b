using System.Globalization;
using RulesLsp.Engine.Catalogue;
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
/// nothing is counted iptables throws the packet away, and the tracer knows when that is. There a round is over: nft's rules behind have met a
/// packet that iptables' have not, and no longer count what it found ended.
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

    /// <summary>
    /// The first throws the reset away with iptables alone; so the second still counts the connection that it ended for a question over UDP, which is
    /// found on the list before the ended one (__nf_conncount_add looks no further). The third is asked of new connections only, as it should be, and
    /// never meets the reset.
    /// </summary>
    private const string RulesBehind = """
        *mangle
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -m connlimit --connlimit-above 0
        -A PREROUTING -m connlimit --connlimit-above 1 --connlimit-mask 24 -j MARK --set-xmark 0x1/0x1
        -A PREROUTING -m conntrack --ctstate NEW -m connlimit --connlimit-above 1 --connlimit-mask 24 -j MARK --set-xmark 0x2/0x2
        COMMIT

        """;

    private static readonly (string Packet, uint Sequence, uint Acknowledgement)[] PacketsBehind =
    [
        ("udp 203.0.113.9:20000 > 10.0.0.5:80 in eth0 ttl 64", 0, 0),
        ("tcp 203.0.113.10:20001 > 10.0.0.5:80 in eth0 syn ttl 64", 1000, 0),
        ("tcp 10.0.0.5:80 > 203.0.113.10:20001 in eth1 syn,ack ttl 64", 5000, 1001),
        ("tcp 203.0.113.10:20001 > 10.0.0.5:80 in eth0 rst,ack ttl 64", 1001, 5001),
        ("udp 203.0.113.9:20000 > 10.0.0.5:80 in eth0 ttl 64", 0, 0),
    ];

    /// <summary>A packet that is sent to both.</summary>
    private sealed record Sent(int Round, Packet Packet, PacketIdentity Identity);

    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void Connections_are_counted_alike(Backends backend)
    {
        Sent[] packets = [.. AllPackets()];
        HashSet<int> slow = [];
        (Observation[] originals, Observation[] translated) = SendToBoth(backend, Rules, packets, slow);
        bool[] thrownAway = [.. ThrownAway(backend, packets, originals)];
        var different = new List<string>();
        int[] fast = [.. Enumerable.Range(0, packets.Length).Where(i => !slow.Contains(packets[i].Round))];
        int[] compared = [.. fast.Where(i => !Enumerable.Range(i - (i % Packets), i % Packets).Any(before => thrownAway[before]))];
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
            $"{backend}: {compared.Length} packets in {Rounds - slow.Count} rounds through rules that count connections and through their translation ({slow.Count} slow rounds left out), {compared.Count(i => thrownAway[i])} thrown away by iptables alone, as is told, and {fast.Length - compared.Length} behind these left out, {different.Count} fare differently");
        output.WriteLine(figures);
        output.WriteLine($"packets|counted connections and their translation ({backend})|{compared.Length}|{compared.Length - different.Count}|0|0|{different.Count}");
        Assert.True(compared.Length >= packets.Length / 2 && compared.Any(i => thrownAway[i]), figures);
        Assert.True(different.Count == 0, $"{figures}\n{string.Join('\n', different.Take(20))}");
    }

    /// <summary>The smallest of what is told: a packet that nft lets on, and a later one that a rule behind counts otherwise because of it.</summary>
    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void What_is_let_on_is_met_by_the_rules_behind(Backends backend)
    {
        Sent[] packets = [.. Enumerable.Range(0, 3).SelectMany(round => PacketsBehind.Select((sent, i) => new Sent(
            round,
            DescribedPacket.Of(sent.Packet, AddressFamily.IPv4),
            new PacketIdentity((ushort)((round * PacketsBehind.Length) + i + 1), 1, sent.Sequence, sent.Acknowledgement, null))))];
        HashSet<int> slow = [];
        (Observation[] originals, Observation[] translated) = SendToBoth(backend, RulesBehind, packets, slow);
        string?[] differences = [.. originals.Zip(translated, TranslationComparison.Difference)];
        int[] fast = [.. packets.Select(sent => sent.Round).Distinct().Where(round => !slow.Contains(round))];
        Assert.NotEmpty(fast);

        // Older kernels count the reset's connection once more, and nothing differs.
        string?[] expected = originals[3].EndedIn == Hook.Prerouting
            ? [null, null, null, "fate: ended in PREROUTING with iptables, sent by eth1 with nft", "mark at PREROUTING.Leaves(eth0>): 0x3 with iptables, 0x2 with nft"]
            : [null, null, null, null, null];
        Assert.All(fast, round => Assert.Equal(expected, differences.Skip(round * PacketsBehind.Length).Take(PacketsBehind.Length)));
    }

    /// <param name="slow">Takes the rounds that took too long.</param>
    private static (Observation[] Originals, Observation[] Translated) SendToBoth(Backends backend, string rules, Sent[] packets, HashSet<int> slow)
    {
        RulesetTranslation translation = RulesetTranslator.Translate(TranslatedRule.RulesetOf(AddressFamily.IPv4, rules), null, "counted.rules");
        Assert.All(translation.Problems, problem => Assert.Contains("throws it away", problem.Reason, StringComparison.Ordinal));
        Assert.Equal(0, translation.LeftOut);
        Observation[] originals = [], translated = [];
        OwnNamespace.Run(() => originals = SendAll(backend, packets, [], bench => bench.Load(AddressFamily.IPv4, rules)));
        OwnNamespace.Run(() => translated = SendAll(Backends.Nft, packets, slow, bench => bench.LoadScript(AddressFamily.IPv4, translation.Script)));
        return (originals, translated);
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
