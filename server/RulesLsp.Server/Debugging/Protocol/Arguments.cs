using System.Text.Json;

namespace RulesLsp.Server.Debugging.Protocol;

/// <summary>What a client says of itself; numbers of lines and columns begin with 1 unless it says otherwise.</summary>
internal sealed record InitializeArguments(string? ClientID = null, string? AdapterID = null, bool? LinesStartAt1 = null, bool? ColumnsStartAt1 = null, string? PathFormat = null);

/// <summary>What is to be debugged.</summary>
/// <param name="Program">The ruleset's path.</param>
/// <param name="Packet">A packet or scenario as text, or one packet as an object of the JSON notation.</param>
/// <param name="Host">The path of a host description; relative to the ruleset's folder.</param>
internal sealed record LaunchArguments(
    string? Program = null,
    JsonElement? Packet = null,
    string? Host = null,
    bool? StopOnEntry = null,
    string? Backend = null,
    string? Family = null,
    string? Profile = null,
    bool? NoDebug = null);

/// <param name="Arguments">Those of launch, as they are now; null: as they were.</param>
internal sealed record RestartArguments(LaunchArguments? Arguments = null);

internal sealed record SourceBreakpoint(int Line, int? Column = null, string? Condition = null, string? HitCondition = null, string? LogMessage = null);

internal sealed record SetBreakpointsArguments(DebugSource Source, SourceBreakpoint[]? Breakpoints = null, int[]? Lines = null);

internal sealed record FunctionBreakpoint(string Name, string? Condition = null, string? HitCondition = null);

internal sealed record SetFunctionBreakpointsArguments(FunctionBreakpoint[] Breakpoints);

internal sealed record SetExceptionBreakpointsArguments(string[] Filters);

internal sealed record BreakpointLocationsArguments(DebugSource Source, int Line, int? EndLine = null);

/// <summary>Of every request that moves one thread or asks about it.</summary>
internal sealed record ThreadArguments(int ThreadId);

internal sealed record ContinueArguments(int ThreadId, bool? SingleThread = null);

internal sealed record StackTraceArguments(int ThreadId, int? StartFrame = null, int? Levels = null);

internal sealed record ScopesArguments(int FrameId);

internal sealed record VariablesArguments(int VariablesReference, int? Start = null, int? Count = null);

/// <param name="Line">Of the text that is pointed at, where the client tells it.</param>
internal sealed record EvaluateArguments(string Expression, int? FrameId = null, string? Context = null, int? Line = null, DebugSource? Source = null);
