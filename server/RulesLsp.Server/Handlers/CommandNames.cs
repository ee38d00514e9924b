namespace RulesLsp.Server.Handlers;

/// <summary>The commands that editors may run.</summary>
internal static class CommandNames
{
    public const string Trace = "rulesLsp.trace";
    public const string TraceHere = "rulesLsp.traceHere";
    public const string ClearTrace = "rulesLsp.clearTrace";
    public const string ShowTrace = "rulesLsp.showTrace";
    public const string ShowPacketsWay = "rulesLsp.showPacketsWay";
    public const string ReadPacket = "rulesLsp.readPacket";
    public const string Expectations = "rulesLsp.expectations";
    public const string Place = "rulesLsp.place";
    public const string ShowEffect = "rulesLsp.showEffect";
    public const string WhoCanReachPort = "rulesLsp.whoCanReachPort";
    public const string CompareFamilies = "rulesLsp.compareFamilies";
    public const string ShowTranslation = "rulesLsp.showTranslation";
    public const string Explain = "rulesLsp.explain";
    public const string ExplainError = "rulesLsp.explainError";
    public const string GoToLine = "rulesLsp.goToLine";

    public static string[] All { get; } = [Trace, TraceHere, ClearTrace, ShowTrace, ShowPacketsWay, ReadPacket, Expectations, Place, ShowEffect, WhoCanReachPort, CompareFamilies, ShowTranslation, Explain, ExplainError, GoToLine];
}
