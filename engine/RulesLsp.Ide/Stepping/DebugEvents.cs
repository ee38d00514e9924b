using System.Collections.Immutable;

namespace RulesLsp.Ide.Stepping;

/// <summary>What stops a packet besides breakpoints.</summary>
[Flags]
public enum StopFilters : byte
{
    None = 0,

    /// <summary>A rule, a policy or routing throws it away.</summary>
    Drop = 1,

    /// <summary>A rule refuses it.</summary>
    Reject = 2,

    /// <summary>Nobody can tell what becomes of it, or a program decides.</summary>
    Unknown = 4,

    /// <summary>Its ways part.</summary>
    Forks = 8,
}

/// <summary>Why a packet stands still.</summary>
public enum StopReason : byte
{
    /// <summary>It is at its beginning.</summary>
    Entry,
    Step,
    Breakpoint,
    ChainBreakpoint,

    /// <summary>Its way is over, with an end that was asked for.</summary>
    Verdict,
    Fork,
    Pause,
}

/// <summary>What kind of thing is told.</summary>
public enum ToldKind : byte
{
    /// <summary>What goes on: packets, ways.</summary>
    Progress,
    Verdict,

    /// <summary>A line that the kernel writes.</summary>
    KernelLog,

    /// <summary>The message of a breakpoint.</summary>
    Message,
}

/// <summary>Something that happened while packets went on.</summary>
public abstract record DebugEvent;

/// <summary>A sentence for the user.</summary>
/// <param name="Line">0-based line that it is about; null: none.</param>
public sealed record ToldEvent(ToldKind Kind, string Text, int? Line) : DebugEvent;

public sealed record WayBeganEvent(int Way) : DebugEvent;

public sealed record WayEndedEvent(int Way) : DebugEvent;

/// <summary>A packet stands still, and all others with it.</summary>
/// <param name="Text">In full; null: the reason says it all.</param>
/// <param name="Breakpoints">Those at which it stopped.</param>
public sealed record StoppedEvent(int Way, StopReason Reason, string? Text, ImmutableArray<int> Breakpoints) : DebugEvent;

/// <summary>All packets have gone all their ways.</summary>
public sealed record OverEvent : DebugEvent;
