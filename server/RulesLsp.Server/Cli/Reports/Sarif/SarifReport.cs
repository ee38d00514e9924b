using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports.Sarif;

/// <summary>
/// SARIF 2.1.0, as code scanning services read it: findings with the lines that they have to do with, fixes, prints that stay when
/// lines move, the packet's way where an expectation is not met, and what the files allow as suppressed.
/// </summary>
internal static class SarifReport
{
    private static readonly SarifJson Readable = new(ReportText.ReadableJson(SarifJson.Default.Options));

    // The form is versioned in its name, as SARIF asks of whoever makes prints.
    private const string PrintName = "rulesLspFinding/v1";

    /// <param name="date">When the check is said to have been made; null: the report says nothing of it.</param>
    public static void Write(CheckReport report, DateTimeOffset? date, TextWriter output)
    {
        ImmutableArray<LintDescriptor> lints =
            [.. report.Files.SelectMany(file => FindingsOf(file)).Select(finding => finding.Diagnostic.Lint).DistinctBy(lint => lint.Code).OrderBy(lint => lint.Code, StringComparer.Ordinal)];
        var driver = new SarifDriver(ProductInfo.Name, ProductInfo.Version, ProductInfo.Address, [.. lints.Select(RuleOf)]);
        SarifResult[] results = [.. report.Files.SelectMany(file => ResultsOf(file, lints))];
        var log = new SarifLog("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [new SarifRun(new(driver), [InvocationOf(report, date)], "utf16CodeUnits", results)]);
        output.WriteLine(JsonSerializer.Serialize(log, Readable.SarifLog));
    }

    private static SarifRule RuleOf(LintDescriptor lint) => new(
        lint.Code,
        lint.Name,
        new SarifMessage(lint.Summary),
        new SarifMessage(lint.Summary),
        ProductInfo.PageOf(lint.Code),
        new SarifHelp(lint.Summary, LintCatalogue.Page(lint.Code) ?? lint.Summary),
        new SarifConfiguration(LevelOf(lint.DefaultSeverity)));

    private static SarifInvocation InvocationOf(CheckReport report, DateTimeOffset? date)
    {
        SarifNotification[] failures = [.. report.Failures.Select(failure => new SarifNotification("error", new SarifMessage(failure)))];
        return new SarifInvocation(failures.Length == 0, date?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), failures.Length == 0 ? null : failures);
    }

    private static ImmutableArray<SarifFinding> FindingsOf(CheckedFile file)
    {
        IEnumerable<SarifFinding> told = file.Diagnostics.Select(found => new SarifFinding(found, null));
        IEnumerable<SarifFinding> allowed = file.Suppressed.Select(found => new SarifFinding(found.Diagnostic, [new SarifSuppression("inSource", found.Reason)]));
        return [.. told.Concat(allowed).OrderBy(finding => finding.Diagnostic.Range.Start)];
    }

    private static IEnumerable<SarifResult> ResultsOf(CheckedFile file, ImmutableArray<LintDescriptor> lints)
    {
        ImmutableArray<SarifFinding> findings = FindingsOf(file);
        return findings.Zip(FindingPrints.Of(file, findings.Select(finding => finding.Diagnostic)), (finding, print) =>
        {
            Diagnostic found = finding.Diagnostic;
            return new SarifResult(
                found.Code,
                lints.IndexOf(found.Lint),
                LevelOf(found.Severity),
                new SarifMessage(found.Message),
                [SarifPlaces.At(file, found.Range, null)],
                new Dictionary<string, string> { [PrintName] = print })
            {
                RelatedLocations = found.Related.IsDefaultOrEmpty
                    ? null
                    : [.. found.Related.Select((related, index) => SarifPlaces.OnLine(file, related.Line, related.Message) with { Id = index + 1 })],
                CodeFlows = SarifFlows.Of(file, found),
                Fixes = found.Fix is { } fix ? [FixOf(file, fix)] : null,
                Suppressions = finding.Suppressions,
            };
        });
    }

    private static SarifFix FixOf(CheckedFile file, DiagnosticFix fix) => new(
        new SarifMessage(fix.Title),
        [new SarifArtifactChange(SarifPlaces.ArtifactOf(file), [.. fix.Changes.Select(ReplacementOf)])]);

    private static SarifReplacement ReplacementOf(TextChange change) =>
        new(SarifPlaces.RegionOf(change.Range), change.NewText.Length == 0 ? null : new SarifContent(change.NewText));

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    private sealed record SarifFinding(Diagnostic Diagnostic, SarifSuppression[]? Suppressions);
}
