using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing;

/// <summary>How a translation is expected to change the packet.</summary>
public enum ExpectedTranslation : byte
{
    /// <summary>The destination.</summary>
    Destination,

    /// <summary>The source.</summary>
    Source,
}

/// <summary>One thing that is expected of a packet.</summary>
public abstract record ExpectedStep;

/// <summary>The verdict, at any hook or at <paramref name="Hook"/>.</summary>
public sealed record ExpectedVerdict(TraceVerdict Verdict, Hook? Hook) : ExpectedStep;

/// <summary>New address and port; a part that is null is not looked at.</summary>
public sealed record ExpectedAddress(ExpectedTranslation Kind, UInt128? Address, ushort? Port, string Text) : ExpectedStep;

/// <summary>An expectation, or why the text is none.</summary>
public sealed record ExpectationResult(Expectation? Expectation, PacketProblem? Problem);

/// <summary>What became of what one step expects.</summary>
/// <param name="Actual">What the trace said, short.</param>
/// <param name="Message">A full sentence with the deciding rule; for a met expectation too.</param>
/// <param name="DecidingStep">The rule or policy that decided the outcome that the message is about.</param>
public sealed record ExpectationOutcome(ScenarioStep Step, ExpectationStatus Status, string Actual, string Message, TraceStep? DecidingStep, TraceTree Tree);

/// <summary>Met or not.</summary>
public enum ExpectationStatus : byte
{
    Met,
    NotMet,
}

/// <summary>
/// What a <c># rules-lsp: expect</c> line says: verdicts and translations joined by "then", and the packet that they are about, such as
/// <c>DNAT 10.0.0.9:8080 then FORWARD ACCEPT tcp 198.51.100.7 > 192.0.2.1:80 in eth0</c>. More packets may follow behind another "then".
/// </summary>
/// <param name="Scenario">The packets; at least one of its steps expects something.</param>
public sealed record Expectation(Scenario Scenario)
{
    /// <summary>Reads what stands after "expect".</summary>
    public static ExpectationResult Parse(string text, AddressFamily family)
    {
        ScenarioResult result = ScenarioReader.Read(text, family, ScenarioUse.Expectation);
        return new ExpectationResult(result.Scenario is { } scenario ? new Expectation(scenario) : null, result.Problem);
    }

    /// <summary>
    /// Traces the packets and compares: one result for each step that expects something, about the last of its packets. Every possible
    /// outcome has to be as expected.
    /// </summary>
    public ImmutableArray<ExpectationOutcome> Evaluate(Tracer tracer) =>
    [
        .. from trace in Scenario.Trace(tracer)
           let step = Scenario.Steps[trace.Step]
           where trace.Number == step.Count && !step.Expected.IsEmpty
           select Judge(step, trace),
    ];

    private static ExpectationOutcome Judge(ScenarioStep step, ScenarioTrace trace)
    {
        TraceOutcome? other = trace.Trees
            .Select(tree => tree.Outcomes.FirstOrDefault(outcome => !step.Expected.All(expected => Meets(expected, tree.Packet, outcome))))
            .FirstOrDefault(outcome => outcome is not null);
        TraceTree tree = trace.Tree;
        TraceOutcome shown = other ?? tree.Outcomes[0];
        string verdict = TraceJson.Verdict(shown.Verdict);
        string condition = shown.Conditions.IsEmpty ? "" : $" if {string.Join(" and ", shown.Conditions)}";
        string message = other is null
            ? $"as expected, {step.ExpectedText}: {TraceText.Fate(shown)}"
            : $"expected {step.ExpectedText}, but it is {verdict}{condition}: {TraceText.Fate(shown)}";
        return new ExpectationOutcome(step, other is null ? ExpectationStatus.Met : ExpectationStatus.NotMet, verdict, message, shown.DecidingStep, tree);
    }

    private static bool Meets(ExpectedStep step, Packet packet, TraceOutcome outcome) => step switch
    {
        ExpectedVerdict verdict => verdict.Verdict == outcome.Verdict
            && (verdict.Hook is null || IsDecidedAt(verdict, outcome))
            && !(verdict.Verdict == TraceVerdict.Accept && outcome.Fate == TraceFate.Unrouted),
        ExpectedAddress { Kind: ExpectedTranslation.Destination } address => Changes(address, packet.Destination, outcome.PacketAfter.Destination, outcome.PacketAfter.DestinationPort, packet.DestinationPort),
        ExpectedAddress address => Changes(address, packet.Source, outcome.PacketAfter.Source, outcome.PacketAfter.SourcePort, packet.SourcePort),
        _ => false,
    };

    // An accepted packet has to have passed the hook; a stopped one has to end there.
    private static bool IsDecidedAt(ExpectedVerdict expected, TraceOutcome outcome) => expected.Verdict == TraceVerdict.Accept
        ? outcome.Fate switch
        {
            TraceFate.Delivered => expected.Hook is Hook.Prerouting or Hook.Input || outcome.Steps.Any(step => step.Hook == expected.Hook),
            TraceFate.Forwarded => expected.Hook is Hook.Prerouting or Hook.Forward or Hook.Postrouting,
            TraceFate.Sent => expected.Hook is Hook.Output or Hook.Postrouting,
            _ => false,
        }
        : outcome.DecidingStep?.Hook == expected.Hook;

    private static bool Changes(ExpectedAddress expected, UInt128? before, UInt128? address, ushort? port, ushort? portBefore)
    {
        bool isAddress = expected.Address is null ? expected.Port is not null || address != before || port != portBefore : expected.Address == address;
        return isAddress && (expected.Port is null || expected.Port == port);
    }
}
