using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Scenarios;

/// <summary>What a step of a scenario sends.</summary>
public enum ScenarioStepKind : byte
{
    /// <summary>A packet that is described in full; it begins a connection, unless it names a flow.</summary>
    Packet,

    /// <summary>The other side answers the packet before.</summary>
    Reply,

    /// <summary>The last packet that was described in full, once more: another connection, unless it names a flow.</summary>
    Again,

    /// <summary>An ICMP error about the packet before comes back.</summary>
    Error,
}

/// <summary>One step of a scenario: a packet, how often and when it is sent, and what is expected of the last of them.</summary>
/// <param name="Text">The packet as written, without what is expected of it.</param>
/// <param name="Span">The whole step in the text.</param>
/// <param name="Packet">What is said of the packet: the rest follows from the packet before, unless it is one in full.</param>
/// <param name="Count">How often it is sent; at least 1.</param>
/// <param name="After">Seconds between the step before and the first of them.</param>
/// <param name="Every">Seconds between two of them.</param>
/// <param name="Expected">Empty: nothing is expected.</param>
/// <param name="ExpectedText">As written: "DNAT 10.0.0.9:8080 then FORWARD ACCEPT".</param>
public sealed record ScenarioStep(
    ScenarioStepKind Kind,
    string Text,
    TextSpan Span,
    Packet Packet,
    int Count,
    double After,
    double Every,
    ImmutableArray<ExpectedStep> Expected,
    string ExpectedText)
{
    /// <summary>The step that a packet of a list is: its own words say how often, when, and whether it answers the one before.</summary>
    public static ScenarioStep Of(Packet packet) =>
        new(packet.IsReplyToPrevious ? ScenarioStepKind.Reply : ScenarioStepKind.Packet, "", new TextSpan(0, 0), packet, packet.Repeat, 0, 0, [], "");
}

/// <summary>A scenario, or why the text is none.</summary>
public sealed record ScenarioResult(Scenario? Scenario, PacketProblem? Problem);

/// <summary>One packet of a scenario and what becomes of it.</summary>
/// <param name="Step">The index of its step.</param>
/// <param name="Number">Which of the step's packets it is; the first is 1.</param>
/// <param name="Trees">One for each way that the packets before can have gone; their outcomes name the conditions.</param>
public sealed record ScenarioTrace(int Step, int Number, ImmutableArray<TraceTree> Trees)
{
    /// <summary>For each tree the way of the packet before that it follows: the tree there, and its outcome. Of the first packet none.</summary>
    internal ImmutableArray<(int Tree, int Outcome)> Before { get; init; } = [];

    /// <summary>All ways in one tree.</summary>
    public TraceTree Tree => Trees is [var only] ? only : Trees[0] with
    {
        Assumptions = [.. Trees.SelectMany(tree => tree.Assumptions).Distinct().Order(StringComparer.Ordinal)],
        Outcomes = [.. Trees.SelectMany(tree => tree.Outcomes)],
    };
}

/// <summary>
/// Packets that follow each other, with times and repeats, such as
/// <c>tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn x6 every 10s then after 180s again</c>. What a packet leaves behind, the next finds.
/// </summary>
public sealed record Scenario(ImmutableArray<ScenarioStep> Steps)
{
    /// <summary>Reads a scenario; a packet alone is one too, in any of its notations.</summary>
    public static ScenarioResult Parse(string text, AddressFamily family) => ScenarioReader.Read(text, family, ScenarioUse.Trace);

    /// <summary>Sends the packets one after the other, when they are asked for.</summary>
    public IEnumerable<ScenarioTrace> Trace(Tracer tracer) => new ScenarioWalk(tracer, Steps, tracer.Options.MostOutcomes).Run();
}

/// <summary>Whether steps may say what is expected of them.</summary>
internal enum ScenarioUse : byte
{
    Trace,
    Expectation,
}
