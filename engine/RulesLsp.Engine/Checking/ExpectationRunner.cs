using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Checking;

/// <summary>How one expectation of a file ended; a directive has one for each step that expects something.</summary>
/// <param name="Outcome">Its tree lacks the rules that passed the packet by: a file may hold thousands of expectations.</param>
public sealed record ExpectationReport(ExpectDirective Directive, ExpectationOutcome Outcome)
{
    /// <summary>0-based line of the directive.</summary>
    public int Line => Directive.Line;

    /// <summary>The packet as written.</summary>
    public string Packet => Outcome.Step.Text;

    /// <summary>What the file says, as written.</summary>
    public string Expected => Outcome.Step.ExpectedText;

    /// <summary>Where the step stands in its line.</summary>
    public TextSpan Span => new(Directive.TextSpan.Start + Outcome.Step.Span.Start, Outcome.Step.Span.Length);

    /// <summary>The verdict that the trace gave.</summary>
    public string Actual => Outcome.Actual;

    public bool Passed => Outcome.Status == ExpectationStatus.Met;

    /// <summary>0-based line of the rule or policy that decided; null when none did.</summary>
    public int? DecidingLine => Outcome.DecidingStep?.Line - 1;
}

/// <summary>Traces the packets of a file's expectations.</summary>
internal static class ExpectationRunner
{
    public static ImmutableArray<ExpectationReport> Run(RulesetFacts facts, CancellationToken cancellation)
    {
        var reports = ImmutableArray.CreateBuilder<ExpectationReport>();
        foreach (ExpectDirective directive in facts.Directives.OfType<ExpectDirective>())
        {
            cancellation.ThrowIfCancellationRequested();
            if (Expectation.Parse(directive.Text, facts.Ruleset.Family).Expectation is { } expectation)
            {
                reports.AddRange(expectation.Evaluate(facts.Tracer.OfDecisions).Select(outcome => new ExpectationReport(directive, outcome with { Tree = outcome.Tree.WithoutPassedRules() })));
            }
        }

        return reports.ToImmutable();
    }

    /// <summary>The finding about an expectation that is not met.</summary>
    public static Diagnostic Describe(ExpectationReport report) =>
        new(
            CheckingLints.ExpectationNotMet,
            CheckingLints.ExpectationNotMet.DefaultSeverity,
            TextRange.OnLine(report.Line, report.Span),
            report.Outcome.Message,
            report.DecidingLine is { } line ? [new RelatedLine(line, "this decides")] : []);
}
