using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// A file that shows a fact about netfilter: a ruleset, and in its comments flows with what comes of each of their packets:
/// <c># flow PACKET</c>, then a line for each step, <c># STEP[(FLAGS)]: RULES | FATE</c>.
/// </summary>
internal sealed partial class FactFixture
{
    private readonly string _path;
    private readonly string[] _lines;

    public FactFixture(string path)
    {
        _path = path;
        _lines = File.ReadAllLines(path);
        Family = _lines.Contains("# family ipv6") ? AddressFamily.IPv6 : AddressFamily.IPv4;
        Backend = _lines.Contains("# backend nft") ? Backends.Nft : _lines.Contains("# backend legacy") ? Backends.Legacy : Backends.Nft | Backends.Legacy;
        BenchSettings settings = BenchSettings.Usual;
        settings = _lines.Contains("# not forwarding") ? settings with { Forwarding = ForwardingState.Off } : settings;
        settings = _lines.Contains("# rp_filter 1") ? settings with { ReversePathFilter = 1 } : settings;
        var flows = ImmutableArray.CreateBuilder<OracleFlow>();
        foreach (string line in _lines)
        {
            if (line.StartsWith("# flow ", StringComparison.Ordinal))
            {
                flows.Add(new OracleFlow(Completed(line["# flow ".Length..]), []));
            }
            else if (StepLine().Match(line) is { Success: true } step)
            {
                byte? flags = step.Groups["flags"] is { Success: true, Value: var names } ? (byte)names.Split('+').Sum(name => TcpFlagNames.Find(name)!.Value) : null;
                var next = new OracleStep(Enum.Parse<FlowStep>(step.Groups["step"].Value, true), flags);
                flows[^1] = flows[^1] with { Steps = flows[^1].Steps.Add(next) };
            }
        }

        Scenario = new OracleScenario(0, settings, string.Join('\n', _lines) + "\n", flows.ToImmutable());
    }

    public AddressFamily Family { get; }

    /// <summary>Where it holds.</summary>
    public Backends Backend { get; }

    public OracleScenario Scenario { get; }

    /// <summary>The file's lines with these results in place of the written ones.</summary>
    public string[] With(IReadOnlyList<OracleResult> results)
    {
        int next = 0;
        return [.. _lines.Select(line => StepLine().Match(line) is { Success: true } step
            ? $"{step.Groups["head"].Value}: {(next < results.Count ? Show(results[next++]) : "never sent")}"
            : line)];
    }

    public bool IsAsWritten(string[] lines) => lines.SequenceEqual(_lines);

    public void Write(string[] lines) => File.WriteAllLines(_path, lines);

    private static string Show(OracleResult result)
    {
        if (result.Outcome is not { } outcome)
        {
            return $"{result.Verdict} {result.Difference}";
        }

        IEnumerable<string> hits = outcome.Steps.Where(step => step.Result == TraceResult.Match)
            .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Table}:{step.Chain.Name}:{step.Rule!.Number}"));
        Packet after = outcome.PacketAfter;
        string packet = $"{PacketShortNotation.Endpoint(after.Source, after.SourcePort, after.Family)} > {PacketShortNotation.Endpoint(after.Destination, after.DestinationPort, after.Family)}";
        string fate = outcome.Fate switch
        {
            TraceFate.Forwarded or TraceFate.Sent => $"{outcome.Fate} by {outcome.OutInterface}, {packet}",
            TraceFate.Delivered => $"{outcome.Fate}, {packet}",
            TraceFate.Rejected => $"{outcome.Fate} with {outcome.Reply ?? "silence"}",
            _ => $"{outcome.Fate} {outcome.Reason}",
        };
        string[] shown = [.. hits];
        return $"{(shown.Length == 0 ? "-" : string.Join(' ', shown))} | {fate}{(after.TimeToLive is { } ttl and not (64 or 63) ? $" ttl {ttl}" : "")}{(after.Mark is > 0 ? $" mark 0x{after.Mark:x}" : "")}";
    }

    // What a packet's notation leaves open and its bytes have.
    private Packet Completed(string text)
    {
        Packet packet = PacketParser.Parse(text, Family).Packet ?? throw new InvalidDataException($"{_path}: {text}");
        bool isLocal = packet.InInterface is null;
        return packet with
        {
            Mark = packet.Mark ?? 0,
            MaximumSegmentSize = packet.Protocol == ProtocolNumbers.Tcp ? packet.MaximumSegmentSize ?? 0 : null,
            IcmpCode = packet.IcmpType is null ? null : packet.IcmpCode ?? 0,
            TimeToLive = packet.TimeToLive ?? 64,
            TypeOfService = packet.TypeOfService ?? 0,
            Type = isLocal ? null : packet.Type ?? PacketType.Unicast,
            MacSource = isLocal ? null : OracleFlowWalk.MacBehind(packet.InInterface!),
            UserId = isLocal ? packet.UserId ?? 0 : null,
            GroupId = isLocal ? packet.GroupId ?? 0 : null,
        };
    }

    [GeneratedRegex(@"^(?<head># (?<step>first|reply|again|error)(\((?<flags>[A-Z+]+)\))?):.*$")]
    private static partial Regex StepLine();
}
