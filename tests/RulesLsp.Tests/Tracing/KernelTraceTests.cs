using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>
/// The running kernel as the judge: each packet of the fixtures' expectations is really sent through the ruleset. The rules that it
/// matches, its fate and what it looks like afterwards have to be as traced.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelTraceTests(ITestOutputHelper output)
{
    private const string Directive = "# rules-lsp: ";
    private static readonly string[] Stories = ["gateway.rules", "hook-order.rules", "kube-node.rules", "kube-node-abridged.rules", "server.rules", "server6.rules"];

    // node1.host.json in the words that the bench makes a host of.
    private const string Node = "enp0s1 192.168.67.7/24, flannel.1 10.244.1.0/32, cni0 10.244.1.1/24, docker0 172.17.0.1/16, flannel.1 mtu 1450, cni0 mtu 1450, "
        + "10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink, 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink, default via 192.168.67.1 dev enp0s1 metric 100, forwarding";

    public static TheoryData<string, Backends> Cases
    {
        get
        {
            var cases = new TheoryData<string, Backends>();
            foreach (string path in Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "tracing"), "*.rules").Concat(Stories.Select(name => RepositoryRoot.Combine("tests", "rulesets", name))).Order(StringComparer.Ordinal))
            {
                cases.Add(Path.GetRelativePath(RepositoryRoot.Path, path), Backends.Legacy);
                cases.Add(Path.GetRelativePath(RepositoryRoot.Path, path), Backends.Nft);
            }

            return cases;
        }
    }

    [KernelOracleTheory]
    [MemberData(nameof(Cases))]
    public void TheKernelDoesAsTraced(string file, Backends backend) => OwnNamespace.Run(() => Run(file, backend));

    private void Run(string file, Backends backend)
    {
        string text = File.ReadAllText(RepositoryRoot.Combine(file));
        string[] lines = text.Split('\n');
        AddressFamily family = Directives(lines, "family").Contains("ipv6") ? AddressFamily.IPv6 : AddressFamily.IPv4;
        string told = Directives(lines, "host").Single();
        told = told == "@node1.host.json" ? Node : told;
        BenchHost host = family == AddressFamily.IPv4 ? new BenchHost(told, "") : new BenchHost("", told);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, host.Describe(family), TraceOptions.Default with { Backend = backend });
        using var bench = new KernelBench(host, backend);
        (BenchSettings.Usual with { Forwarding = tracer.Host!.Forwarding }).Apply();
        Assert.Null(bench.Load(family, text));
        var state = new TraceState();
        List<string> differences = [];
        int compared = 0;
        IEnumerable<(string Text, Scenario Scenario)> packets = Directives(lines, "expect").Select(expect => (expect, Expectation.Parse(expect, family).Expectation!.Scenario))
            .Concat(Directives(lines, "trace").Select(trace => (trace, Scenario.Parse(trace, family).Scenario!)));
        foreach ((string expectation, Scenario scenario) in packets)
        {
            if (scenario.Steps is not [{ Count: 1 } step, ..])
            {
                continue;
            }

            Packet packet = Completed(step.Packet, tracer.Host);

            // Made states need a history, and marks do not travel.
            bool isMade = packet.State is not (null or ConntrackStates.New) || packet.Mark is not (null or 0) || packet.Fragment is not null || IsSolicitation(packet);
            if (isMade)
            {
                continue;
            }

            bench.ForgetConnections();
            compared++;
            var identity = new PacketIdentity((ushort)compared, (ushort)compared, 1000, 0, null);
            packet = PacketReader.Filled(packet, PacketBytes.Of(packet, identity));

            // Where a lot decides, the kernel draws one of the ways that are told apart.
            Observation seen = bench.Send(packet, identity);
            ImmutableArray<TraceOutcome> outcomes = tracer.Trace(packet, state).Outcomes;
            TraceOutcome? fitting = outcomes.FirstOrDefault(outcome => OracleComparison.Difference(seen, outcome) is null);
            state = fitting?.StateAfter ?? state;
            if (fitting is null)
            {
                differences.Add($"{expectation}: {OracleComparison.Difference(seen, outcomes[0])} (first of {outcomes.Length} cases)");
            }
        }

        output.WriteLine($"{compared} packets compared, {differences.Count} differ");
        Assert.True(compared > 0);
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // Devices of the bench ask for no neighbours, so they are in no group of those that are asked for.
    private static bool IsSolicitation(Packet packet) => packet.Family == AddressFamily.IPv6 && packet.Destination >> 24 == HostText.AddressOf("ff02::1:ff00:0")!.Value.Address >> 24;

    // What a sender would choose where the expectation leaves it open.
    private static Packet Completed(Packet packet, HostDescription host)
    {
        UInt128 destination = packet.Destination!.Value;
        bool hasPorts = ProtocolNumbers.HasPorts(packet.Protocol ?? 0);
        PacketType natural = AddressKinds.IsMulticast(destination, packet.Family) ? PacketType.Multicast
            : AddressKinds.IsLimitedBroadcast(destination, packet.Family) ? PacketType.Broadcast
            : PacketType.Unicast;
        return packet with
        {
            Source = packet.Source ?? host.Routing.Find(new RouteQuery(packet.Family, destination, null, 0, 0, null))?.Source ?? host.Interfaces[0].Addresses[0].Address,
            SourcePort = hasPorts ? packet.SourcePort ?? 40000 : null,
            DestinationPort = hasPorts ? packet.DestinationPort ?? 9 : null,
            Type = packet.InInterface is null ? null : packet.Type ?? natural,
            MacSource = packet.InInterface is { } device ? PacketPrimitives.TryReadMac($"02:00:00:00:{host.Interfaces.Select(item => item.Name).ToList().IndexOf(device):x2}:02") : null,
            UserId = packet.InInterface is null ? packet.UserId ?? 0 : null,
            GroupId = packet.InInterface is null ? packet.GroupId ?? 0 : null,
        };
    }

    private static IEnumerable<string> Directives(string[] lines, string name) => lines
        .Where(line => line.StartsWith(Directive + name + " ", StringComparison.Ordinal))
        .Select(line => line[(Directive.Length + name.Length + 1)..].Trim());
}
