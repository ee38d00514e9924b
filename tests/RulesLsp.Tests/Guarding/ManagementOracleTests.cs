using RulesLsp.Engine.Guarding;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Guarding;

/// <summary>
/// What is said of management flows against single connections of a small world, each traced by itself. RULES_LSP_ORACLE=full looks at
/// 5,000 rulesets.
/// </summary>
[Trait("Judge", "packets")]
public sealed class ManagementOracleTests(ITestOutputHelper output)
{
    private const int MostShown = 3;

    private static readonly int Rulesets = LargeTexts.IsFullRun ? 5_000 : 300;
    private static readonly string[] Flows =
        ["tcp from 198.51.100.0/24 to :22", "tcp from 10.0.0.1,10.0.0.7 to :80 in eth1", "udp from anywhere to 192.0.2.1:22", "tcp from anywhere to :22,80"];

    private static readonly string[] Open = ["-m ttl", "-m tos", "ctorig", "-m limit", "-m connmark", "-m length", "-m mac", "-m recent", "-m statistic", "NFQUEUE"];
    private static readonly string[] Sources = ["10.0.0.1", "10.0.0.2", "10.0.0.7", "198.51.100.9", "198.51.100.200"];
    private static readonly string[] Own = ["192.0.2.1", "10.0.0.254"];
    private static readonly string[] Devices = ["eth0", "eth1"];

    [Fact]
    public void Verdicts_are_those_of_single_connections()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        for (int seed = 1; seed <= Rulesets && wrong.Count < MostShown; seed++)
        {
            string text = new RandomPairs(seed).Next().Old;
            ManagementFlow flow = ManagementFlow.Parse(Flows[seed % Flows.Length], AddressFamily.IPv4).Flow!;
            Ruleset ruleset = ExhaustiveComparison.Build(text);
            var tracer = new Tracer(ruleset, ExhaustiveComparison.Host, TraceOptions.Default);
            ManagementVerdict verdict = ManagementJudge.Judge(tracer, ExhaustiveComparison.Host, flow, CancellationToken.None);
            counts[verdict.GetType().Name] = counts.GetValueOrDefault(verdict.GetType().Name) + 1;
            string? difference = verdict switch
            {
                ManagementCut cut => IsStopped(tracer, cut.Witness, cut.Leg) ? null : $"{cut.Witness} is not stopped",
                _ when !IsOpen(text) && CutSender(tracer, flow) is { } sender => $"{verdict.GetType().Name}, and nothing of {sender} passes",
                ManagementPasses when Connections(flow).FirstOrDefault(packet => IsStopped(tracer, packet, null)) is { } stopped => $"it passes, and {stopped} does not",
                _ => null,
            };
            if (difference is not null)
            {
                wrong.Add($"ruleset {seed}, {flow.Text}: {difference}\n{text}");
            }
        }

        output.WriteLine(string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}")));
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.True(counts.GetValueOrDefault(nameof(ManagementCut)) > Rulesets / 10, "hardly any flow is cut: the rulesets are too tame");
        Assert.True(counts.GetValueOrDefault(nameof(ManagementPasses)) > Rulesets / 50, "hardly any flow passes: the rulesets are too wild");
    }

    /// <summary>Something decides that the connections of the small world have one value of each, and a flow any.</summary>
    private static bool IsOpen(string text) => Open.Any(word => text.Contains(word, StringComparison.Ordinal));

    /// <summary>A sender of whom no packet passes by itself, by whichever device and to whichever address; null: there is none.</summary>
    private static string? CutSender(Tracer tracer, ManagementFlow flow) => Connections(flow)
        .GroupBy(packet => (packet.Source, packet.DestinationPort))
        .FirstOrDefault(group => group.All(packet => tracer.Trace(packet).Outcomes.All(outcome => outcome is { Verdict: TraceVerdict.Drop or TraceVerdict.Reject })))
        ?.First().ToShortNotation();

    /// <param name="leg">null: any of its packets.</param>
    private static bool IsStopped(Tracer tracer, Packet first, ManagementLeg? leg)
    {
        Packet begin = first with { Flow = "m", State = ConntrackStates.New };
        Packet answer = new() { Family = first.Family, Flow = "m", IsReplyToPrevious = true };
        Packet later = first with { Flow = "m", State = null, TcpFlags = first.TcpFlags is null ? null : TcpFlagNames.Ack };
        int number = 0;
        foreach (TraceTree tree in tracer.TraceScenario([begin, answer, later]))
        {
            if (tree.Outcomes.All(outcome => outcome.Verdict is TraceVerdict.Drop or TraceVerdict.Reject))
            {
                return leg is null || (int)leg == number;
            }

            number++;
        }

        return false;
    }

    private static IEnumerable<Packet> Connections(ManagementFlow flow) =>
        from source in Sources
        let address = AddressOf(source)
        where flow.Sources.IsEmpty || flow.Sources.Any(network => network.First <= address && address <= network.LastIn(AddressFamily.IPv4))
        from own in Own
        where flow.Address is null || flow.Address == AddressOf(own)
        from device in Devices
        where flow.Device is null || flow.Device == device
        from port in flow.Ports
        from client in new ushort[] { 1024, 40_000 }
        select new Packet
        {
            Family = AddressFamily.IPv4,
            InInterface = device,
            Source = address,
            Destination = AddressOf(own),
            Protocol = flow.Protocol,
            SourcePort = client,
            DestinationPort = port,
            TcpFlags = flow.Protocol == ProtocolNumbers.Tcp ? TcpFlagNames.Syn : null,
            TimeToLive = 64,
            TypeOfService = 0,
            Length = 60,
            Type = PacketType.Unicast,
            State = ConntrackStates.New,
        };

    private static UInt128 AddressOf(string text) => AddressText.TryReadStrictIPv4(text, out uint address) ? address : throw new ArgumentException(text, nameof(text));
}
