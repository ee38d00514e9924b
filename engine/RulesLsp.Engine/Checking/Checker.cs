using System.Collections.Immutable;
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
        (TakenLines taken, Diagnostic[] deep) = DeepFindings.Of(Facts, cancellation);
        FindingList waves = Cascades.WithoutConsequences(FindingList.Of(TextOrder.Merge(Facts.Fast.Findings, deep), taken));
        Allowances allowances = reading.GetAwaiter().GetResult();
        FindingList left = LeavesAll(allowances)
            ? waves
            : waves.Where(index => IsWanted(waves.LintOf(index)) && !allowances.Suppress(waves.LineOf(index), waves.LintOf(index), () => waves[index]), Facts.Options.Severities);
        Diagnostic[] others =
        [
            .. Left([.. Facts.Management(cancellation)], allowances),
            .. Left([.. expectations.Where(report => !report.Passed).Select(ExpectationRunner.Describe)], allowances),
            .. allowances.Unused().Where(unused => IsWanted(unused.Lint)).Select(Rated),
        ];
        return new CheckResult(left.With(TextOrder.Sort(others)), expectations, [.. allowances.Suppressed]);
    }

    private Diagnostic[] Left(Diagnostic[] findings, Allowances allowances) => LeavesAll(allowances)
        ? findings
        : [.. findings.Where(finding => IsWanted(finding.Lint) && !allowances.Suppress(finding)).Select(Rated)];

    /// <summary>Nobody has asked for anything else, and the file allows nothing.</summary>
    private bool LeavesAll(Allowances allowances) => Facts.Options is { Select.IsEmpty: true, Ignore.IsEmpty: true, Severities.IsEmpty: true } && allowances.AreNone;

    private bool IsWanted(LintDescriptor lint) =>
        (Facts.Options.Select.IsEmpty || Facts.Options.Select.Any(lint.IsNamedBy))
        && (Facts.Options.Ignore.IsEmpty || !Facts.Options.Ignore.Any(lint.IsNamedBy));

    private Diagnostic Rated(Diagnostic diagnostic) => FindingList.Rated(diagnostic, Facts.Options.Severities);
}

/// <summary>What a check of one file found.</summary>
/// <param name="Findings">Sorted by place; each is made when it is asked for.</param>
/// <param name="Expectations">In the order of their lines.</param>
/// <param name="Suppressed">What would be told if the file did not allow it, sorted by place.</param>
public sealed record CheckResult(FindingList Findings, ImmutableArray<ExpectationReport> Expectations, ImmutableArray<SuppressedDiagnostic> Suppressed)
{
    private ImmutableArray<Diagnostic> _diagnostics;

    /// <summary>What is said about a file that is no ruleset.</summary>
    public static CheckResult None { get; } = new(FindingList.Empty, [], []);

    /// <summary>All findings, for one who wants all of them; made when they are asked for.</summary>
    public ImmutableArray<Diagnostic> Diagnostics
    {
        get
        {
            if (_diagnostics.IsDefault)
            {
                ImmutableInterlocked.InterlockedInitialize(ref _diagnostics, Findings.ToImmutableArray());
            }

            return _diagnostics;
        }
    }
}

/// <summary>A finding that the file allows.</summary>
/// <param name="Reason">Why, as the file says it; null: it doesn't say.</param>
public sealed record SuppressedDiagnostic(Diagnostic Diagnostic, string? Reason);
