using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>Turns the problems that binding and building left behind into findings.</summary>
internal static class ProblemFindings
{
    /// <summary>Of the file's shape.</summary>
    public static IEnumerable<Diagnostic> OfShape(Ruleset ruleset)
    {
        foreach (StructureProblem problem in ruleset.Problems)
        {
            LintDescriptor lint = StructureLints.Of(problem.Kind);
            ImmutableArray<RelatedLine> related = problem.Related.IsDefault ? [] : problem.Related;
            Diagnostic finding = Finding(lint, problem.Range, problem.Message, related, problem.Backends, problem.Fix);
            yield return problem.FileFix is { } fix ? finding with { Fix = new DiagnosticFix(fix.Title, [new TextChange(fix.Range, fix.NewText)], fix.Applicability) } : finding;
        }

    }

    /// <summary>Of the problems that binding left behind on one line.</summary>
    public static void AddOfLine(Ruleset ruleset, int line, List<Diagnostic> found)
    {
        // A line outside of every table is told as a whole.
        if (ruleset.BoundLines[line] is not { Problems.IsEmpty: false } bound || ruleset.TableOfLine[line] < 0)
        {
            return;
        }

        foreach (BindingProblem problem in bound.Problems)
        {
            found.Add(Finding(BindingLints.Of(problem.Kind), TextRange.OnLine(line, problem.Span), problem.Message, [], problem.Backends, problem.Fix));
        }
    }

    private static Diagnostic Finding(LintDescriptor lint, TextRange range, string message, ImmutableArray<RelatedLine> related, Backends backends, BindingFix? fix) =>
        new(lint, SeverityOf(lint, backends), range, message, related, backends, fix is null ? null : FixOf(fix, range));

    private static DiagnosticFix FixOf(BindingFix fix, TextRange range) =>
        new(fix.Title, [new TextChange(fix.Span is { } span ? TextRange.OnLine(range.Start.Line, span) : range, fix.NewText)], fix.Applicability);

    // What a back end refuses is an error, and what none refuses is not, whatever the lint usually is.
    private static Severity SeverityOf(LintDescriptor lint, Backends backends) =>
        backends != Backends.None ? Severity.Error : lint.DefaultSeverity == Severity.Error ? Severity.Warning : lint.DefaultSeverity;
}
