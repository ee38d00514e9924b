using System.Collections.Immutable;
using System.Diagnostics;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>Sends a scenario's packets into the kernel at their times, each as the tracer has it.</summary>
internal sealed class ScenarioSender(KernelBench bench, Scenario scenario, Tracer tracer)
{
    private const ushort FirstPort = 40000;

    /// <summary>What packets carry, by their number in the scenario; the first is 1.</summary>
    public ImmutableDictionary<int, ReadOnlyMemory<byte>> Payloads { get; init; } = ImmutableDictionary<int, ReadOnlyMemory<byte>>.Empty;

    private readonly Stopwatch _clock = new();
    private readonly Dictionary<string, Talk> _talks = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _lastBytes;
    private Talk _talk = new(0);
    private bool _lastWentBack;

    /// <summary>The TCP numbers of a connection, of whoever began it and of the other side.</summary>
    private sealed record Talk(ushort Number)
    {
        public uint[] Next { get; } = [1000, 5000];
    }

    /// <summary>How many packets were sent; the first that differs ends it.</summary>
    public int Run(out string? difference)
    {
        difference = null;
        ImmutableArray<ScenarioStep> steps = [.. Packets()];
        double due = 0;
        int sent = 0;
        _clock.Start();
        foreach (ScenarioTrace trace in new Scenario(steps).Trace(tracer))
        {
            ScenarioStep step = steps[trace.Step];
            due += step.After;
            if (trace.Tree.Outcomes is not [var outcome])
            {
                difference = $"packet {sent + 1} has {trace.Tree.Outcomes.Length} outcomes: {string.Join("; ", trace.Tree.Outcomes.SelectMany(item => item.Conditions))}";
                return sent;
            }

            if (outcome.Reason == TraceReasons.NothingToAnswer)
            {
                return sent;
            }

            TimeSpan early = TimeSpan.FromSeconds(due) - _clock.Elapsed;
            Thread.Sleep(early > TimeSpan.Zero ? early : TimeSpan.Zero);
            sent++;
            difference = OracleComparison.Difference(Send(step, trace.Tree.Packet, (ushort)sent), outcome);
            if (difference is not null)
            {
                difference = $"packet {sent}, {trace.Tree.Packet}: {difference}";
                return sent;
            }
        }

        return sent;
    }

    // Each with all that its bytes will tell: packets that begin a connection of their own come from different ports.
    private IEnumerable<ScenarioStep> Packets()
    {
        int connection = 0;
        foreach (ScenarioStep step in scenario.Steps)
        {
            for (int i = 0; i < step.Count; i++)
            {
                ScenarioStep one = step with { Count = 1, After = i == 0 ? step.After : step.Every };
                yield return one with { Packet = step.Kind is ScenarioStepKind.Packet or ScenarioStepKind.Again ? Filled(step.Packet, connection++) : Filled(step.Packet) };
            }
        }
    }

    private static Packet Filled(Packet packet, int connection)
    {
        bool hasPorts = ProtocolNumbers.HasPorts(packet.Protocol!.Value);
        packet = packet with
        {
            SourcePort = hasPorts ? packet.SourcePort ?? (ushort)(FirstPort + connection) : null,
            Type = packet.InInterface is null ? null : PacketType.Unicast,
            UserId = packet.InInterface is null ? 0u : null,
            GroupId = packet.InInterface is null ? 0u : null,
        };
        return PacketReader.Filled(packet, PacketBytes.Of(packet, new PacketIdentity(1, 1, 0, 0, null)));
    }

    private static Packet Filled(Packet answer) => answer with { TimeToLive = 64, TypeOfService = 0, Mark = 0 };

    private Observation Send(ScenarioStep step, Packet packet, ushort number)
    {
        bool isBeginning = step.Kind is ScenarioStepKind.Packet or ScenarioStepKind.Again;
        if (isBeginning)
        {
            _talk = packet.Flow is { } flow && _talks.TryGetValue(flow, out Talk? known) ? known : new Talk(number);
            _talks[packet.Flow ?? ""] = _talk;
        }

        // Errors tell nothing about who speaks; answers alternate.
        int side = isBeginning || step.Kind == ScenarioStepKind.Error ? 0 : _lastWentBack ? 0 : 1;
        _lastWentBack = step.Kind == ScenarioStepKind.Error ? _lastWentBack : side == 1;
        byte flags = packet.TcpFlags ?? 0;
        var identity = new PacketIdentity(
            number,
            _talk.Number,
            _talk.Next[side],
            (flags & TcpFlagNames.Ack) != 0 ? _talk.Next[1 - side] : 0,
            step.Kind == ScenarioStepKind.Error ? _lastBytes : null)
        {
            Payload = Payloads.GetValueOrDefault(number),
        };
        _talk.Next[side] += (uint)identity.Payload.Length + ((flags & (TcpFlagNames.Syn | TcpFlagNames.Fin)) != 0 ? 1u : 0);
        packet = packet with { MaximumSegmentSize = packet.MaximumSegmentSize ?? (packet.Protocol == ProtocolNumbers.Tcp ? (ushort)0 : null) };
        Observation seen = bench.Send(packet, identity);
        _lastBytes = seen.Last?.Bytes ?? _lastBytes;
        return seen;
    }
}
