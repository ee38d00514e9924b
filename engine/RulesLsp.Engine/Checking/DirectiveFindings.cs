using RulesLsp.Engine.Guarding;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;

namespace RulesLsp.Engine.Checking;

/// <summary>Directives that cannot be read, or whose packet, host, expectation or lint name cannot.</summary>
internal static class DirectiveFindings
{
    public static IEnumerable<Diagnostic> Of(RulesetFacts facts)
    {
        foreach (DirectiveProblem problem in facts.Directives.Problems)
        {
            yield return Finding(problem.Line, problem.Span, problem.Message);
        }

        foreach (Directive directive in facts.Directives.All)
        {
            foreach (Diagnostic finding in Judge(directive, facts.Ruleset))
            {
                yield return finding;
            }
        }

        foreach (HostReading host in facts.Hosts.Where(host => host.Result.Problem is not null))
        {
            yield return Finding(host.Directive.Line, host.Directive.TextSpan, host.Result.Problem!);
        }
    }

    private static IEnumerable<Diagnostic> Judge(Directive directive, Ruleset ruleset)
    {
        switch (directive)
        {
            case AllowDirective allow:
                return allow.Lints.Where(name => LintCatalogue.Find(name) is null)
                    .Select(name => Finding(allow.Line, allow.Span, $"there is no lint '{name}': the allowance has no effect"));
            case TraceDirective trace when Scenario.Parse(trace.Text, ruleset.Family).Problem is { } problem:
                return [Finding(trace.Line, SpanOf(trace.TextSpan, problem), problem.Message)];
            case ExpectDirective expect when Expectation.Parse(expect.Text, ruleset.Family).Problem is { } problem:
                return [Finding(expect.Line, SpanOf(expect.TextSpan, problem), problem.Message)];
            case ManagementDirective management when ManagementFlow.Parse(management.Text, ruleset.Family).Problem is { } problem:
                return [Finding(management.Line, SpanOf(management.TextSpan, problem), problem.Message)];
            default:
                return [];
        }
    }

    private static TextSpan SpanOf(TextSpan text, PacketProblem problem)
    {
        int start = Math.Clamp(text.Start + problem.Position, text.Start, text.End);
        return TextSpan.FromBounds(start, Math.Max(start, text.End));
    }

    private static Diagnostic Finding(int line, TextSpan span, string message) =>
        new(CheckingLints.MalformedDirective, CheckingLints.MalformedDirective.DefaultSeverity, TextRange.OnLine(line, span), message, []);
}
