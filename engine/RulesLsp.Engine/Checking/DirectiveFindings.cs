using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Checking;

/// <summary>Directives that cannot be read, or whose packet, host, expectation or lint name cannot.</summary>
internal static class DirectiveFindings
{
    public static IEnumerable<Diagnostic> Of(Ruleset ruleset, FileDirectives directives, CheckOptions options)
    {
        foreach (DirectiveProblem problem in directives.Problems)
        {
            yield return Finding(problem.Line, problem.Span, problem.Message);
        }

        foreach (Directive directive in directives.All)
        {
            foreach (Diagnostic finding in Judge(directive, ruleset, options))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Diagnostic> Judge(Directive directive, Ruleset ruleset, CheckOptions options)
    {
        switch (directive)
        {
            case AllowDirective allow:
                return allow.Lints.Where(name => LintCatalogue.Find(name) is null)
                    .Select(name => Finding(allow.Line, allow.Span, $"there is no lint '{name}': the allowance has no effect"));
            case TraceDirective trace when PacketParser.Parse(trace.Text, ruleset.Family).Problem is { } problem:
                return [Finding(trace.Line, SpanOf(trace.TextSpan, problem), problem.Message)];
            case ExpectDirective expect when Expectation.Parse(expect.Text, ruleset.Family).Problem is { } problem:
                return [Finding(expect.Line, SpanOf(expect.TextSpan, problem), problem.Message)];
            case HostDirective host when HostReader.Read(host, options).Problem is { } problem:
                return [Finding(host.Line, host.TextSpan, problem)];
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
