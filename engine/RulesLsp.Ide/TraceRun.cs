using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide;

/// <summary>Who wants to know what happens to a packet.</summary>
public enum TraceOrigin : byte
{
    /// <summary>A <c>trace</c> directive of the file.</summary>
    Directive,

    /// <summary>An <c>expect</c> directive of the file.</summary>
    Expectation,

    /// <summary>The user, for now.</summary>
    Asked,
}

/// <summary>A packet and what happened to it.</summary>
/// <param name="Line">0-based line that the trace belongs to: its directive's, or the rule's that the user asked about.</param>
/// <param name="PacketText">The packet as written.</param>
/// <param name="Tree">null when the packet could not be read.</param>
/// <param name="Problem">Why there is no tree; a full sentence.</param>
/// <param name="Expectation">What became of an expectation; null for plain traces.</param>
public sealed record TraceRun(
    int Line,
    string PacketText,
    TraceOrigin Origin,
    TraceTree? Tree,
    string? Problem,
    ExpectationOutcome? Expectation = null);

/// <summary>A trace that the user asked for.</summary>
/// <param name="Line">0-based.</param>
public sealed record AskedTrace(int Line, string PacketText);
