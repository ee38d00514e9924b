using RulesLsp.Engine.Lints;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Families;

/// <summary><c>--counterpart</c>: prints the ruleset of the other family; how many lines have no counterpart goes to the standard error.</summary>
internal static class CounterpartCommand
{
    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Output != OutputFormat.Pretty)
        {
            throw new UsageException("A counterpart is written as pretty only, which is the ruleset itself.");
        }

        Analysis analysis = new RulesetReader(options, console).ReadForPackets(options.Paths[0]);
        RulesetReader.RequireRules(analysis);
        string text = CounterpartFeature.Compute(analysis)
            ?? throw new UnusableFileException($"{analysis.DocumentName}: is no ruleset of iptables or ip6tables, or has commands for a shell: convert it to rules first.");
        console.Output.Write(text);
        int remarks = CounterpartFeature.RemarksIn(text).Count();
        if (remarks == 0)
        {
            return ExitCode.Clean;
        }

        console.Errors.WriteLine($"{analysis.DocumentName}: {Words.Count(remarks, "line")} without a counterpart, which {(remarks == 1 ? "stands" : "stand")} in it as {(remarks == 1 ? "a comment" : "comments")} with the reason");
        return new FileSettings(options).Of(analysis.DocumentName).MildestFailure is { } mildest && Severity.Warning <= mildest ? ExitCode.Findings : ExitCode.Clean;
    }
}
