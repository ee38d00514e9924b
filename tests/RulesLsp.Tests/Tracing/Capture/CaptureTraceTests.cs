using System.Text.RegularExpressions;
using NJsonSchema;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Capture;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Capture;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Packets.Capture;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Tracing.Capture;

/// <summary>
/// Captures of real traffic through a real firewall, made by tests/kernel/captures.sh, against the counters that the kernel had
/// in the end.
/// </summary>
public sealed partial class CaptureTraceTests
{
    private static readonly string Folder = RepositoryRoot.Combine("tests", "fixtures", "captures");

    [Theory]
    [InlineData("router.rules", "router4.counters", 39)]
    [InlineData("router6.rules", "router6.counters", 15)]
    public void Rules_are_hit_as_often_as_the_kernel_counted(string rules, string counters, int leastPackets)
    {
        var hits = new Dictionary<(string, string, int), long>();
        int packets = 0;
        foreach (TraceTree tree in Tracer(rules).TraceEach(Frames("any.pcap"), null))
        {
            packets++;
            foreach (TraceStep step in Assert.Single(tree.Outcomes).Steps.Where(step => step is { Rule: not null, Result: TraceResult.Match }))
            {
                (string, string, int) rule = (step.Table, step.Chain.Name, step.Rule!.Number);
                hits[rule] = hits.GetValueOrDefault(rule) + 1;
            }
        }

        Assert.InRange(packets, leastPackets, int.MaxValue);
        Assert.Equal(Lines(Counters(counters).Where(pair => pair.Value > 0)), Lines(hits));
    }

    [Fact]
    public void One_device_alone_shows_answers_of_others_only_as_they_leave()
    {
        CaptureSummary summary = Tracer("router.rules").Run(Frames("wan.pcap"), TraceDetail.Decisions, null);
        CaptureFlow published = summary.Flows.Single(flow => flow.First.DestinationPort == 80);
        Assert.Equal([(19, 1L), (18, 9L)], published.Verdicts.Select(verdict => (verdict.Trace.Outcomes[0].DecidingStep!.Line!.Value, verdict.Packets)));
        Assert.All(published.Verdicts, verdict => Assert.Equal(TraceFate.Forwarded, verdict.Trace.Outcomes[0].Fate));
        Assert.Null(summary.Problem);
    }

    [Fact]
    public void Without_a_host_the_device_stays_open()
    {
        CaptureSummary summary = new CaptureTracer(new Tracer(Ruleset("router.rules"), null, TraceOptions.Default), null).Run(Frames("wan.pcap"), TraceDetail.Decisions, null);
        TraceTree published = summary.Flows.Single(flow => flow.First.DestinationPort == 80).Verdicts[0].Trace;
        Assert.Equal("?", published.Packet.InInterface);
        Assert.Null(published.CommonVerdict);
        Assert.Contains(published.Outcomes, outcome => outcome.Conditions.Contains("the in interface is wan"));
        Assert.Contains("packets before this one went as in the first of their cases", summary.Assumptions);
    }

    [Fact]
    public void The_user_names_the_device()
    {
        CaptureSummary summary = new CaptureTracer(new Tracer(Ruleset("router.rules"), null, TraceOptions.Default), "wan").Run(Frames("wan.pcap"), TraceDetail.Decisions, null);
        Assert.All(summary.Flows, flow => Assert.Equal("wan", flow.First.InInterface));
    }

    [Fact]
    public void Fragments_become_one_packet_or_none()
    {
        CaptureSummary whole = Tracer("router.rules").Run(Frames("wan.pcap"), TraceDetail.Decisions, null);
        CaptureFlow flow = whole.Flows.Single(flow => flow.First.DestinationPort == 5000);
        Assert.Equal(4028, flow.First.Length);
        Assert.Equal(2, flow.Packets);

        List<byte[]> frames = [.. Frames("wan.pcap").Select(frame => frame.Bytes.ToArray())];
        int first = frames.FindIndex(frame => frame.Length > 22 && (frame[20] & 0x20) != 0 && frame[12] == 8);
        frames.RemoveAt(first + 1);
        byte[] file = CaptureWriter.Pcap(false, false, 1, [.. frames.Select(frame => (0L, frame))]);
        CaptureSummary torn = Tracer("router.rules").Run(CaptureFile.Read(new MemoryStream(file[4..]), file[..4]), TraceDetail.Decisions, null);
        Assert.DoesNotContain(torn.Flows, flow => flow.First is { DestinationPort: 5000, Length: > 2000 });
        Assert.Equal(2, torn.LeftOut[LeftOut.Incomplete]);
    }

