using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using Diagnostic = RulesLsp.Server.Protocol.Diagnostic;
using Finding = RulesLsp.Engine.Lints.Diagnostic;

namespace RulesLsp.Server.Session;

/// <summary>The findings of a snapshot in the editor's words, in two waves.</summary>
internal static class DiagnosticsSource
{
    /// <summary>
    /// The whole list goes over the wire after every edit, and nobody reads so many at once. The command line tells all of them.
    /// </summary>
    private const int MostFindings = 1_000;

    /// <summary>What is known of a long document's beginning before the rest is read; null: nothing is told before the first wave.</summary>
    public static EncodedDiagnostic[]? Beginning(DocumentSnapshot snapshot, ClientFeatures client) =>
        snapshot.Analysis.BeginningDiagnostics is { } findings ? Converted(snapshot, client, FindingList.Of(findings), new SentDiagnostics()) : null;

    /// <summary>What is known at once.</summary>
    /// <param name="sent">Of the document; null: nobody keeps it.</param>
    public static EncodedDiagnostic[] Fast(DocumentSnapshot snapshot, ClientFeatures client, SentDiagnostics? sent = null) =>
        WithTraces(snapshot, client, FindingList.Of(snapshot.Analysis.FastDiagnostics), sent);

    /// <summary>The complete set of the version.</summary>
    /// <param name="sent">Of the document; null: nobody keeps it.</param>
    public static EncodedDiagnostic[] Complete(DocumentSnapshot snapshot, ClientFeatures client, CancellationToken cancellation, SentDiagnostics? sent = null) =>
        WithTraces(snapshot, client, snapshot.Analysis.AllFindings(cancellation), sent);

    /// <summary>As they are answered to those who ask for them.</summary>
    public static Diagnostic[] Plain(EncodedDiagnostic[] diagnostics) => Array.ConvertAll(diagnostics, static encoded => encoded.Diagnostic);

    private static EncodedDiagnostic[] WithTraces(DocumentSnapshot snapshot, ClientFeatures client, FindingList findings, SentDiagnostics? sent)
    {
        EncodedDiagnostic[] converted = Converted(snapshot, client, findings, sent ?? new SentDiagnostics());
        if (client.ShowsInlayHints)
        {
            return converted;
        }

        // An editor without inlay hints shows a trace's verdicts as the mildest of findings.
        var converter = new DiagnosticConverter(snapshot, client);
        return [.. converted, .. TraceDiagnostics.Compute(snapshot.Analysis).Select(note => new EncodedDiagnostic(converter.ToEditor(note)))];
    }

    private static EncodedDiagnostic[] Converted(DocumentSnapshot snapshot, ClientFeatures client, FindingList findings, SentDiagnostics sent)
    {
        var converter = new DiagnosticConverter(snapshot, client);
        return findings.Count <= MostFindings
            ? sent.Convert(findings, converter, snapshot.Syntax)
            : [.. sent.Convert(Worst(findings), converter, snapshot.Syntax), new EncodedDiagnostic(converter.Summary(findings.Count - MostFindings))];
    }

    /// <summary>As many as are sent, in the order of their places: the first of each kind, then errors before warnings, and those before the rest.</summary>
    private static List<Finding> Worst(FindingList findings)
    {
        var kinds = new HashSet<LintDescriptor>(ReferenceEqualityComparer.Instance);
        var isFirst = new bool[findings.Count];
        var left = new int[Enum.GetValues<Severity>().Length];
        for (int index = 0; index < findings.Count; index++)
        {
            isFirst[index] = kinds.Add(findings.LintOf(index));
            left[(int)findings.SeverityOf(index)] += isFirst[index] ? 0 : 1;
        }

        int room = MostFindings - kinds.Count;
        for (int severity = 0; severity < left.Length; severity++)
        {
            left[severity] = Math.Min(left[severity], room);
            room -= left[severity];
        }

        var worst = new List<Finding>(MostFindings);
        for (int index = 0; index < findings.Count; index++)
        {
            if (isFirst[index] || left[(int)findings.SeverityOf(index)]-- > 0)
            {
                worst.Add(findings[index]);
            }
        }

        return worst;
    }
}
