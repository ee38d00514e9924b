using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Session;

/// <summary>The findings of a snapshot in the editor's words, in two waves.</summary>
internal static class DiagnosticsSource
{
    /// <summary>What is known at once.</summary>
    public static Diagnostic[] Fast(DocumentSnapshot snapshot, ClientFeatures client) =>
        Convert(snapshot, client, snapshot.Analysis.FastDiagnostics);

    /// <summary>The complete set of the version.</summary>
    public static Diagnostic[] Complete(DocumentSnapshot snapshot, ClientFeatures client, CancellationToken cancellation) =>
        Convert(snapshot, client, snapshot.Analysis.AllDiagnostics(cancellation));

    private static Diagnostic[] Convert(DocumentSnapshot snapshot, ClientFeatures client, IEnumerable<Engine.Lints.Diagnostic> findings)
    {
        var converter = new DiagnosticConverter(snapshot, client);
        IEnumerable<Diagnostic> converted = findings.Select(converter.ToEditor);
        if (client.ShowsInlayHints)
        {
            return [.. converted];
        }

        // An editor without inlay hints shows a trace's verdicts as the mildest of findings.
        return [.. converted, .. TraceDiagnostics.Compute(snapshot.Analysis).Select(converter.ToEditor)];
    }
}
