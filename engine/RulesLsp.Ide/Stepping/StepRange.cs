using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>How far a packet goes at once.</summary>
public enum StepKind : byte
{
    /// <summary>To the next rule, also of a chain that is called.</summary>
    In,

    /// <summary>To the next rule of the same chain, or behind it.</summary>
    Over,

    /// <summary>Out of the chain; out of a built-in one to the next table.</summary>
    Out,
}

/// <summary>Which ways go on.</summary>
public enum RunningWays : byte
{
    One,
    All,
}

/// <summary>Where a step ends.</summary>
internal static class StepRange
{
    /// <summary>Whether the packet that began at one place has gone far enough at another.</summary>
    public static bool IsDone(PacketWay from, PacketWay now, StepKind kind)
    {
        if (kind == StepKind.In || from.Step is not { } start || now.Step is not { } step || now.PacketIndex != from.PacketIndex
            || step.Hook != start.Hook || step.Table != start.Table)
        {
            return true;
        }

        int depth = start.Record!.Depth;
        return kind == StepKind.Over ? step.Record!.Depth <= depth : step.Record!.Depth < depth;
    }
}
