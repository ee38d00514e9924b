using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>What becomes of packets in one of the two rulesets, and who decides it.</summary>
/// <param name="Step">The deciding rule or policy; null: none, as where routing decides.</param>
/// <param name="OutInterface">null: it does not leave, or by whichever device.</param>
/// <param name="Changes">What rules change of the packet: "mark becomes 0x1".</param>
public sealed record FateOfSide(
    TraceStep? Step,
    TraceVerdict Verdict,
    TraceFate Fate,
    string Reason,
    string? Reply,
    string? OutInterface,
    ImmutableArray<string> Changes)
{
    /// <summary>The fields that are told of when a rule has written them.</summary>
    internal static readonly PacketField[] ToldFields =
    [
        PacketField.DestinationAddress,
        PacketField.DestinationPort,
        PacketField.SourceAddress,
        PacketField.SourcePort,
        PacketField.Mark,
        PacketField.ConnectionMark,
        PacketField.ConntrackState,
        PacketField.TypeOfService,
        PacketField.TimeToLive,
        PacketField.TcpMaximumSegmentSize,
    ];

    /// <summary>The line of the deciding rule or policy as it stands in the file; null: there is none.</summary>
    public string? LineText { get; init; }

    /// <summary>In words: "accepted: forwarded, mark becomes 0x1".</summary>
    public string Text => string.Join(", ", new[] { Ending }.Concat(Changes));

    /// <summary>The same without what is changed of the packet.</summary>
    public string Ending => Fate switch
    {
        TraceFate.Delivered => $"{Word}, delivered to this host",
        TraceFate.Forwarded => $"{Word}, forwarded{Through}",
        TraceFate.Sent => $"{Word}, sent{Through}",
        TraceFate.Dropped => Word,
        TraceFate.Rejected => Reply is null ? $"{Word} without an answer" : $"{Word} with {Reply}",
        TraceFate.Unrouted => $"thrown away by routing ({Reason})",
        _ => Verdict == TraceVerdict.Queue ? $"{Word}, a program decides" : $"{Word} ({Reason})",
    };

    private string Word => TraceJson.Verdict(Verdict);

    private string Through => OutInterface is { } device ? $" through {device}" : "";

    internal static FateOfSide Of(RegionWalk walk, RegionWalk other, PacketField? differs, IReadOnlySet<object> changed)
    {
        TraceOutcome outcome = walk.Outcome;
        bool isAlive = outcome.Verdict is TraceVerdict.Accept or TraceVerdict.Queue;
        string? device = outcome.OutInterface is { } name && (walk.Output.Dimension is null || !ReferenceEquals(walk.Output.Dimension, other.Output.Dimension))
            ? name
            : null;
        return new FateOfSide(
            StepOf(walk, differs, changed),
            outcome.Verdict,
            outcome.Fate,
            outcome.Reason,
            outcome.Reply,
            device,
            isAlive ? [.. ToldFields.Where(field => walk.Origins[(int)field].Writer is not null).Select(field => Change(field, walk, outcome.PacketAfter.Family))] : []);
    }

    private static string Change(PacketField field, RegionWalk walk, AddressFamily family)
    {
        FieldOrigin origin = walk.Origins[(int)field];
        string name = FieldText.Name(field);
        return origin.IsConstant ? $"{name} becomes {FieldText.Value(field, origin.Value, family)}" : $"{name} is changed";
    }

    private static TraceStep? StepOf(RegionWalk walk, PacketField? differs, IReadOnlySet<object> changed)
    {
        TraceOutcome outcome = walk.Outcome;
        if (differs is { } field && walk.Origins[(int)field].Writer is { } writer)
        {
            return outcome.Steps.LastOrDefault(step => ReferenceEquals(step.Rule, writer));
        }

        // Routing threw it away: a rule that has led it there is what people look for.
        return outcome.DecidingStep ?? outcome.Steps.LastOrDefault(step => step.Rule is { } rule && changed.Contains(rule));
    }
}
