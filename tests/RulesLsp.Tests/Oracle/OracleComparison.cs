using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>What the kernel did beside one outcome of the tracer.</summary>
internal static class OracleComparison
{
    /// <summary>The first thing that differs, in words; null: they agree in everything that can be seen.</summary>
    public static string? Difference(Observation kernel, TraceOutcome outcome)
    {
        Dictionary<RulePlace, long> hits = HitsOf(outcome.Steps);
        if (hits.Count != kernel.Moved.Count || hits.Any(hit => kernel.Moved.GetValueOrDefault(hit.Key) != hit.Value))
        {
            return $"rules: kernel {Show(kernel.Moved)}; tracer {Show(hits)}";
        }

        return FateDifference(kernel, outcome) ?? (outcome.Verdict == TraceVerdict.Accept && outcome.Fate != TraceFate.Unrouted ? PacketDifference(kernel.IsSent ? kernel.Frames[0].Bytes : kernel.Last!.Bytes.Span, kernel.Last!.Mark, outcome.PacketAfter) : null);
    }

    /// <summary>How often each rule took the packet.</summary>
    public static Dictionary<RulePlace, long> HitsOf(IEnumerable<TraceStep> steps) => steps
        .Where(step => step.Result == TraceResult.Match)
        .GroupBy(step => new RulePlace(step.Table, step.Chain.Name, step.Rule!.Number))
        .ToDictionary(group => group.Key, group => (long)group.Count());

    private static string? FateDifference(Observation kernel, TraceOutcome outcome)
    {
        string seen = kernel.IsDelivered ? "delivered"
            : kernel.IsSent ? "sent by " + kernel.Last!.Output
            : kernel.EndedIn is { } hook ? $"ended in {Pipeline.ChainName(hook)}"
            : kernel.Last is { } last ? $"lost behind {Pipeline.ChainName(last.Hook)}"
            : "never seen";
        bool fits = outcome.Fate switch
        {
            TraceFate.Delivered => kernel.IsDelivered,
            TraceFate.Forwarded or TraceFate.Sent => kernel.IsSent && kernel.Last!.Output == outcome.OutInterface && kernel.Frames.All(frame => frame.Device == outcome.OutInterface),
            TraceFate.Unrouted => !kernel.IsDelivered && !kernel.IsSent,
            TraceFate.Dropped when outcome.Reason == TraceReasons.FragmentHeld => kernel.EndedIn == Hook.Prerouting,
            TraceFate.Dropped when outcome.Reason == TraceReasons.Malformed => kernel.EndedIn is not null,
            TraceFate.Dropped when outcome.Reason == TraceReasons.MasqueradeMoved => kernel.EndedIn == Hook.Postrouting,
            TraceFate.Dropped or TraceFate.Rejected => kernel.EndedIn is { } ended && ended == outcome.DecidingStep?.Hook,
            _ => false,
        };
        if (!fits)
        {
            return $"fate: kernel {seen}; tracer {outcome.Fate} {outcome.Reason} {outcome.OutInterface}{(outcome.DecidingStep is { } step ? " in " + Pipeline.ChainName(step.Hook) : "")}";
        }

        return outcome.Fate == TraceFate.Rejected ? ReplyDifference(kernel, outcome) : null;
    }

    private static string? ReplyDifference(Observation kernel, TraceOutcome outcome)
    {
        string answers = kernel.Answers.Count == 0 ? "silence" : string.Join(" and ", kernel.Answers);
        bool fits = outcome.Reply is null
            ? kernel.Answers.Count == 0
            : kernel.Answers is [var answer] && Answers(answer, outcome.Reply) && answer.Destination == outcome.PacketAfter.Source;
        return fits ? null : $"reply: kernel {answers}; tracer {outcome.Reply ?? "silence"}";
    }

    private static bool Answers(Packet answer, string kind) => kind switch
    {
        "tcp-reset" or "tcp-rst" => answer.Protocol == ProtocolNumbers.Tcp && (answer.TcpFlags & TcpFlagNames.Rst) != 0,
        _ => ProtocolNumbers.IsIcmp(answer.Protocol!.Value) && (answer.IcmpType, answer.IcmpCode) == TypeAndCode(kind),
    };

    // RFC 792 and 1812; RFC 4443.
    private static (byte?, byte?) TypeAndCode(string kind) => kind switch
    {
        "icmp-net-unreachable" => (3, 0),
        "icmp-host-unreachable" => (3, 1),
        "icmp-proto-unreachable" => (3, 2),
        "icmp-port-unreachable" => (3, 3),
        "icmp-net-prohibited" => (3, 9),
        "icmp-host-prohibited" => (3, 10),
        "icmp-admin-prohibited" => (3, 13),
        "icmp6-no-route" => (1, 0),
        "icmp6-adm-prohibited" => (1, 1),
        "icmp6-addr-unreachable" => (1, 3),
        "icmp6-port-unreachable" => (1, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of reply is called so"),
    };

    /// <summary>The first field of a packet that the kernel has otherwise; null: none that is known.</summary>
    public static string? PacketDifference(ReadOnlySpan<byte> bytes, uint mark, Packet after)
    {
        Packet seen = PacketReader.Read(bytes);
        (string Name, UInt128? Kernel, UInt128? Tracer)[] fields =
        [
            ("source", seen.Source, after.Source),
            ("destination", seen.Destination, after.Destination),
            ("source port", seen.SourcePort, after.SourcePort),
            ("destination port", seen.DestinationPort, after.DestinationPort),
            ("ttl", seen.TimeToLive, after.TimeToLive),
            ("tos", seen.TypeOfService, after.TypeOfService),
            ("length", (UInt128?)seen.Length, (UInt128?)after.Length),
            ("mss", seen.MaximumSegmentSize, after.MaximumSegmentSize),
            ("mark", mark, after.Mark),
        ];
        foreach ((string name, UInt128? theirs, UInt128? ours) in fields)
        {
            // What the tracer leaves open cannot be wrong.
            if (ours is not null && ours != theirs)
            {
                bool isAddress = name is "source" or "destination";
                return $"{name}: kernel {Show(theirs, isAddress, after.Family)}; tracer {Show(ours, isAddress, after.Family)}";
            }
        }

        return null;
    }

    private static string Show(UInt128? value, bool isAddress, AddressFamily family) =>
        value is not { } known ? "none" : isAddress ? AddressText.Format(known, family) : known.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rules with how often each took the packet.</summary>
    public static string Show(IReadOnlyDictionary<RulePlace, long> counters) => counters.Count == 0
        ? "none"
        : string.Join(' ', counters.Select(pair => pair.Key + (pair.Value == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"x{pair.Value}"))).Order(StringComparer.Ordinal));
}
