namespace RulesLsp.Server.Handlers;

/// <summary>The commands that editors may run.</summary>
internal static class CommandNames
{
    public const string Trace = "rulesLsp.trace";
    public const string TraceHere = "rulesLsp.traceHere";
    public const string ClearTrace = "rulesLsp.clearTrace";
    public const string ShowTrace = "rulesLsp.showTrace";
    public const string ShowEffect = "rulesLsp.showEffect";
    public const string WhoCanReachPort = "rulesLsp.whoCanReachPort";
    public const string ShowTranslation = "rulesLsp.showTranslation";
    public const string Explain = "rulesLsp.explain";

    public static string[] All { get; } = [Trace, TraceHere, ClearTrace, ShowTrace, ShowEffect, WhoCanReachPort, ShowTranslation, Explain];
}
