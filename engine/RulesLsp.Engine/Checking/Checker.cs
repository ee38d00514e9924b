using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// The findings of one version of a ruleset that are left after allowances, in two waves; the second one builds on the first.
/// Each is computed by the first who asks and then kept. Safe for use by several threads.
/// </summary>
public sealed class Checker
{
    private readonly Lazy<ImmutableArray<Diagnostic>> _fastDiagnostics;
    private readonly KeptAnswer<CheckResult> _all;

    public Checker(RulesetFacts facts)
    {
        Facts = facts;
        _fastDiagnostics = new Lazy<ImmutableArray<Diagnostic>>(() => [.. Left(facts.Fast.Findings, new Allowances(facts))]);
        _all = new KeptAnswer<CheckResult>(CheckAll);
    }

    public RulesetFacts Facts { get; }

    /// <summary>What can be said at once: syntax, options, chains, places. Sorted by place.</summary>
    public ImmutableArray<Diagnostic> FastDiagnostics => _fastDiagnostics.Value;

    /// <summary>Everything: the findings of the first wave, what reachability tells, expectations, and the allowances that suppressed nothing.</summary>
    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public CheckResult Check(CancellationToken cancellation) => _all.Get(cancellation);

    private CheckResult CheckAll(CancellationToken cancellation)
    {
        ImmutableArray<ExpectationReport> expectations = Facts.Expectations(cancellation);
        Task<Allowances> reading = Task.Run(() => new Allowances(Facts), cancellation);
        Diagnostic[] deep = DeepFindings.Of(Facts, cancellation);
        Diagnostic[] waves = TextOrder.Merge(Facts.Fast.Findings, deep);
        Allowances allowances = reading.GetAwaiter().GetResult();
        Diagnostic[] left = Left(Cascades.WithoutConsequences(waves), allowances);
        Diagnostic[] others =
        [
            .. Left([.. Facts.Management(cancellation)], allowances),
            .. Left([.. expectations.Where(report => !report.Passed).Select(ExpectationRunner.Describe)], allowances),
            .. allowances.Unused().Where(IsWanted).Select(Rated),
        ];
        return new CheckResult(ImmutableCollectionsMarshal.AsImmutableArray(TextOrder.Merge(left, TextOrder.Sort(others))), expectations, [.. allowances.Suppressed]);
    }

    private Diagnostic[] Left(Diagnostic[] findings, Allowances allowances) =>
        Facts.Options is { Select.IsEmpty: true, Ignore.IsEmpty: true, Severities.IsEmpty: true } && allowances.AreNone
            ? findings
            : [.. findings.Where(finding => IsWanted(finding) && !allowances.Suppress(finding)).Select(Rated)];

    private bool IsWanted(Diagnostic diagnostic) =>
        (Facts.Options.Select.IsEmpty || Facts.Options.Select.Any(diagnostic.Lint.IsNamedBy))
        && (Facts.Options.Ignore.IsEmpty || !Facts.Options.Ignore.Any(diagnostic.Lint.IsNamedBy));

    /// <summary>The finding as bad as the one who asks calls it. What is refused stays so for every other finding.</summary>
    private Diagnostic Rated(Diagnostic diagnostic) => LintSeverity.Chosen(Facts.Options.Severities, diagnostic.Lint) is { } severity
        ? diagnostic with { Severity = severity }
        : diagnostic;
}

/// <summary>What a check of one file found.</summary>
/// <param name="Diagnostics">Sorted by place.</param>
/// <param name="Expectations">In the order of their lines.</param>
/// <param name="Suppressed">What would be told if the file did not allow it, sorted by place.</param>
public sealed record CheckResult(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<ExpectationReport> Expectations, ImmutableArray<SuppressedDiagnostic> Suppressed)
{
    /// <summary>What is said about a file that is no ruleset.</summary>
    public static CheckResult None { get; } = new([], [], []);
}

/// <summary>A finding that the file allows.</summary>
/// <param name="Reason">Why, as the file says it; null: it doesn't say.</param>
public sealed record SuppressedDiagnostic(Diagnostic Diagnostic, string? Reason);
