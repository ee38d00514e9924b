using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>reviewdog's diagnostic format (rdjson). Columns count bytes of UTF-8 from 1, and an end is exclusive.</summary>
internal static class RdJsonReport
{
    private static readonly RdJson Readable = new(ReportText.ReadableJson(RdJson.Default.Options));

    public static void Write(CheckReport report, TextWriter output)
    {
        var result = new RdResult(
            new RdSource(ProductInfo.Name, ProductInfo.Address),
            [.. report.Files.SelectMany(file => file.Diagnostics.Select(found => Of(file, found)))]);
        output.WriteLine(JsonSerializer.Serialize(result, Readable.RdResult));
    }

    private static RdDiagnostic Of(CheckedFile file, Diagnostic found) => new(
        found.Message,
        new RdLocation(ReportPath.Of(file.Path), RangeOf(file, found.Range)),
        SeverityOf(found.Severity),
        new RdCode(found.Code, ProductInfo.PageOf(found.Code)),
        SuggestionsOf(file, found));

    /// <summary>Suggestions are alternatives: a fix that changes several places can't be one.</summary>
    private static RdSuggestion[]? SuggestionsOf(CheckedFile file, Diagnostic found) =>
        found.Fix?.Changes is [var change] ? [new RdSuggestion(RangeOf(file, change.Range), change.NewText)] : null;

    private static RdRange RangeOf(CheckedFile file, TextRange range) => new(PositionOf(file, range.Start), PositionOf(file, range.End));

    private static RdPosition PositionOf(CheckedFile file, TextPosition position)
    {
        string text = file.TextOf(position.Line);
        int before = Encoding.UTF8.GetByteCount(text.AsSpan(0, Math.Min(position.Character, text.Length)));
        return new RdPosition(position.Line + 1, before + 1);
    }

    private static string SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => "ERROR",
        Severity.Warning => "WARNING",
        _ => "INFO",
    };
}

internal sealed record RdResult(RdSource Source, RdDiagnostic[] Diagnostics);

internal sealed record RdSource(string Name, string Url);

internal sealed record RdDiagnostic(string Message, RdLocation Location, string Severity, RdCode Code, RdSuggestion[]? Suggestions);

internal sealed record RdLocation(string Path, RdRange Range);

internal sealed record RdRange(RdPosition Start, RdPosition End);

internal sealed record RdPosition(int Line, int Column);

internal sealed record RdCode(string Value, string Url);

internal sealed record RdSuggestion(RdRange Range, string Text);

/// <summary>The report's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(RdResult))]
internal sealed partial class RdJson : JsonSerializerContext;
