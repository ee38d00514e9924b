using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>The report for programs (schemas/report.schema.json). Lines and characters count from 1, as in everything that people read.</summary>
internal static class JsonReport
{
    private static readonly ReportJson Readable = new(ReportText.ReadableJson(ReportJson.Default.Options));

    public static void Write(CheckReport report, TextWriter output)
    {
        var root = new ReportRoot(1, [.. report.Files.Select(Of)]);
        output.WriteLine(JsonSerializer.Serialize(root, Readable.ReportRoot));
    }

    private static ReportFile Of(CheckedFile file) => new(
        file.Path,
        Words.Of(file.Family),
        file.Rules,
        [.. file.Diagnostics.Select(Of)],
        [.. file.Expectations.Select(line => new ReportExpectation(line.Line + 1, line.Packet, line.Expected, line.Actual, line.Passed))]);

    private static ReportDiagnostic Of(Diagnostic diagnostic) => new(
        diagnostic.Code,
        diagnostic.Lint.Name,
        Words.Of(diagnostic.Severity),
        diagnostic.Message,
        Of(diagnostic.Range),
        [.. (diagnostic.Related.IsDefault ? [] : diagnostic.Related).Select(related => new ReportRelated(related.Line + 1, related.Message))],
        Words.Of(diagnostic.Backends),
        diagnostic.Fix is { } fix ? new ReportFix(fix.Title, Words.Of(fix.Applicability), [.. fix.Changes.Select(change => new ReportEdit(Of(change.Range), change.NewText))]) : null);

    private static ReportRange Of(TextRange range) => new(Of(range.Start), Of(range.End));

    private static ReportPosition Of(TextPosition position) => new(position.Line + 1, position.Character + 1);
}

internal sealed record ReportRoot(int Version, ReportFile[] Files);

internal sealed record ReportFile(string Path, string Family, int Rules, ReportDiagnostic[] Diagnostics, ReportExpectation[] Expectations);

internal sealed record ReportDiagnostic(
    string Code,
    string Name,
    string Severity,
    string Message,
    ReportRange Range,
    ReportRelated[] Related,
    string[] Backends,
    ReportFix? Fix);

internal sealed record ReportRange(ReportPosition Start, ReportPosition End);

internal sealed record ReportPosition(int Line, int Character);

internal sealed record ReportRelated(int Line, string Message);

internal sealed record ReportFix(string Title, string Applicability, ReportEdit[] Edits);

internal sealed record ReportEdit(ReportRange Range, string NewText);

internal sealed record ReportExpectation(int Line, string Packet, string Expected, string Actual, bool Passed);

/// <summary>The report's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(ReportRoot))]
internal sealed partial class ReportJson : JsonSerializerContext;
