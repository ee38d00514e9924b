using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>The kernel's own FTP helper reads a control connection: what it announces is RELATED, as a packet of a scenario says of itself.</summary>
[Trait("Judge", "kernel")]
public sealed class KernelHelperTests
{
    private const string Rules = """
        *raw
        -A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
        COMMIT
        *mangle
        -A PREROUTING -m helper --helper ftp
        -A PREROUTING -m helper ! --helper ftp
        -A PREROUTING -m conntrack --ctstate RELATED
        -A PREROUTING -m conntrack --ctstatus EXPECTED
        -A PREROUTING -p tcp -m tcp --dport 21 -j CONNMARK --set-xmark 0x7/0xffffffff
        -A PREROUTING -m connmark --mark 0x7
        COMMIT
        *nat
        -A PREROUTING -p tcp -m tcp -d 192.0.2.2 --dport 21 -j DNAT --to-destination 10.0.0.9
        -A PREROUTING -d 192.0.2.2 -j DNAT --to-destination 10.0.0.77
        -A POSTROUTING -o eth0 -j SNAT --to-source 192.0.2.1
        COMMIT
        *filter
        :INPUT DROP
        :FORWARD DROP
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 21 -j ACCEPT
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -p tcp -m tcp --dport 21 -j ACCEPT
        COMMIT

        """;

    // The helper reads a line only behind the end of another one.
    private const string Control = "syn then reply then reply then reply psh,ack then reply then reply psh,ack";

    /// <param name="line">What the second packet with data says: an answer of the server, or the client's wish.</param>
    [KernelOracleTheory]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:21 in eth0 " + Control + " then tcp 203.0.113.9:40001 > 192.0.2.1:50000 in eth0 syn related then reply then reply", "227 Entering Passive Mode (192,0,2,1,195,80)\r\n")]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.1:21 in eth0 " + Control + " then tcp 203.0.113.9:40001 > 192.0.2.1:50001 in eth0 syn", "227 Entering Passive Mode (192,0,2,1,195,80)\r\n")]
    [InlineData("tcp 203.0.113.9:40000 > 192.0.2.2:21 in eth0 " + Control + " then tcp 203.0.113.9:40001 > 192.0.2.2:50000 in eth0 syn related then reply then reply", "227 Entering Passive Mode (10,0,0,9,195,80)\r\n")]
    [InlineData("tcp 10.0.0.20:40000 > 203.0.113.9:21 in eth1 syn then reply then reply then reply ack then reply psh,ack then reply then reply psh,ack then tcp 203.0.113.9:20 > 192.0.2.1:50000 in eth0 syn related then reply then reply", "PORT 10,0,0,20,195,80\r\n")]
    public void Announced_connections_are_related(string scenario, string line)
    {
        foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft })
        {
            OwnNamespace.Run(() => Compare(scenario, line, backend));
        }
    }

    private static void Compare(string text, string line, Backends backend)
    {
        using var bench = new KernelBench(OraclePools.Host, backend);
        Assert.Null(bench.Load(AddressFamily.IPv4, Rules));
        Scenario scenario = Scenario.Parse(text, AddressFamily.IPv4).Scenario!;
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Rules), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = backend });
        int[] speaking = [.. Enumerable.Range(0, scenario.Steps.Length).Where(step => scenario.Steps[step].Text.Contains("psh", StringComparison.Ordinal)).Select(step => step + 1)];
        var sender = new ScenarioSender(bench, scenario, tracer)
        {
            Payloads = ImmutableDictionary<int, ReadOnlyMemory<byte>>.Empty.Add(speaking[0], "220 ready\r\n"u8.ToArray()).Add(speaking[1], Encoding.ASCII.GetBytes(line)),
        };
        int sent = sender.Run(out string? difference);
        Assert.True(difference is null, difference);
        Assert.Equal(scenario.Steps.Length, sent);
    }
}
