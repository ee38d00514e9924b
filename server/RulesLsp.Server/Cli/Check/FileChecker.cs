using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary>Checks one file after the other under the options of one command line; safe for use by several threads.</summary>
internal sealed class FileChecker(CliOptions options)
{
    private readonly HostDescription? _host = options.HostPath is { } path ? HostFiles.Read(path) : null;

    public CheckedFile Check(RulesetText file, CancellationToken cancellation)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(file.Text);
        Analysis analysis = Analysis.Create(file.Path, syntax, new AnalysisOptions
        {
            Family = options.Family,
            Backends = options.Backends,
            Profile = options.Profile,
            Host = _host,
            ExternalChains = UfwFiles.ChainsBeside(file.Path, options.Paths),
            ReadFile = DocumentFiles.ReaderFor(file.Path),
            Select = options.Select,
            Ignore = options.Ignore,
            Enable = options.Enable,
        });
        if (!analysis.IsRuleset)
        {
            return new CheckedFile(file.Path, FileKind.Foreign, analysis.Family, 0, syntax, [], []);
        }

        CheckResult result = analysis.Check(cancellation);
        return new CheckedFile(
            file.Path,
            FileKind.Ruleset,
            analysis.Family,
            analysis.Ruleset.Rules.Length,
            syntax,
            [.. result.Diagnostics.Select(found => found with { Message = MessageText.Limit(found.Message) })],
            [.. result.Expectations.Select(Of)]);
    }

    private static ExpectationLine Of(ExpectationReport report) => new(
        report.Line,
        report.Packet,
        report.Expected,
        report.Actual,
        report.Passed ? ExpectationEnd.Passed : ExpectationEnd.Failed);
}
