using System.Globalization;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>Workflow commands that GitHub Actions turns into annotations.</summary>
internal static class GitHubReport
{
    public static void Write(CheckReport report, TextWriter output)
    {
        foreach (CheckedFile file in report.Files)
        {
            foreach (Diagnostic diagnostic in file.Diagnostics)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"::{LevelOf(diagnostic.Severity)} file={Property(file.Path)},line={diagnostic.Range.Start.Line + 1},endLine={diagnostic.Range.End.Line + 1},col={diagnostic.Range.Start.Character + 1},endColumn={diagnostic.Range.End.Character + 1},title={Property($"{diagnostic.Code} {diagnostic.Lint.Name}")}::{Data(diagnostic.Message)}"));
            }
        }
    }

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "notice",
    };

    private static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");
}
