using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>Whether the packets of a region fare alike in two rulesets.</summary>
internal enum FateAgreement : byte
{
    Same,
    Different,

    /// <summary>A target that nobody knows decides.</summary>
    Unknown,
}

/// <summary>Compares how the packets of a region fared, and cuts the region down to those of which the answer is true.</summary>
/// <param name="Field">The field of the packet that differs in the end, where nothing else does; null: verdict, way or answer differ.</param>
internal sealed record FateComparison(FateAgreement Agreement, PacketField? Field)
{
    private static readonly FateComparison Same = new(FateAgreement.Same, null);
    private static readonly FateComparison Different = new(FateAgreement.Different, null);
    private static readonly FateComparison Unknown = new(FateAgreement.Unknown, null);

    /// <summary>What a rule may write and is told of, and what else makes two packets differ.</summary>
    private static readonly PacketField[] Fields = [.. FateOfSide.ToldFields, PacketField.Length, PacketField.TcpFlags, PacketField.IcmpTypeCode];

    /// <summary>What of an ending routing tells the sender.</summary>
    private static readonly HashSet<string> AnsweredReasons =
        [TraceReasons.TtlExceeded, TraceReasons.NoRoute, TraceReasons.Unreachable, TraceReasons.Prohibited];

    /// <param name="actionOf">A rule's action as text: equal texts act alike.</param>
    public static FateComparison Of(RegionTracker region, RegionWalk old, RegionWalk @new, Func<Rule, string> actionOf)
    {
        TraceOutcome before = old.Outcome;
        TraceOutcome after = @new.Outcome;
        if (!old.IsExact || !@new.IsExact)
        {
            return Unknown;
        }

        if (before.Verdict == TraceVerdict.Unknown || after.Verdict == TraceVerdict.Unknown)
        {
            bool isSame = before.Verdict == after.Verdict && before.Reason == after.Reason && ActsAlike(before, after, actionOf);
            return isSame && FirstDifference(region, old, @new) is null ? Same : Unknown;
        }

        if (before.Verdict != after.Verdict || before.Reply != after.Reply)
        {
            return Different;
        }

        switch (before.Verdict)
        {
            case TraceVerdict.Drop:
                return Answer(before) == Answer(after) ? Same : Different;
            case TraceVerdict.Reject:
                return Same;
            case TraceVerdict.Queue when !ActsAlike(before, after, actionOf):
                return Different;
            case TraceVerdict.Accept when before.Fate != after.Fate || !LeavesAlike(region, old.Output, @new.Output, before.Fate):
                return Different;
        }

        return FirstDifference(region, old, @new) is { } field ? new FateComparison(FateAgreement.Different, field) : Same;
    }

    /// <summary>The ending that the sender is told of; null: it is told nothing.</summary>
    private static string? Answer(TraceOutcome outcome) => AnsweredReasons.Contains(outcome.Reason) ? outcome.Reason : null;

    private static bool ActsAlike(TraceOutcome before, TraceOutcome after, Func<Rule, string> actionOf) =>
        before.DecidingStep?.Rule is { } old && after.DecidingStep?.Rule is { } @new && actionOf(old) == actionOf(@new);

    private static bool LeavesAlike(RegionTracker region, InterfaceKnowledge old, InterfaceKnowledge @new, TraceFate fate)
    {
        if (fate == TraceFate.Delivered || ReferenceEquals(old.Dimension, @new.Dimension))
        {
            return old.Name == @new.Name || fate == TraceFate.Delivered;
        }

        return (old.Dimension, @new.Dimension) switch
        {
            ({ } dimension, null) => region.Saw(dimension, region.Numbers(@new.Name!)),
            (null, { } dimension) => region.Saw(dimension, region.Numbers(old.Name!)),
            _ => false,
        };
    }

    private static PacketField? FirstDifference(RegionTracker region, RegionWalk old, RegionWalk @new)
    {
        foreach (PacketField field in Fields)
        {
            if (field == PacketField.ConnectionMark && !(old.HasConnection && @new.HasConnection))
            {
                continue;
            }

            FieldOrigin before = old.Origins[(int)field];
            FieldOrigin after = @new.Origins[(int)field];
            if (!before.IsSameAs(after) && HasField(region, field) && !region.IsSame(field, before, after))
            {
                return field;
            }
        }

        return null;
    }

    private static bool HasField(RegionTracker region, PacketField field) => FieldPresences.Of(field) != FieldPresence.InHeader || region.SawPresence(field);
}
