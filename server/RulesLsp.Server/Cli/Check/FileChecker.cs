using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary>Checks one file after the other under the options of one command line; safe for use by several threads.</summary>
internal sealed class FileChecker(CliOptions options)
{
    private readonly FileSettings _settings = new(options);

    /// <summary>Reads what the check of a file needs besides the file.</summary>
    /// <exception cref="ConfigurationException">The project's configuration can't be used.</exception>
    /// <exception cref="UnusableFileException">It, or the host's description, can't be read.</exception>
    public void Prepare(string path) => _settings.ForAnalysis(path);

    public CheckedFile Check(RulesetText file, CancellationToken cancellation)
    {
        SettingsLayer settings = _settings.Of(file.Path);
        RulesetSyntax syntax = RulesetSyntax.Parse(file.Text);
        var analysis = Analysis.Create(file.Path, syntax, _settings.ForAnalysis(file.Path) with
        {
            ExternalChains = UfwFiles.ChainsBeside(file.Path, options.Paths),
        });
        if (!analysis.IsRuleset)
        {
            return new CheckedFile(file.Path, FileKind.Foreign, analysis.Family, 0, syntax, [], [], [], settings);
        }

        CheckResult result = analysis.Check(cancellation);
        return new CheckedFile(
            file.Path,
            FileKind.Ruleset,
            analysis.Family,
            analysis.Ruleset.Rules.Length,
            syntax,
            [.. result.Diagnostics.Select(Limited)],
            result.Expectations,
            result.Suppressed,
            settings);
    }

    private static Diagnostic Limited(Diagnostic found) =>
        MessageText.Limit(found.Message) is var message && ReferenceEquals(message, found.Message) ? found : found with { Message = message };
}
