namespace RulesLsp.Server.Debugging.Protocol;

/// <summary>A file.</summary>
/// <param name="Path">Or its identifier, as the client wants it.</param>
internal sealed record DebugSource(string? Name = null, string? Path = null);

internal sealed record ErrorMessage(int Id, string Format, bool ShowUser);

internal sealed record ErrorBody(ErrorMessage Error);

internal sealed record ExceptionFilter(string Filter, string Label, string Description, bool Default);

/// <summary>What the debugger can do.</summary>
internal sealed record Capabilities
{
    public bool SupportsConfigurationDoneRequest { get; } = true;

    public bool SupportsFunctionBreakpoints { get; } = true;

    public bool SupportsConditionalBreakpoints { get; } = true;

    public bool SupportsHitConditionalBreakpoints { get; } = true;

    public bool SupportsLogPoints { get; } = true;

    public bool SupportsEvaluateForHovers { get; } = true;

    public bool SupportsStepBack { get; } = true;

    public bool SupportsRestartRequest { get; } = true;

    public bool SupportsExceptionInfoRequest { get; } = true;

    public bool SupportsTerminateRequest { get; } = true;

    public bool SupportsBreakpointLocationsRequest { get; } = true;

    public bool SupportsSingleThreadExecutionRequests { get; } = true;

    public bool SupportsDelayedStackTraceLoading { get; } = true;

    public required ExceptionFilter[] ExceptionBreakpointFilters { get; init; }
}

internal sealed record DebugBreakpoint(int Id, bool Verified, string? Message = null, DebugSource? Source = null, int? Line = null);

internal sealed record BreakpointsBody(DebugBreakpoint[] Breakpoints);

internal sealed record BreakpointEventBody(string Reason, DebugBreakpoint Breakpoint);

internal sealed record BreakpointLocation(int Line);

internal sealed record BreakpointLocationsBody(BreakpointLocation[] Breakpoints);

internal sealed record ContinueBody(bool AllThreadsContinued);

internal sealed record DebugThread(int Id, string Name);

internal sealed record ThreadsBody(DebugThread[] Threads);

/// <param name="PresentationHint"><c>label</c>: a heading between frames; null: a frame.</param>
internal sealed record StackFrame(int Id, string Name, DebugSource? Source, int Line, int Column, string? PresentationHint = null);

internal sealed record StackTraceBody(StackFrame[] StackFrames, int TotalFrames);

internal sealed record Scope(string Name, int VariablesReference, int NamedVariables, bool Expensive, string? PresentationHint = null);

internal sealed record ScopesBody(Scope[] Scopes);

/// <param name="EvaluateName">What a client can ask for to see the value again; null: nothing.</param>
internal sealed record Variable(string Name, string Value, int VariablesReference, string? EvaluateName = null);

internal sealed record VariablesBody(Variable[] Variables);

internal sealed record EvaluateBody(string Result, int VariablesReference);

internal sealed record ExceptionInfoBody(string ExceptionId, string Description, string BreakMode);

internal sealed record OutputBody(string Category, string Output, DebugSource? Source = null, int? Line = null);

internal sealed record ThreadBody(string Reason, int ThreadId);

internal sealed record StoppedBody(string Reason, string? Description, int ThreadId, bool AllThreadsStopped, string? Text = null, int[]? HitBreakpointIds = null);

internal sealed record ExitedBody(int ExitCode);
