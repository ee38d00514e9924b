using System.Text.Json.Serialization;

namespace RulesLsp.Server.Cli.Reports.Sarif;

/// <summary>A whole report; the names are those of SARIF 2.1.0 (OASIS).</summary>
internal sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, SarifRun[] Runs);

internal sealed record SarifRun(SarifTool Tool, SarifInvocation[] Invocations, string ColumnKind, SarifResult[] Results);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, string Version, string InformationUri, SarifRule[] Rules);

internal sealed record SarifRule(string Id, string Name, SarifMessage ShortDescription, SarifMessage FullDescription, string HelpUri, SarifHelp Help, SarifConfiguration DefaultConfiguration);

internal sealed record SarifHelp(string Text, string Markdown);

internal sealed record SarifConfiguration(string Level);

internal sealed record SarifInvocation(bool ExecutionSuccessful, string? EndTimeUtc, SarifNotification[]? ToolExecutionNotifications);

internal sealed record SarifNotification(string Level, SarifMessage Message);

internal sealed record SarifMessage(string Text);

internal sealed record SarifResult(
    string RuleId,
    int RuleIndex,
    string Level,
    SarifMessage Message,
    SarifLocation[] Locations,
    Dictionary<string, string> PartialFingerprints)
{
    public SarifLocation[]? RelatedLocations { get; init; }

    public SarifCodeFlow[]? CodeFlows { get; init; }

    public SarifFix[]? Fixes { get; init; }

    public SarifSuppression[]? Suppressions { get; init; }
}

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation, SarifMessage? Message)
{
    public int? Id { get; init; }
}

internal sealed record SarifPhysicalLocation(SarifArtifact ArtifactLocation, SarifRegion Region);

internal sealed record SarifArtifact(string Uri);

internal sealed record SarifRegion(int StartLine, int? StartColumn = null, int? EndLine = null, int? EndColumn = null);

internal sealed record SarifCodeFlow(SarifMessage Message, SarifThreadFlow[] ThreadFlows);

internal sealed record SarifThreadFlow(SarifThreadFlowLocation[] Locations);

internal sealed record SarifThreadFlowLocation(SarifLocation Location, int ExecutionOrder);

internal sealed record SarifFix(SarifMessage Description, SarifArtifactChange[] ArtifactChanges);

internal sealed record SarifArtifactChange(SarifArtifact ArtifactLocation, SarifReplacement[] Replacements);

internal sealed record SarifReplacement(SarifRegion DeletedRegion, SarifContent? InsertedContent);

internal sealed record SarifContent(string Text);

internal sealed record SarifSuppression(string Kind, string? Justification);

/// <summary>The report's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class SarifJson : JsonSerializerContext;
