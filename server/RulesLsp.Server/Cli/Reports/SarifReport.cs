using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>SARIF 2.1.0, as code scanning services read it.</summary>
internal static class SarifReport
{
    public static void Write(CheckReport report, TextWriter output)
    {
        ImmutableArray<LintDescriptor> lints = [.. report.Files.SelectMany(file => file.Diagnostics).Select(found => found.Lint).DistinctBy(lint => lint.Code).OrderBy(lint => lint.Code, StringComparer.Ordinal)];
        var driver = new SarifDriver(ProductInfo.Name, ProductInfo.Version, [.. lints.Select(lint => new SarifRule(lint.Code, lint.Name, new(lint.Summary), ProductInfo.PageOf(lint.Code)))]);
        SarifResult[] results =
        [
            .. report.Files.SelectMany(file => file.Diagnostics.Select(found => ResultOf(file, found, lints.IndexOf(found.Lint)))),
        ];
        var log = new SarifLog("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [new SarifRun(new(driver), "utf16CodeUnits", results)]);
        output.WriteLine(JsonSerializer.Serialize(log, SarifJson.Default.SarifLog).ReplaceLineEndings("\n"));
    }

    private static SarifResult ResultOf(CheckedFile file, Diagnostic found, int ruleIndex) => new(
        found.Code,
        ruleIndex,
        LevelOf(found.Severity),
        new SarifMessage(found.Message),
        [new SarifLocation(new(new(UriOf(file.Path)), RegionOf(found.Range)), null)],
        found.Related.IsDefaultOrEmpty ? null : [.. found.Related.Select(related => PlaceOf(file, related))]);

    private static SarifLocation PlaceOf(CheckedFile file, RelatedLine related) =>
        new(new(new(UriOf(file.Path)), new SarifRegion(related.Line + 1)), new SarifMessage(related.Message));

    private static SarifRegion RegionOf(TextRange range) =>
        new(range.Start.Line + 1, range.Start.Character + 1, range.End.Line + 1, range.End.Character + 1);

    /// <summary>Relative paths stay relative: the service that reads the report knows the checkout's root.</summary>
    private static string UriOf(string path) =>
        (Path.IsPathRooted(path) ? "file://" : "") + string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}

internal sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, SarifRun[] Runs);

internal sealed record SarifRun(SarifTool Tool, string ColumnKind, SarifResult[] Results);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, string Version, SarifRule[] Rules);

internal sealed record SarifRule(string Id, string Name, SarifMessage ShortDescription, string HelpUri);

internal sealed record SarifMessage(string Text);

internal sealed record SarifResult(
    string RuleId,
    int RuleIndex,
    string Level,
    SarifMessage Message,
    SarifLocation[] Locations,
    SarifLocation[]? RelatedLocations);

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation, SarifMessage? Message);

internal sealed record SarifPhysicalLocation(SarifArtifact ArtifactLocation, SarifRegion Region);

internal sealed record SarifArtifact(string Uri);

internal sealed record SarifRegion(int StartLine, int? StartColumn = null, int? EndLine = null, int? EndColumn = null);

/// <summary>The report's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class SarifJson : JsonSerializerContext;
