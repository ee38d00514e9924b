using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli;

/// <summary>Reads the rulesets that one command line names, under the settings that hold for each; what it has read of those stays known.</summary>
internal sealed class RulesetReader(CliOptions options, CliConsole console)
{
    private readonly FileSettings _settings = new(options);

    /// <summary>The text of a file, or of the standard input where the path is "-".</summary>
    /// <exception cref="UnusableFileException">It can't be read.</exception>
    public RulesetText ReadText(string path) => path == "-" ? TextFiles.Read(console.Input, options.StandardInputName) : TextFiles.Read(path);

    /// <summary>A ruleset of any family.</summary>
    public Analysis Analyze(RulesetText file) => Analyze(file, RulesetSyntax.Parse(file.Text), null);

    /// <summary>A ruleset through which packets are sent.</summary>
    /// <exception cref="UsageException">It is none, or its rules do not look at packets.</exception>
    public Analysis ReadForPackets(string path) => ReadForPackets(path, null);

    /// <summary>As <see cref="ReadForPackets(string)"/>, beside another one.</summary>
    /// <param name="other">What is the same in it is not worked out again; null: there is none.</param>
    public Analysis ReadForPackets(string path, Analysis? other)
    {
        RulesetText file = ReadText(path);
        RulesetSyntax syntax = other?.Syntax.WithText(file.Text) ?? RulesetSyntax.Parse(file.Text);
        if (other is not null && !syntax.IsSameText(other.Syntax))
        {
            // The second ruleset builds on the first where it is built.
            RequireRules(other);
        }

        Analysis analysis = Analyze(file, syntax, other);
        return PacketRulesets.WhyNotFollowed(analysis) is { } why ? throw new UsageException(why) : analysis;
    }

    /// <summary>A script that was not converted has no rules to look at: what its commands add is missing from what packets meet.</summary>
    /// <exception cref="UnusableFileException">It is one.</exception>
    public static void RequireRules(Analysis analysis)
    {
        if (analysis.Ruleset.FirstUnreadCommand is { } line)
        {
            throw new UnusableFileException($"{analysis.DocumentName}: line {line + 1} is a command for a shell and in no table: convert it to rules first.");
        }
    }

    private Analysis Analyze(RulesetText file, RulesetSyntax syntax, Analysis? other) =>
        Analysis.Create(file.Path, syntax, _settings.ForAnalysis(file.Path), other);
}
