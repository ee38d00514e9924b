using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>The golden traces beside the checkout: the tracer's path and fate against the kernel's.</summary>
[Trait("Judge", "corpus")]
public sealed class CorpusTraceTests(ITestOutputHelper output)
{
    // Measured; a fall below is a regression.
    private const double LeastAgreement = 1.0;

    [Fact]
    public void AgreesWithTheKernel()
    {
        if (RepositoryRoot.Corpus is not { } corpus)
        {
            output.WriteLine("skipped: no corpus beside the checkout");
            return;
        }

        var tally = new Tally();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(corpus, "traces"), "case-*.json").Order(StringComparer.Ordinal))
        {
            Compare(OracleCase.Load(path), tally);
        }

        output.WriteLine(tally.ToString());
        output.WriteLine(tally.Figure);
        Assert.Empty(tally.WrongAccepts);
        Assert.True(tally.Agreement >= LeastAgreement, tally.ToString());
    }

    private static void Compare(OracleCase item, Tally tally)
    {
        var options = new RulesetOptions(item.Family, RulesetProfile.Restore, []);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(item.Rules), options);
        var tracer = new Tracer(ruleset, item.Host, TraceOptions.Default);
        var state = new TraceState();
        TraceOutcome? previous = null;
        for (int i = 0; i < item.Packets.Count; i++)
        {
            OraclePacket expected = item.Packets[i];
            previous = Skipped(item, expected, previous, tally, out Packet? packet) ? null : previous;
            if (packet is null)
            {
                continue;
            }

            packet = Completed(packet, item.Family);
            TraceTree tree = tracer.Trace(packet, state);
            if (expected.IsExpectedConnection && tree.Outcomes.Any(outcome => outcome.PacketAfter.InInterface == "lo"
                || outcome.PacketAfter.Source != packet.Source || outcome.PacketAfter.Destination != packet.Destination))
            {
                tally.Skip("translation of an injected expected connection");
                continue;
            }

            previous = tally.Judge(item, i, expected, packet, tree);
            state = Answered(tracer, expected, previous.StateAfter ?? state);
        }
    }

    private static bool Skipped(OracleCase item, OraclePacket expected, TraceOutcome? previous, Tally tally, out Packet? packet)
    {
        packet = null;
        string? reason = expected.Unmodelled
            ?? (item.HasConntrack ? null : "conntrack not always on")
            ?? (expected.IsLoopedBroadcast ? "looped-back copy of a broadcast" : null);
        if (reason is null)
        {
            packet = expected.IsReply ? ReplyPacket.Of(expected.ToPacket(), previous) : expected.ToPacket();
            reason = packet is null ? "reply to a packet that the tracer stopped" : null;
        }

        if (reason is not null)
        {
            tally.Skip(reason);
        }

        return reason is not null;
    }

    // No program listens on the oracle's hosts: what the kernel answers counts in rules, and a reset may end the connection.
    private static TraceState Answered(Tracer tracer, OraclePacket expected, TraceState state)
    {
        foreach ((Packet answer, string[] hits) in expected.Answers)
        {
            Packet packet = answer.Flow is { } flow && !state.Connections.Has(flow)
                ? answer with { Flow = null, State = ConntrackStates.Established, Direction = PacketDirection.Reply }
                : answer;
            TraceTree tree = tracer.Trace(packet, state);
            TraceOutcome outcome = tree.Outcomes.FirstOrDefault(outcome => Tally.HitsOf(outcome).SequenceEqual(hits)) ?? tree.Outcomes[0];
            state = outcome.StateAfter ?? state;
        }

        return state;
    }

    // A reply's length, MSS option and sender follow from the oracle's defaults.
    private static Packet Completed(Packet packet, AddressFamily family)
    {
        int header = family == AddressFamily.IPv4 ? 20 : 40;
        return packet with
        {
            Length = packet.Length ?? header + (packet.Protocol == ProtocolNumbers.Tcp ? 20 : 8),
            MaximumSegmentSize = packet.Protocol == ProtocolNumbers.Tcp ? packet.MaximumSegmentSize ?? 0 : null,
            Mark = packet.Mark ?? 0,
        };
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
        private readonly List<string> _differences = [];
        private int _agreed;
        private int _agreedInOneCase;
        private int _unknown;

        public List<string> WrongAccepts { get; } = [];

        public double Agreement => (_agreed + _agreedInOneCase) / (double)Math.Max(1, _agreed + _agreedInOneCase + _differences.Count);

        /// <summary>One line that `npm run oracle` reads.</summary>
        public string Figure => string.Create(CultureInfo.InvariantCulture, $"packets|golden traces|{_agreed + _agreedInOneCase + _differences.Count}|{_agreed}|{_agreedInOneCase}|{_unknown}|{_differences.Count}");

        public void Skip(string reason) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;

        public TraceOutcome Judge(OracleCase item, int index, OraclePacket expected, Packet packet, TraceTree tree)
        {
            if (tree.Outcomes.FirstOrDefault(outcome => outcome.Verdict == TraceVerdict.Unknown) is { } unknown)
            {
                _unknown++;
                Skip(unknown.Reason);
                return tree.Outcomes.FirstOrDefault(outcome => Difference(expected, outcome) is null) ?? tree.Outcomes[0];
            }

            TraceOutcome? fitting = tree.Outcomes.FirstOrDefault(outcome => Difference(expected, outcome) is null);
            if (fitting is not null)
            {
                _ = tree.Outcomes.Length == 1 ? _agreed++ : _agreedInOneCase++;
                return fitting;
            }

            TraceOutcome shown = tree.Outcomes[0];
            string text = $"{item.Name} #{index} {packet}: {Difference(expected, shown)}" + (tree.Outcomes.Length > 1 ? $" (first of {tree.Outcomes.Length} cases, if {string.Join(" and ", shown.Conditions)})" : "");
            _differences.Add(text);
            bool isStopped = expected.Outcome is "dropped" or "rejected";
            if (isStopped && tree.CommonVerdict == TraceVerdict.Accept)
            {
                WrongAccepts.Add(text);
            }

            return shown;
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            int compared = _agreed + _agreedInOneCase + _differences.Count;
            text.AppendLine(CultureInfo.InvariantCulture, $"{compared} packets compared: {_agreed} agree, {_agreedInOneCase} agree in one of several cases, {_differences.Count} differ ({Agreement:P2}); {WrongAccepts.Count} wrong ACCEPT");
            text.AppendLine("skipped: " + string.Join(", ", _skipped.Select(pair => $"{pair.Value} {pair.Key}")));
            _differences.ForEach(difference => text.AppendLine(difference));
            return text.ToString();
        }

        public static string[] HitsOf(TraceOutcome outcome) => [.. outcome.Steps.Where(step => step.Result != TraceResult.NoMatch).Select(Hit)];

        private static string? Difference(OraclePacket expected, TraceOutcome outcome)
        {
            string[] hits = HitsOf(outcome);
            int same = hits.Zip(expected.Hits!).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same < hits.Length || same < expected.Hits!.Length)
            {
                string ours = same < hits.Length ? hits[same] : $"(end: {outcome.Fate} {outcome.Reason})";
                string theirs = same < expected.Hits!.Length ? expected.Hits[same] : $"(end: {expected.Outcome})";
                return $"after {same} hits kernel {theirs}, tracer {ours}";
            }

            TraceFate[] fates = expected.Outcome switch
            {
                "local" => [TraceFate.Delivered],
                "forwarded" => [TraceFate.Forwarded],
                "sent" => [TraceFate.Sent],
                "rejected" => [TraceFate.Rejected],
                "not_routed" => [TraceFate.Unrouted],
                "dropped" => [TraceFate.Dropped, TraceFate.Unrouted],
                _ => [],
            };
            if (!fates.Contains(outcome.Fate))
            {
                return $"kernel {expected.Outcome}, tracer {outcome.Fate} {outcome.Reason}";
            }

            if (outcome.Fate is TraceFate.Forwarded or TraceFate.Sent && expected.OutcomeInterface != outcome.OutInterface)
            {
                return $"kernel sends through {expected.OutcomeInterface}, tracer through {outcome.OutInterface}";
            }

            return outcome.Verdict == TraceVerdict.Accept ? PacketDifference(expected, outcome.PacketAfter) : null;
        }

        private static string? PacketDifference(OraclePacket expected, Packet after)
        {
            if (expected.Final is not { } final)
            {
                return null;
            }

            (string Name, string? Kernel, string? Ours)[] fields =
            [
                ("src", (string?)final["src"], after.Source is { } source ? AddressText.Format(source, after.Family) : null),
                ("dst", (string?)final["dst"], after.Destination is { } destination ? AddressText.Format(destination, after.Family) : null),
                ("sport", final["sport"]?.ToString(), after.SourcePort?.ToString(CultureInfo.InvariantCulture)),
                ("dport", final["dport"]?.ToString(), after.DestinationPort?.ToString(CultureInfo.InvariantCulture)),
                ("ttl", final["ttl"]?.ToString(), after.TimeToLive?.ToString(CultureInfo.InvariantCulture)),
                ("tos", final["tos"]?.ToString(), after.TypeOfService?.ToString(CultureInfo.InvariantCulture)),
            ];
            foreach ((string name, string? kernel, string? ours) in fields)
            {
                if (kernel is not null && ours is not null && kernel != ours)
                {
                    return $"{name} is {kernel} after the kernel, {ours} after the tracer";
                }
            }

            return null;
        }

        private static string Hit(TraceStep step)
        {
            string place = $"{step.Table}:{Pipeline.ChainName(step.Hook)}";
            if (step.Rule is not { } rule)
            {
                return $"{place} policy {step.Target}";
            }

            string target = rule.Bound.JumpKind == JumpKind.Goto ? "goto:" + rule.Bound.JumpName : rule.Bound.JumpName ?? "None";
            return string.Create(CultureInfo.InvariantCulture, $"{place} {rule.Chain.Name}:{rule.Number} {target}");
        }
    }
}
