using System.Globalization;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>One line for each finding, in the form that editors and grep know.</summary>
internal static class ConciseReport
{
    public static void Write(CheckReport report, TextWriter output)
    {
        foreach (CheckedFile file in report.Files)
        {
            foreach (Diagnostic diagnostic in file.Diagnostics)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Words.Printable(file.Path)}:{diagnostic.Range.Start.Line + 1}:{diagnostic.Range.Start.Character + 1}: {Words.Of(diagnostic.Severity)} {diagnostic.Code} {diagnostic.Lint.Name}: {Words.Printable(diagnostic.Message)}"));
            }
        }
    }
}
