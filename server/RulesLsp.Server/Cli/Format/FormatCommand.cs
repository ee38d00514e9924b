using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Format;

/// <summary><c>--format</c>: prints a ruleset in the form of iptables-save, or writes it back.</summary>
internal static class FormatCommand
{
    /// <summary>A reason may quote the line, which has no bound.</summary>
    private const int LongestReason = 300;

    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Output != OutputFormat.Pretty)
        {
            throw new UsageException("--format prints the ruleset itself: --output does not go with it.");
        }

        var reader = new RulesetReader(options, console);
        RulesetText file = reader.ReadText(options.Paths[0]);
        if (file.Loss == DecodingLoss.BadBytes)
        {
            throw new UnusableFileException($"{file.Path}: has bytes that are no UTF-8, which formatting would not keep; nothing was formatted.");
        }

        Analysis analysis = reader.Analyze(file);
        RulesetSyntax syntax = analysis.Syntax;
        RulesetFormat format = FormattingFeature.Format(analysis);
        bool isForeign = PacketRulesets.IsForeign(analysis);
        if (isForeign)
        {
            console.Errors.WriteLine($"{file.Path}: left as it is: no iptables ruleset");
        }

        foreach (KeptLine kept in format.Kept)
        {
            console.Errors.WriteLine($"{file.Path}:{kept.Line + 1}: left as it is: {Shorten(Words.Printable(kept.Reason))}");
        }

        Write(file, syntax, format, options, console);
        return isForeign || !format.Kept.IsEmpty ? ExitCode.Findings : ExitCode.Clean;
    }

    private static void Write(RulesetText file, RulesetSyntax syntax, RulesetFormat format, CliOptions options, CliConsole console)
    {
        if (options.Target == FormatTarget.StandardOutput)
        {
            console.Output.Write(format.Apply(syntax));
        }
        else if (!format.Kept.IsEmpty)
        {
            console.Errors.WriteLine($"{file.Path}: not written, because of {Words.Count(format.Kept.Length, "line")} above");
        }
        else if (!format.Changes.IsEmpty)
        {
            FileReplacement.Write(file, format.Apply(syntax));
        }
    }

    private static string Shorten(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…";
}
