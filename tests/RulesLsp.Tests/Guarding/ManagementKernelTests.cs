using RulesLsp.Engine.Guarding;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Guarding;

/// <summary>What is said of a management flow is what the kernel does with its packets, also when it has loaded half of a file.</summary>
[Trait("Judge", "kernel")]
public sealed class ManagementKernelTests
{
    private static readonly BenchHost Host = new("eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0, forwarding", "");

    private const string Flow = "tcp from 203.0.113.0/24 to :22 in eth0";
    private const string Established = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n";

    public static TheoryData<string, string, Backends> Files
    {
        get
        {
            var data = new TheoryData<string, string, Backends>();
            foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft })
            {
                data.Add("First", "*filter\n:INPUT DROP [0:0]\n" + Established + "-A INPUT -s 203.0.113.0/25 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n", backend);
                data.Add("Answer", "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A OUTPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n", backend);
                data.Add("Later", "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n", backend);
                data.Add("Passes", "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n" + Established + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n", backend);
            }

            return data;
        }
    }

    [KernelOracleTheory]
    [MemberData(nameof(Files))]
    public void The_kernel_stops_what_is_said_to_be_cut(string verdict, string text, Backends backend)
    {
        Tracer tracer = TracerOf(CheckedText.Build("rules.v4", text), backend);
        ManagementVerdict judged = Judge(tracer);
        Assert.Equal(verdict, judged is ManagementCut cut ? cut.Leg.ToString() : "Passes");
        OwnNamespace.Run(() =>
        {
            using var bench = new KernelBench(Host, backend);
            Assert.Null(bench.Load(AddressFamily.IPv4, text));
            AssertGoesAsTraced(bench, tracer, (judged as ManagementCut)?.Witness);
        });
    }

    public static TheoryData<string, Backends> Halves => new()
    {
        // A mark and a translation that come too late, and a second section of the same table.
        { "*filter\n:INPUT DROP [0:0]\n" + Established + "-A INPUT -p tcp -m mark --mark 0x1 -j ACCEPT\nCOMMIT\n*mangle\n-A PREROUTING -j MARK --set-mark 1\n# here\nCOMMIT\n", Backends.Both },
        { "*filter\n:INPUT DROP [0:0]\n" + Established + "-A INPUT -p tcp -m tcp --dport 2222 -j ACCEPT\nCOMMIT\n*nat\n-A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2222\n# here\nCOMMIT\n", Backends.Both },
        { "*filter\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n" + Established + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n# here\nCOMMIT\n", Backends.Both },
    };

    [KernelOracleTheory]
    [MemberData(nameof(Halves))]
    public void Half_a_file_cuts_what_the_whole_file_does_not(string text, Backends backends)
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", text);
        LoadWorld world = Assert.Single(LoadWorld.Of(ruleset));
        foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft }.Where(one => (one & backends) != Backends.None))
        {
            Assert.IsType<ManagementPasses>(Judge(TracerOf(ruleset, backend)));
            Tracer half = TracerOf(world.Ruleset, backend);
            Packet witness = Assert.IsType<ManagementCut>(Judge(half)).Witness;
            string broken = text.Replace("# here", world.Failed.Name == "filter" ? "-A INPUT -j MASQUERADE" : "-A PREROUTING -j REJECT", StringComparison.Ordinal);
            OwnNamespace.Run(() =>
            {
                using var bench = new KernelBench(Host, backend);
                Assert.NotNull(bench.Load(AddressFamily.IPv4, broken));
                AssertGoesAsTraced(bench, half, witness);
            });
        }
    }

    private static ManagementVerdict Judge(Tracer tracer) =>
        ManagementJudge.Judge(tracer, tracer.Host, ManagementFlow.Parse(Flow, AddressFamily.IPv4).Flow!, CancellationToken.None);

    private static Tracer TracerOf(Ruleset ruleset, Backends backend) => new(ruleset, Host.Describe(AddressFamily.IPv4), TraceOptions.Default with { Backend = backend });

    private static void AssertGoesAsTraced(KernelBench bench, Tracer tracer, Packet? witness)
    {
        string first = witness is { Source: { } source } ? PacketShortNotation.Address(source, AddressFamily.IPv4) : "203.0.113.9";
        string text = $"tcp {first}:40000 > 192.0.2.1:22 in eth0 syn flow m then reply then tcp {first}:40000 > 192.0.2.1:22 in eth0 ack flow m";
        var sender = new ScenarioSender(bench, Scenario.Parse(text, AddressFamily.IPv4).Scenario!, tracer);
        Assert.True(sender.Run(out string? difference) > 0);
        Assert.Null(difference);
    }
}
