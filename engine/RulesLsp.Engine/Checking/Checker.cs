using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>Runs the lints over a ruleset and gives the findings that are left after allowances, in a stable order.</summary>
public sealed class Checker(CheckOptions options)
{
    /// <summary>What can be said at once: syntax, options, chains, places.</summary>
    public ImmutableArray<Diagnostic> CheckFast(Ruleset ruleset, FileDirectives directives) =>
        Finish(ruleset, directives, FastFindings(ruleset, directives)).Diagnostics;

    /// <summary>What needs the reachability of rules or traces: the findings that <see cref="CheckFast"/> lacks.</summary>
    public ImmutableArray<Diagnostic> CheckDeep(Ruleset ruleset, FileDirectives directives, CancellationToken cancellation = default)
    {
        ImmutableArray<Diagnostic> fast = CheckFast(ruleset, directives);
        HashSet<Diagnostic> known = [.. fast];
        return [.. CheckAll(ruleset, directives, cancellation).Where(diagnostic => !known.Contains(diagnostic))];
    }

    /// <summary>Everything, and the allowances that suppressed nothing.</summary>
    public ImmutableArray<Diagnostic> CheckAll(Ruleset ruleset, FileDirectives directives, CancellationToken cancellation = default) =>
        Check(ruleset, directives, cancellation).Diagnostics;

    /// <summary>Everything, with the outcome of each expectation.</summary>
    public CheckResult Check(Ruleset ruleset, FileDirectives directives, CancellationToken cancellation = default)
    {
        FileFindings fast = FastFindings(ruleset, directives);
        ImmutableArray<ExpectationReport> expectations = ExpectationRunner.Run(ruleset, directives, options);
        FileFindings all = fast with
        {
            Findings =
            [
                .. Cascades.WithoutConsequences(fast.Findings.Concat(DeepFindings.Of(ruleset, fast, options, BackendsOf(directives), cancellation))),
                .. expectations.Where(report => !report.Passed).Select(ExpectationRunner.Describe),
            ],
        };
        (ImmutableArray<Diagnostic> diagnostics, Allowances allowances) = Finish(ruleset, directives, all);
        ImmutableArray<Diagnostic> unused = [.. allowances.Unused().Where(IsWanted)];
        return new CheckResult(Sorted([.. diagnostics, .. unused]), expectations);
    }

    private FileFindings FastFindings(Ruleset ruleset, FileDirectives directives)
    {
        Backends backends = BackendsOf(directives);
        var context = new LintContext(ruleset, options.Catalogue, null, new HashSet<int>());
        IEnumerable<Diagnostic> found = ProblemFindings.Of(ruleset)
            .Concat(DirectiveFindings.Of(ruleset, directives, options))
            .Concat(LintCatalogue.Lints.Where(lint => lint.Wave == LintWave.Fast).SelectMany(lint => lint.Run(context)))
            .Where(diagnostic => diagnostic.Backends == Backends.None || (diagnostic.Backends & backends) != Backends.None);
        return Templates.Judge(ruleset, Cascades.WithoutConsequences(found));
    }

    private (ImmutableArray<Diagnostic> Diagnostics, Allowances Allowances) Finish(Ruleset ruleset, FileDirectives directives, FileFindings findings)
    {
        var allowances = new Allowances(ruleset, directives);
        return (Sorted(findings.Findings.Where(IsWanted).Where(diagnostic => !allowances.Suppress(diagnostic))), allowances);
    }

    private Backends BackendsOf(FileDirectives directives) => directives.Backends ?? options.Backends;

    private bool IsWanted(Diagnostic diagnostic) =>
        (options.Select.IsEmpty || options.Select.Any(name => Names(name, diagnostic.Lint))) && !options.Ignore.Any(name => Names(name, diagnostic.Lint));

    private static bool Names(string name, LintDescriptor lint) =>
        lint.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || (name.Length > 1 && lint.Code.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<Diagnostic> Sorted(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics
            .OrderBy(diagnostic => diagnostic.Range.Start)
            .ThenBy(diagnostic => diagnostic.Range.End)
            .ThenBy(diagnostic => diagnostic.Code, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Message, StringComparer.Ordinal)];
}

/// <summary>What a check of one file found.</summary>
/// <param name="Diagnostics">Sorted by place.</param>
/// <param name="Expectations">In the order of their lines.</param>
public sealed record CheckResult(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<ExpectationReport> Expectations);
