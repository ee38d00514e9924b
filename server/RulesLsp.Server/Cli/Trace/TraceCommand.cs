using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Trace;

/// <summary><c>--trace</c>: sends one packet, or a list of them, through a ruleset.</summary>
internal static class TraceCommand
{
    public static int Run(CliOptions options, CliConsole console)
    {
        bool isDrawn = options.Output is OutputFormat.Svg or OutputFormat.Html;
        if (options.Output > OutputFormat.Json && !isDrawn)
        {
            throw new UsageException("A trace is written as pretty, concise, json, svg or html.");
        }

        using PacketInput input = PacketSource.Open(options, console);
        Analysis analysis = new RulesetReader(options, console).ReadForPackets(options.Paths[0]);
        RulesetReader.RequireRules(analysis);
        Tracer tracer = options.Verbosity == Verbosity.Verbose ? analysis.Tracer : analysis.Tracer.OfDecisions;
        if (input.Capture is { } capture)
        {
            if (isDrawn)
            {
                throw new UsageException($"{capture.Path} is a capture, and pictures are drawn of packets: give one as text.");
            }

            return CaptureCommand.Run(options, console, tracer, capture);
        }

        Scenario[] scenarios = [.. input.Lines.Select(line => ScenarioOf(line, analysis.Family))];
        if (isDrawn)
        {
            new PictureWriter(options, console.Output).Write(analysis, scenarios);
            return ExitCode.Clean;
        }

        var writer = new TraceWriter(options, console.Output, Paint.StyleFor(options, console));
        foreach (TraceTree tree in Trace(tracer, scenarios))
        {
            writer.Write(tree);
        }

        return ExitCode.Clean;
    }

    // Of one line every way is followed; the packets of a file may be many, and nobody asks how they could have gone.
    private static IEnumerable<TraceTree> Trace(Tracer tracer, Scenario[] scenarios) => scenarios is [var only]
        ? only.Trace(tracer).Select(trace => trace.Tree)
        : tracer.TraceScenario(scenarios.SelectMany(scenario => scenario.Steps));

    private static Scenario ScenarioOf(PacketLine line, AddressFamily family)
    {
        ScenarioResult result = Scenario.Parse(line.Text, family);
        return result.Scenario ?? throw new UsageException(
            $"{line.Place} can't be read at character {result.Problem!.Position + 1}: {result.Problem.Message.TrimEnd('.')}.");
    }
}
