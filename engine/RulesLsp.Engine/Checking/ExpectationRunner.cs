using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>How one expectation of a file ended.</summary>
/// <param name="Line">0-based line of the directive.</param>
/// <param name="Range">What stands after "expect".</param>
/// <param name="Packet">The packet as written.</param>
/// <param name="Expected">What the file says, as written.</param>
/// <param name="Actual">The verdict that the trace gave.</param>
/// <param name="Message">A full sentence with the deciding rule.</param>
/// <param name="DecidingLine">0-based line of the rule or policy that decided; null when none did.</param>
public sealed record ExpectationReport(int Line, TextRange Range, string Packet, string Expected, string Actual, bool Passed, string Message, int? DecidingLine);

/// <summary>Traces the packets of a file's expectations.</summary>
public static class ExpectationRunner
{
    /// <summary>One report for each expectation that can be read, in the order of their lines.</summary>
    public static ImmutableArray<ExpectationReport> Run(Ruleset ruleset, FileDirectives directives, CheckOptions options)
    {
        ExpectDirective[] expectations = [.. directives.OfType<ExpectDirective>()];
        if (expectations.Length == 0)
        {
            return [];
        }

        Backends backend = (directives.Backends ?? options.Backends) == Backends.Nft ? Backends.Nft : Backends.Legacy;
        var tracer = new Tracer(ruleset, HostReader.Of(directives, options), new TraceOptions(backend));
        var reports = ImmutableArray.CreateBuilder<ExpectationReport>();
        foreach (ExpectDirective directive in expectations)
        {
            if (Expectation.Parse(directive.Text, ruleset.Family).Expectation is not { } expectation)
            {
                continue;
            }

            ExpectationOutcome outcome = expectation.Evaluate(tracer);
            reports.Add(new ExpectationReport(
                directive.Line,
                TextRange.OnLine(directive.Line, directive.TextSpan),
                directive.Text[expectation.ExpectedText.Length..].Trim(),
                expectation.ExpectedText,
                outcome.Actual,
                outcome.Status == ExpectationStatus.Met,
                outcome.Message,
                outcome.DecidingStep?.Line - 1));
        }

        return reports.ToImmutable();
    }

    /// <summary>The finding about an expectation that is not met.</summary>
    internal static Diagnostic Describe(ExpectationReport report) =>
        new(
            CheckingLints.ExpectationNotMet,
            CheckingLints.ExpectationNotMet.DefaultSeverity,
            report.Range,
            report.Message,
            report.DecidingLine is { } line ? [new RelatedLine(line, "this decides")] : []);
}
