using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// SCTP associations out of random chunks, in both directions, through kernel and tracer: their states, how many packets conntrack
/// counts, and which rules for chunk types match.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelSctpTests(ITestOutputHelper output)
{
    private const int Associations = 250;
    private const int MostPackets = 10;

    private const string Rules = """
        *mangle
        -A PREROUTING -m conntrack --ctstate NEW
        -A PREROUTING -m conntrack --ctstate ESTABLISHED
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -m conntrack --ctstatus ASSURED
        -A PREROUTING -m connbytes --connbytes 2 --connbytes-mode packets --connbytes-dir both
        -A PREROUTING -m connbytes --connbytes 4 --connbytes-mode packets --connbytes-dir both
        -A PREROUTING -m connbytes --connbytes 7 --connbytes-mode packets --connbytes-dir both
        -A PREROUTING -m connbytes --connbytes 3 --connbytes-mode packets --connbytes-dir original
        -A PREROUTING -p sctp -m sctp --chunk-types any INIT,INIT_ACK
        -A PREROUTING -p sctp -m sctp ! --chunk-types any DATA
        -A PREROUTING -p sctp -m sctp --chunk-types all COOKIE_ECHO,DATA
        -A PREROUTING -p sctp -m sctp --chunk-types only DATA,SACK
        -A PREROUTING -p sctp -m sctp --chunk-types any ALL
        -A PREROUTING -p sctp -m sctp --chunk-types only NONE
        -A PREROUTING -p sctp -m sctp --chunk-types all NONE
        -A PREROUTING -p sctp -m sctp ! --chunk-types all ALL
        COMMIT

        """;

    private static readonly ImmutableArray<byte>[] Usual =
        [[SctpChunks.Init], [SctpChunks.InitAck], [SctpChunks.CookieEcho, SctpChunks.Data], [SctpChunks.CookieAck], [SctpChunks.Data], [SctpChunks.Shutdown], [SctpChunks.ShutdownAck], [SctpChunks.ShutdownComplete]];

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    public void Associations_go_as_the_kernel_follows_them(AddressFamily family, Backends backend) => OwnNamespace.Run(() =>
    {
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend);
        Assert.Null(bench.Load(family, Rules));
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(family, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, pools.Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = backend });
        List<string> different = [];
        var random = new Random(7);
        int packets = 0;
        for (int number = 1; number <= Associations; number++)
        {
            var state = new TraceState();
            List<string> sent = [];
            for (int i = 0; i < MostPackets; i++)
            {
                (PacketDirection direction, ImmutableArray<byte> chunks) = NextOf(random, i);
                Packet packet = PacketOf(family, direction, chunks, (ushort)(number + 2000));
                packets++;
                sent.Add($"{direction} {string.Join(',', chunks.Select(SctpChunks.NameOf))}");
                Observation seen = bench.Send(packet, new PacketIdentity((ushort)packets, (ushort)number, 1000, 0, null));
                TraceOutcome outcome = Assert.Single(tracer.Trace(packet, state).Outcomes);
                if (OracleComparison.Difference(seen, outcome) is { } difference)
                {
                    different.Add($"{string.Join("; ", sent)}: {difference}");
                    break;
                }

                state = outcome.StateAfter!;
            }
        }

        output.WriteLine($"packets|SCTP associations {family} {backend}|{packets}|{packets - different.Count}|0|0|{different.Count}");
        Assert.True(different.Count == 0, string.Join("\n", different.Take(12)));
    });

    // Half of the packets go on as associations do, so that every state is reached.
    private static (PacketDirection Direction, ImmutableArray<byte> Chunks) NextOf(Random random, int place)
    {
        if (random.Next(100) < 65)
        {
            return (place % 2 == 0 ? PacketDirection.Original : PacketDirection.Reply, Usual[place % Usual.Length]);
        }

        ImmutableArray<byte> chunks = [.. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => (byte)random.Next(15))];
        return (place == 0 || random.Next(2) == 0 ? PacketDirection.Original : PacketDirection.Reply, chunks);
    }

    private static Packet PacketOf(AddressFamily family, PacketDirection direction, ImmutableArray<byte> chunks, ushort port)
    {
        bool isOriginal = direction == PacketDirection.Original;
        (string client, string server) = family == AddressFamily.IPv4 ? ("203.0.113.9", "10.0.0.5") : ("2001:db8:9::9", "2001:db8:1::5");
        string device = isOriginal ? "eth0" : "eth1";
        var packet = new Packet
        {
            Family = family,
            InInterface = device,
            Protocol = ProtocolNumbers.Sctp,
            Source = PacketParser.Parse($"any {(isOriginal ? client : server)} >", family).Packet!.Source,
            Destination = PacketParser.Parse($"any {(isOriginal ? server : client)} >", family).Packet!.Source,
            SourcePort = isOriginal ? port : (ushort)9,
            DestinationPort = isOriginal ? (ushort)9 : port,
            Chunks = chunks,
            TimeToLive = 64,
            TypeOfService = 0,
            Mark = 0,
            Type = PacketType.Unicast,
            MacSource = OracleFlowWalk.MacBehind(device),
            Flow = "association",
        };
        return packet with { Length = PacketBytes.Of(packet, new PacketIdentity(1, 1, 0, 0, null)).Length };
    }
}
