using System.Collections.Immutable;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>Values that belong together.</summary>
public sealed record ValueGroup(string Name, ImmutableArray<NamedValue> Values);

/// <summary>What there is to look at where a way stands.</summary>
public static class ScopeWords
{
    /// <summary>The groups that have something in them, in the order in which they are shown.</summary>
    public static ImmutableArray<ValueGroup> Of(DebuggedWay way)
    {
        var groups = ImmutableArray.CreateBuilder<ValueGroup>();
        if (way.At.End is { } end)
        {
            groups.Add(new ValueGroup("Verdict", Verdict(end)));
        }
        else if (way.At.StepBefore is { Result: TraceResult.NoMatch } passed)
        {
            groups.Add(new ValueGroup("Why not", SituationValues.OfMiss(passed)));
        }

        if (way.At.Situation is { } situation)
        {
            groups.Add(new ValueGroup("Packet", SituationValues.OfPacket(situation)));
            groups.Add(new ValueGroup("Mark", SituationValues.OfMarks(situation)));
            groups.Add(new ValueGroup("Connection", SituationValues.OfConnection(situation)));
            groups.Add(new ValueGroup("Counters", SituationValues.OfCounting(situation)));
        }

        if (!way.At.Conditions.IsEmpty)
        {
            groups.Add(new ValueGroup("Assumed", [.. way.At.Conditions.Select((condition, index) => new NamedValue($"{index + 1}", condition))]));
        }

        return [.. groups.Where(group => !group.Values.IsEmpty)];
    }

    private static ImmutableArray<NamedValue> Verdict(TraceOutcome end)
    {
        var values = ImmutableArray.CreateBuilder<NamedValue>();
        values.Add(new NamedValue("verdict", TraceJson.Verdict(end.Verdict)));
        values.Add(new NamedValue("fate", TraceText.Fate(end)));
        values.Add(new NamedValue("reason", end.Reason));
        if (end.Reply is { } reply)
        {
            values.Add(new NamedValue("reply", reply));
        }

        return values.ToImmutable();
    }
}
