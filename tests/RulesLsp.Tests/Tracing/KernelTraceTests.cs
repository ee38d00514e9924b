using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>
/// The running kernel as the judge: each packet of the fixtures' expectations is really sent through the ruleset, and the rules
/// whose counters moved have to be the tracer's matches.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelTraceTests(ITestOutputHelper output)
{
    private const string Directive = "# rules-lsp: ";

    [Theory]
    [InlineData("tests/fixtures/tracing/chains.rules")]
    [InlineData("tests/fixtures/tracing/devices.rules")]
    [InlineData("tests/fixtures/tracing/marks.rules")]
    [InlineData("tests/fixtures/tracing/matches.rules")]
    [InlineData("tests/fixtures/tracing/routing.rules")]
    [InlineData("tests/fixtures/tracing/states.rules")]
    [InlineData("tests/fixtures/tracing/translation.rules")]
    [InlineData("tests/rulesets/gateway.rules")]
    [InlineData("tests/rulesets/hook-order.rules")]
    [InlineData("tests/rulesets/server.rules")]
    public void CountersMoveAsTraced(string file)
    {
        if (KernelHost.Obstacle is { } obstacle)
        {
            output.WriteLine($"skipped: {obstacle}");
            return;
        }

        string text = File.ReadAllText(RepositoryRoot.Combine(file));
        string[] lines = text.Split('\n');
        string hostText = Directives(lines, "host").Single();
        HostDescription host = HostParser.Parse(hostText, static _ => null).Host!;
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        if (ruleset.Rules.FirstOrDefault(rule => rule.Bound.HasUnknownParts) is { } unknown)
        {
            output.WriteLine($"skipped: line {unknown.Line + 1} uses what the catalogue lacks");
            return;
        }

        var tracer = new Tracer(ruleset, host, TraceOptions.Default);
        using var kernel = new KernelHost(host, Routes(hostText), text, $"{Environment.ProcessId}-{Path.GetFileNameWithoutExtension(file)}");
        foreach (HostInterface device in host.Interfaces)
        {
            WaitForWire(kernel, device);
        }

        List<string> differences = [];
        int compared = 0;
        foreach (string expectation in Directives(lines, "expect"))
        {
            Packet packet = Expectation.Parse(expectation, AddressFamily.IPv4).Expectation!.Packet;
            TraceTree tree = tracer.Trace(packet);

            // Made states need a history, marks do not travel, and broadcast frames have another address.
            if (packet.Mark is not null || packet.State is not (null or ConntrackStates.New) || packet.Type is not (null or PacketType.Unicast) || tree.Outcomes.Length != 1)
            {
                continue;
            }

            compared++;
            if (Difference(kernel, tracer, packet, compared) is { } difference)
            {
                differences.Add($"{expectation}: {difference}");
            }
        }

        output.WriteLine($"{compared} packets compared, {differences.Count} differ");
        Assert.True(compared > 0);
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static string? Difference(KernelHost kernel, Tracer tracer, Packet described, int number)
    {
        // Every packet a connection of its own: ports that no rule asks for are counted up.
        Packet packet = described with
        {
            Protocol = described.Protocol,
            SourcePort = described.Protocol is ProtocolNumbers.Tcp or ProtocolNumbers.Udp ? (ushort)((described.SourcePort ?? 40000) + (described.SourcePort is < 1000 ? 0 : number)) : described.SourcePort,
            TcpFlags = described.Protocol == ProtocolNumbers.Tcp ? described.TcpFlags ?? TcpFlagNames.Syn : null,
        };
        TraceOutcome outcome = tracer.Trace(packet).Outcomes[0];
        packet = packet with { Source = packet.Source ?? SourceOf(tracer.Host!, packet) };

        // The host's answer to itself passes the same chains again.
        bool isLooped = packet.InInterface is null && outcome.Fate == TraceFate.Delivered;
        bool isDelivered = outcome.Fate is TraceFate.Delivered or TraceFate.Rejected;
        Dictionary<(string, string, int), long> expected = outcome.Steps
            .Where(step => step.Result == TraceResult.Match)
            .GroupBy(step => (step.Table, step.Chain.Name, step.Rule!.Number))
            .ToDictionary(group => group.Key, group => (long)group.Count());
        Dictionary<(string Table, string Chain, int Rule), long> before = kernel.Counters();
        if (packet.InInterface is { } device)
        {
            kernel.Receive(device, RawPacket.Of(packet, number));
        }
        else
        {
            kernel.Send(RawPacket.Of(packet, number), (uint)packet.Destination!.Value);
        }

        Dictionary<(string, string, int), long> moved = [];
        for (int attempt = 0; attempt < 25; attempt++)
        {
            Thread.Sleep(20);
            moved = kernel.Counters()
                .Where(counter => counter.Key.Rule > 0 && counter.Value != before[counter.Key] && !IsAnswer(counter.Key.Chain, packet, isDelivered))
                .ToDictionary(counter => counter.Key, counter => counter.Value - before[counter.Key]);
            if (attempt > 1 && (Same(moved, expected) || (isLooped && Contains(moved, expected))))
            {
                return null;
            }
        }

        return $"kernel {Show(moved)}; tracer {Show(expected)} ({outcome.Verdict} {outcome.Reason})";
    }

    // What the host answers goes out again: its rules are not the packet's.
    private static bool IsAnswer(string chain, Packet packet, bool isDelivered) =>
        packet.InInterface is not null && isDelivered && chain is "OUTPUT" or "POSTROUTING";

    private static UInt128 SourceOf(HostDescription host, Packet packet) =>
        host.Routing.Find(new RouteQuery(packet.Family, packet.Destination!.Value, null, 0, 0, null))?.Source ?? host.Interfaces[0].Addresses[0].Address;

    private static void WaitForWire(KernelHost kernel, HostInterface device)
    {
        // A new veth loses frames for a moment: send until one is counted.
        Packet probe = PacketParser.Parse($"local udp 198.18.0.1:9 > {AddressText.Format(device.Addresses[0].Address, AddressFamily.IPv4)}:65000", AddressFamily.IPv4).Packet!;
        long before = kernel.Counters().Values.Sum();
        for (int attempt = 0; attempt < 200; attempt++)
        {
            kernel.Receive(device.Name, RawPacket.Of(probe, 60000));
            Thread.Sleep(20);
            if (kernel.Counters().Values.Sum() != before)
            {
                Thread.Sleep(50);
                return;
            }
        }

        throw new InvalidOperationException($"no frame came through to {device.Name}");
    }

    private static IEnumerable<string> Routes(string hostText) => hostText.Split(',', StringSplitOptions.TrimEntries)
        .Where(item => item.StartsWith("default", StringComparison.Ordinal) || item.StartsWith("blackhole", StringComparison.Ordinal) || item.StartsWith("rule", StringComparison.Ordinal))
        .Select(item => item.StartsWith("rule ", StringComparison.Ordinal) ? "rule add " + item[5..] : "route add " + item);

    private static bool Same(Dictionary<(string, string, int), long> first, Dictionary<(string, string, int), long> second) =>
        first.Count == second.Count && first.All(pair => second.GetValueOrDefault(pair.Key) == pair.Value);

    private static bool Contains(Dictionary<(string, string, int), long> all, Dictionary<(string, string, int), long> part) =>
        part.All(pair => all.GetValueOrDefault(pair.Key) >= pair.Value);

    private static string Show(Dictionary<(string Table, string Chain, int Rule), long> counters) => counters.Count == 0
        ? "nothing"
        : string.Join(" ", counters.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key.Table}:{pair.Key.Chain}:{pair.Key.Rule}") + (pair.Value == 1 ? "" : $"x{pair.Value}")));

    private static IEnumerable<string> Directives(string[] lines, string name) => lines
        .Where(line => line.StartsWith(Directive + name + " ", StringComparison.Ordinal))
        .Select(line => line[(Directive.Length + name.Length + 1)..].Trim());
}
