using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports.Sarif;

/// <summary>Places of files in SARIF's words: lines and columns count from 1, and an end is exclusive.</summary>
internal static class SarifPlaces
{
    public static SarifArtifact ArtifactOf(CheckedFile file) => new(ReportPath.UriOf(file.Path));

    public static SarifLocation At(CheckedFile file, TextRange range, string? message) =>
        new(new SarifPhysicalLocation(ArtifactOf(file), RegionOf(range)), message is null ? null : new SarifMessage(message));

    /// <param name="line">0-based.</param>
    public static SarifLocation OnLine(CheckedFile file, int line, string message) =>
        new(new SarifPhysicalLocation(ArtifactOf(file), new SarifRegion(line + 1)), new SarifMessage(message));

    public static SarifRegion RegionOf(TextRange range) =>
        new(range.Start.Line + 1, range.Start.Character + 1, range.End.Line + 1, range.End.Character + 1);
}
