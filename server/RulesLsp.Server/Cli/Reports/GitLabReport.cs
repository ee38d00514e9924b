using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>The Code Quality report that GitLab shows in merge requests: a list of issues, each with a print that stays when lines move.</summary>
internal static class GitLabReport
{
    private static readonly GitLabJson Readable = new(ReportText.ReadableJson(GitLabJson.Default.Options));

    public static void Write(CheckReport report, TextWriter output)
    {
        GitLabIssue[] issues = [.. report.Files.SelectMany(IssuesOf)];
        output.WriteLine(JsonSerializer.Serialize(issues, Readable.GitLabIssueArray));
    }

    private static IEnumerable<GitLabIssue> IssuesOf(CheckedFile file)
    {
        string path = ReportPath.Of(file.Path);

        // GitLab takes two issues with one print for the same one, also in different files.
        return file.Diagnostics.Zip(FindingPrints.Of(file, file.Diagnostics), (found, print) => new GitLabIssue(
            $"{found.Code} {found.Lint.Name}: {found.Message}",
            found.Code,
            FindingPrints.Hash($"{path}\n{print}"),
            SeverityOf(found.Severity),
            new GitLabLocation(path, new GitLabLines(found.Range.Start.Line + 1, found.Range.End.Line + 1))));
    }

    private static string SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => "critical",
        Severity.Warning => "major",
        Severity.Information => "minor",
        _ => "info",
    };
}

internal sealed record GitLabIssue(
    string Description,
    [property: JsonPropertyName("check_name")] string CheckName,
    string Fingerprint,
    string Severity,
    GitLabLocation Location);

internal sealed record GitLabLocation(string Path, GitLabLines Lines);

internal sealed record GitLabLines(int Begin, int End);

/// <summary>The report's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(GitLabIssue[]))]
internal sealed partial class GitLabJson : JsonSerializerContext;