    [Fact]
    public void What_a_device_put_together_is_not_too_long_to_forward()
    {
        byte[] packet = [0x45, 0, 0x10, 0, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 9, 198, 51, 100, 7, .. new byte[4076]];
        (packet[20], packet[22], packet[32], packet[33]) = (0x13, 0x13, 0x50, 0x02);
        byte[] file = CaptureWriter.Pcap(false, false, 101, (0, packet));
        CaptureSummary summary = Tracer("router.rules").Run(CaptureFile.Read(new MemoryStream(file[4..]), file[..4]), TraceDetail.Decisions, null);
        Assert.DoesNotContain(Assert.Single(summary.Flows).Verdicts[0].Trace.Outcomes, outcome => outcome.Reason == TraceReasons.TooBig);
    }

    [Fact]
    public void A_flow_that_began_before_is_marked()
    {
        CapturedFrame[] late = [.. Frames("any.pcap").Select(frame => frame with { Bytes = frame.Bytes.ToArray() }).Skip(30)];
        CaptureSummary summary = Tracer("router.rules").Run(late.Select((frame, index) => frame with { Number = index + 1 }), TraceDetail.Decisions, null);
        Assert.Contains(summary.Flows, flow => flow.Beginning == FlowBeginning.Missed);
        Assert.Contains(summary.Flows, flow => flow.Beginning == FlowBeginning.Seen);
    }

    [Theory]
    [InlineData(CaptureTraces.LeftOut)]
    [InlineData(CaptureTraces.Included)]
    public async Task Every_line_of_json_fits_the_schema(CaptureTraces traces)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "trace.schema.json"));
        CaptureSummary summary = Tracer("router.rules").Run(Frames("any.pcap"), TraceDetail.EveryRule, null);
        string[] lines = CaptureJson.Write(summary with { Problem = "breaks off" }, "any.pcap", traces).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(summary.Flows.Length + 1, lines.Length);
        Assert.All(lines, line => Assert.Empty(schema.Validate(line)));
    }

    private static CaptureTracer Tracer(string rules)
    {
        HostResult host = HostParser.Parse("@router.host.json", name => File.ReadAllText(Path.Combine(Folder, name)));
        return new CaptureTracer(new Tracer(Ruleset(rules), host.Host!, TraceOptions.Default), null);
    }

    private static Ruleset Ruleset(string name) => new RulesetBuilder(Catalogue.Default).Build(
        RulesetSyntax.Parse(File.ReadAllText(Path.Combine(Folder, name))),
        new RulesetOptions(name.Contains('6') ? AddressFamily.IPv6 : AddressFamily.IPv4, RulesetProfile.Restore, []));

    private static IEnumerable<CapturedFrame> Frames(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        return CaptureFile.Read(new MemoryStream(file[4..]), file[..4]);
    }

    private static Dictionary<(string, string, int), long> Counters(string name)
    {
        var counters = new Dictionary<(string, string, int), long>();
        string table = "";
        foreach (string line in File.ReadLines(Path.Combine(Folder, name)))
        {
            table = line.StartsWith('*') ? line[1..] : table;
            if (CountedRule().Match(line) is { Success: true } rule)
            {
                string chain = rule.Groups[2].Value;
                int number = counters.Keys.Count(key => key.Item1 == table && key.Item2 == chain) + 1;
                counters[(table, chain, number)] = long.Parse(rule.Groups[1].Value);
            }
        }

        return counters;
    }

    private static IEnumerable<string> Lines(IEnumerable<KeyValuePair<(string Table, string Chain, int Rule), long>> counters) =>
        counters.Select(pair => $"{pair.Key.Table} {pair.Key.Chain} {pair.Key.Rule}: {pair.Value}").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\[(\d+):\d+\] -A (\S+)")]
    private static partial Regex CountedRule();
}
