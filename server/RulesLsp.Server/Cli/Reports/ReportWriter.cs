using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports.Sarif;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>Writes what a check found in the form that is asked for: one class for each.</summary>
internal static class ReportWriter
{
    public static void Write(CheckReport report, CliOptions options, CliConsole console)
    {
        switch (options.Output)
        {
            case OutputFormat.Json:
                JsonReport.Write(report, console.Output);
                break;
            case OutputFormat.Concise:
                ConciseReport.Write(report, console.Output);
                break;
            case OutputFormat.GitHub:
                GitHubReport.Write(report, console.Output);
                break;
            case OutputFormat.GitLab:
                GitLabReport.Write(report, console.Output);
                break;
            case OutputFormat.Sarif:
                SarifReport.Write(report, console.SourceDate, console.Output);
                break;
            case OutputFormat.JUnit:
                JUnitReport.Write(report, console.SourceDate, console.Output);
                break;
            case OutputFormat.Checkstyle:
                CheckstyleReport.Write(report, console.Output);
                break;
            case OutputFormat.RdJson:
                RdJsonReport.Write(report, console.Output);
                break;
            default:
                new PrettyReport(console.Output, Paint.For(options, console)).Write(report);
                break;
        }

        console.Output.Flush();
    }
}
