using RulesLsp.Ide;
using RulesLsp.Ide.Features.Messages;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli;

/// <summary><c>--explain - [FILE]</c>: what iptables-restore or the kernel said, read from the standard input.</summary>
internal static class ExplainMessages
{
    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Output is not (OutputFormat.Pretty or OutputFormat.Json))
        {
            throw new UsageException("What a message means is written as pretty or json.");
        }

        string text = TextFiles.Read(console.Input, options.StandardInputName).Text;

        // What ip6tables says is about a file for IPv6, whatever the file is called.
        SettingsLayer ofProgram = MessageExplanation.FamilyIn(text) is { } family ? new() { Family = new(family) } : SettingsLayer.Empty;
        var reader = new RulesetReader(options with { Settings = ofProgram.Under(options.Settings) }, console);
        Analysis? analysis = options.Paths.IsEmpty ? null : reader.Analyze(reader.ReadText(options.Paths[0]));
        ExplainedMessages explained = MessageExplanation.Explain(text, analysis);
        if (options.Output == OutputFormat.Json)
        {
            console.Output.WriteLine(MessageJson.Write(explained));
            return ExitOf(explained);
        }

        console.Output.Write(string.Join('\n', explained.Text.Split('\n').Select(Words.Printable)));
        return ExitOf(explained);
    }

    private static int ExitOf(ExplainedMessages explained) => explained.Messages > 0 || explained.IsSilent ? ExitCode.Clean : ExitCode.Findings;
}
