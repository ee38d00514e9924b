using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli;

/// <summary><c>--explain</c>: prints a page, or the meaning of a trace's reason.</summary>
internal static class ExplainTopic
{
    /// <summary>The topic that stands there: what a program said.</summary>
    public const string StandardInput = "-";

    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Topic == StandardInput)
        {
            return ExplainMessages.Run(options, console);
        }

        if (ExplainFeature.Page(options.Topic) is { } page)
        {
            console.Output.WriteLine(page.TrimEnd('\n'));
            return ExitCode.Clean;
        }

        if (TraceReasons.MeaningOf(options.Topic) is { } meaning)
        {
            console.Output.WriteLine($"{options.Topic}: why a trace ended: {meaning}.\n\n{TraceReasonAdvice.Of(options.Topic)}");
            return ExitCode.Clean;
        }

        string? meant = Spelling.Nearest(options.Topic, LintCatalogue.All.SelectMany(lint => new[] { lint.Code, lint.Name }));
        throw new UsageException(meant is null
            ? $"There is no page for {options.Topic}."
            : $"There is no page for {options.Topic}; did you mean {meant}?");
    }
}
