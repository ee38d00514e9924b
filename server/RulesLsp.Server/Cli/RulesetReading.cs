using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli;

/// <summary>Rulesets through which packets are sent, read for the command line.</summary>
internal static class RulesetReading
{
    /// <summary>The ruleset of a file.</summary>
    /// <param name="other">The other ruleset: what is the same in this one is not worked out again; null: this is the first.</param>
    public static Analysis Read(CliOptions options, CliConsole console, string path, Analysis? other)
    {
        RulesetText file = path == "-" ? TextFiles.Read(console.Input, options.StandardInputName) : TextFiles.Read(path);
        RulesetSyntax syntax = other?.Syntax.WithText(file.Text) ?? RulesetSyntax.Parse(file.Text);
        if (other is not null && !syntax.IsSameText(other.Syntax))
        {
            // The second ruleset builds on the first where it is built.
            RequireRules(other);
        }

        var analysis = Analysis.Create(file.Path, syntax, new FileSettings(options).ForAnalysis(file.Path), other);
        return analysis.Family.HasPackets()
            ? analysis
            : throw new UsageException($"{file.Path} is a ruleset of the family {Words.Of(analysis.Family)}, and packets are known through ipv4 and ipv6 only.");
    }

    /// <summary>A script that was not converted has no rules to look at.</summary>
    public static void RequireRules(Analysis analysis)
    {
        if (analysis.Ruleset.FirstUnreadCommand is { } line)
        {
            throw new UnusableFileException($"{analysis.DocumentName}: line {line + 1} is a command for a shell and in no table: convert it to rules first.");
        }
    }
}
