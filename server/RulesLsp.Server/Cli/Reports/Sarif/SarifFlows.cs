using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports.Sarif;

/// <summary>The way of the packet whose expectation is not met: one flow for each way that it can go.</summary>
internal static class SarifFlows
{
    public static SarifCodeFlow[]? Of(CheckedFile file, Diagnostic found)
    {
        ExpectationReport? report = found.Lint != CheckingLints.ExpectationNotMet
            ? null
            : file.Expectations.FirstOrDefault(report => !report.Passed && report.Line == found.Range.Start.Line && report.Span.Start == found.Range.Start.Character);
        return report is null ? null : [.. report.Outcome.Tree.Outcomes.Select(outcome => FlowOf(file, report, outcome))];
    }

    private static SarifCodeFlow FlowOf(CheckedFile file, ExpectationReport report, TraceOutcome outcome)
    {
        SarifLocation[] places =
        [
            SarifPlaces.OnLine(file, report.Line, $"packet: {report.Packet}"),
            .. outcome.Steps.Where(step => step.Line is not null && step.Result is TraceResult.Match or TraceResult.Policy or TraceResult.Unknown)
                .Select(step => SarifPlaces.OnLine(file, step.Line!.Value - 1, TextOf(step))),
        ];
        string condition = outcome.Conditions.IsEmpty ? "" : $" if {string.Join(" and ", outcome.Conditions)}";
        return new SarifCodeFlow(
            new SarifMessage(TraceText.Fate(outcome) + condition),
            [new SarifThreadFlow([.. places.Select((place, index) => new SarifThreadFlowLocation(place, index + 1))])]);
    }

    private static string TextOf(TraceStep step)
    {
        string what = step.Rule is { } rule ? $"rule {rule.Number}" : "its policy";
        string result = step.Result == TraceResult.Unknown ? " may match" : "";
        string target = step.Target is { } name ? $": {name}" : "";
        string after = step.PacketAfter is { } packet ? $", then {packet.ToShortNotation()}" : "";
        return $"{step.Table} {step.Chain.Name}, {what}{result}{target}{after}";
    }
}
