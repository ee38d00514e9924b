using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Cli.Check;

/// <summary>What the check of one file found.</summary>
/// <param name="Path">As it was given, or as it was found in a folder.</param>
/// <param name="Kind">Whether the file is a ruleset at all.</param>
/// <param name="Rules">How many rules the kernel would hold.</param>
/// <param name="Diagnostics">Sorted by place; those that the command line leaves out are gone.</param>
internal sealed record CheckedFile(
    string Path,
    FileKind Kind,
    AddressFamily Family,
    int Rules,
    RulesetSyntax Syntax,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ExpectationLine> Expectations)
{
    public int Count(Severity severity) => Diagnostics.Count(diagnostic => diagnostic.Severity == severity);
}

/// <summary>What a file turned out to be.</summary>
internal enum FileKind : byte
{
    Ruleset,

    /// <summary>Another program's file: nothing is said about it.</summary>
    Foreign,
}

/// <summary>How an expectation ended.</summary>
internal enum ExpectationEnd : byte
{
    Failed,
    Passed,
}

/// <summary>One expectation of a file and its end.</summary>
/// <param name="Line">0-based.</param>
internal sealed record ExpectationLine(int Line, string Packet, string Expected, string Actual, ExpectationEnd End);

/// <summary>What a whole run found.</summary>
/// <param name="Failures">One line for each file that could not be read.</param>
internal sealed record CheckReport(ImmutableArray<CheckedFile> Files, ImmutableArray<string> Failures)
{
    public int Count(Severity severity) => Files.Sum(file => file.Count(severity));

    public int FailedExpectations => Files.Sum(file => file.Expectations.Count(line => line.End == ExpectationEnd.Failed));

    public int Expectations => Files.Sum(file => file.Expectations.Length);

    public int ExitCodeFor(Severity? failOn)
    {
        if (!Failures.IsEmpty)
        {
            return ExitCode.Failure;
        }

        bool found = failOn is { } mildest && Files.Any(file => file.Diagnostics.Any(diagnostic => diagnostic.Severity <= mildest));
        return found || FailedExpectations > 0 ? ExitCode.Findings : ExitCode.Clean;
    }
}
