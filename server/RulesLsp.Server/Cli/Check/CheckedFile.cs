using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Check;

/// <summary>What the check of one file found.</summary>
/// <param name="Path">As it was given, or as it was found in a folder.</param>
/// <param name="Kind">Whether the file is a ruleset at all.</param>
/// <param name="Rules">How many rules the kernel would hold.</param>
/// <param name="Diagnostics">Sorted by place; those that the command line leaves out are gone.</param>
/// <param name="Suppressed">What the file allows.</param>
/// <param name="Settings">What holds for the file.</param>
internal sealed record CheckedFile(
    string Path,
    FileKind Kind,
    AddressFamily Family,
    int Rules,
    RulesetSyntax Syntax,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ExpectationReport> Expectations,
    ImmutableArray<SuppressedDiagnostic> Suppressed,
    SettingsLayer Settings)
{
    public int Count(Severity severity) => Diagnostics.Count(diagnostic => diagnostic.Severity == severity);

    /// <summary>Whether a finding makes the exit code 1.</summary>
    public bool Fails(Diagnostic diagnostic) => Settings.MildestFailure is { } mildest && diagnostic.Severity <= mildest;

    /// <summary>The line of the file, "" beyond its end.</summary>
    /// <param name="line">0-based.</param>
    public string TextOf(int line) => line < Syntax.LineCount ? Syntax[line].Text : "";
}

/// <summary>What a file turned out to be.</summary>
internal enum FileKind : byte
{
    Ruleset,

    /// <summary>Another program's file: nothing is said about it.</summary>
    Foreign,
}

/// <summary>What a whole run found.</summary>
/// <param name="Failures">One line for each file that could not be read.</param>
internal sealed record CheckReport(ImmutableArray<CheckedFile> Files, ImmutableArray<string> Failures)
{
    public int Count(Severity severity) => Files.Sum(file => file.Count(severity));

    public int FailedExpectations => Files.Sum(file => file.Expectations.Count(report => !report.Passed));

    public int Expectations => Files.Sum(file => file.Expectations.Length);

    public int ExitCode
    {
        get
        {
            if (!Failures.IsEmpty)
            {
                return Cli.ExitCode.Failure;
            }

            bool found = Files.Any(file => file.Diagnostics.Any(file.Fails));
            return found || FailedExpectations > 0 ? Cli.ExitCode.Findings : Cli.ExitCode.Clean;
        }
    }
}
