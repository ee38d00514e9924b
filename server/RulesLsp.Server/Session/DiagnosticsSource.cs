using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using Diagnostic = RulesLsp.Server.Protocol.Diagnostic;

namespace RulesLsp.Server.Session;

/// <summary>The findings of a snapshot in the editor's words, in two waves.</summary>
internal static class DiagnosticsSource
{
    /// <summary>
    /// The whole list goes over the wire after every edit, and nobody reads so many at once. The command line tells all of them.
    /// </summary>
    private const int MostFindings = 1_000;

    /// <summary>What is known of a long document's beginning before the rest is read; null: nothing is told before the first wave.</summary>
    public static Diagnostic[]? Beginning(DocumentSnapshot snapshot, ClientFeatures client) =>
        snapshot.Analysis.BeginningDiagnostics is { } findings ? [.. Converted(new DiagnosticConverter(snapshot, client), findings)] : null;

    /// <summary>What is known at once.</summary>
    public static Diagnostic[] Fast(DocumentSnapshot snapshot, ClientFeatures client) =>
        Convert(snapshot, client, snapshot.Analysis.FastDiagnostics);

    /// <summary>The complete set of the version.</summary>
    public static Diagnostic[] Complete(DocumentSnapshot snapshot, ClientFeatures client, CancellationToken cancellation) =>
        Convert(snapshot, client, snapshot.Analysis.AllDiagnostics(cancellation));

    private static Diagnostic[] Convert(DocumentSnapshot snapshot, ClientFeatures client, ImmutableArray<Engine.Lints.Diagnostic> findings)
    {
        var converter = new DiagnosticConverter(snapshot, client);
        IEnumerable<Diagnostic> converted = Converted(converter, findings);
        if (client.ShowsInlayHints)
        {
            return [.. converted];
        }

        // An editor without inlay hints shows a trace's verdicts as the mildest of findings.
        return [.. converted, .. TraceDiagnostics.Compute(snapshot.Analysis).Select(converter.ToEditor)];
    }

    private static IEnumerable<Diagnostic> Converted(DiagnosticConverter converter, ImmutableArray<Engine.Lints.Diagnostic> findings) => findings.Length <= MostFindings
        ? findings.Select(converter.ToEditor)
        : Worst(findings).Select(converter.ToEditor).Append(converter.Summary(findings.Length - MostFindings));

    /// <summary>As many as are sent, in the order of their places: the first of each kind, then errors before warnings, and those before the rest.</summary>
    private static IEnumerable<Engine.Lints.Diagnostic> Worst(ImmutableArray<Engine.Lints.Diagnostic> findings)
    {
        var kinds = new HashSet<LintDescriptor>(ReferenceEqualityComparer.Instance);
        var first = new HashSet<Engine.Lints.Diagnostic>(findings.Where(finding => kinds.Add(finding.Lint)), ReferenceEqualityComparer.Instance);
        int[] left = [.. Enum.GetValues<Severity>().Select(severity => findings.Count(finding => finding.Severity == severity && !first.Contains(finding)))];
        int room = MostFindings - first.Count;
        for (int severity = 0; severity < left.Length; severity++)
        {
            left[severity] = Math.Min(left[severity], room);
            room -= left[severity];
        }

        return findings.Where(finding => first.Contains(finding) || left[(int)finding.Severity]-- > 0);
    }
}
