using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Cli.Diff;
using RulesLsp.Server.Cli.Families;
using RulesLsp.Server.Cli.Format;
using RulesLsp.Server.Cli.Manual;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Pages;
using RulesLsp.Server.Cli.Port;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Cli.Trace;
using RulesLsp.Server.Cli.Translate;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Debugging;
using RulesLsp.Server.Files;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Cli;

/// <summary>The program from its words to its exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] words, CliConsole console, CancellationToken cancellation)
    {
        try
        {
            int code = await RunCheckedAsync(words, console, cancellation).ConfigureAwait(false);
            await console.Output.FlushAsync(cancellation).ConfigureAwait(false);
            return code;
        }
        catch (UsageException wrong)
        {
            return Fail(console, ExitCode.Usage, $"{wrong.Message} See rules-lsp --help.");
        }
        catch (ConfigurationException wrong)
        {
            return Fail(console, ExitCode.Usage, wrong.Message);
        }
        catch (UnusableFileException unusable)
        {
            return Fail(console, ExitCode.Failure, unusable.Message);
        }
        catch (IOException)
        {
            // Whoever read our output has closed it: there is nobody left to tell.
            return ExitCode.Failure;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Fail(console, ExitCode.Failure, $"internal error: {failure.GetType().Name}: {failure.Message}");
        }
    }

    private static async Task<int> RunCheckedAsync(string[] words, CliConsole console, CancellationToken cancellation)
    {
        if (words.Length == 0)
        {
            // Started by hand there is nobody to speak the protocol with.
            words = [console.InputTerminal == CliTerminal.Attached ? "--help" : "--stdio"];
        }

        // An editor waits for this: the parser of the command line stays out of the way.
        if (words is ["--stdio"])
        {
            return await ServeAsync(console).ConfigureAwait(false);
        }

        CliOptions options = CliParser.Parse(words);
        switch (options.Mode)
        {
            case CliMode.Help:
                console.Output.Write(HelpText.Text);
                return ExitCode.Clean;
            case CliMode.Version:
                console.Output.WriteLine($"{ProductInfo.Name} {ProductInfo.Version}");
                return ExitCode.Clean;
            case CliMode.Check:
                return CheckCommand.Run(options, console, cancellation);
            case CliMode.Trace:
                return TraceCommand.Run(options, console);
            case CliMode.Diff:
                return DiffCommand.Run(options, console, cancellation);
            case CliMode.Port:
                return PortCommand.Run(options, console, cancellation);
            case CliMode.Families:
                return FamiliesCommand.Run(options, console, cancellation);
            case CliMode.Counterpart:
                return CounterpartCommand.Run(options, console);
            case CliMode.Format:
                return FormatCommand.Run(options, console);
            case CliMode.Translate:
                return TranslateCommand.Run(options, console);
            case CliMode.Completion:
                console.Output.Write(CompletionScript.For(options.Shell));
                return ExitCode.Clean;
            case CliMode.Manual:
                console.Output.Write(ManualPage.Text(console.SourceDate));
                return ExitCode.Clean;
            case CliMode.Pages:
                return PagesCommand.Run(options, console);
            case CliMode.DebugAdapter:
                return await DebugAdapter.RunAsync(Console.OpenStandardOutput(), console.Input, console.Errors, options).ConfigureAwait(false);
            case CliMode.Explain:
                return ExplainTopic.Run(options, console);
            default:
                return await ServeAsync(console).ConfigureAwait(false);
        }
    }

    private static Task<int> ServeAsync(CliConsole console) =>
        LanguageServer.RunAsync(Console.OpenStandardOutput(), console.Input, console.Errors);

    private static int Fail(CliConsole console, int code, string message)
    {
        console.Errors.WriteLine($"{ProductInfo.Name}: {Words.Printable(message.ReplaceLineEndings(" "))}");
        return code;
    }
}
