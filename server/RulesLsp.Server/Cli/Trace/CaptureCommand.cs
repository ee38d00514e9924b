using RulesLsp.Engine.Packets.Capture;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Capture;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Trace;

/// <summary><c>--trace @FILE</c> where the file is a capture: one row for each flow.</summary>
internal static class CaptureCommand
{
    public static int Run(CliOptions options, CliConsole console, Tracer tracer, OpenCapture capture)
    {
        TraceDetail detail = options.Verbosity == Verbosity.Verbose ? TraceDetail.EveryRule : TraceDetail.Decisions;
        CaptureSummary summary;
        using (var progress = new Progress(console, $"packets of {capture.Path} traced"))
        {
            summary = new CaptureTracer(tracer, options.CaptureInterface).Run(CaptureFile.Read(capture.Stream, capture.Head), detail, progress.Advance);
        }

        if (summary is { Frames: 0, Problem: { } unread })
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {capture.Path}: {unread}.");
            return ExitCode.Failure;
        }

        console.Output.Write(options.Output switch
        {
            OutputFormat.Json => CaptureJson.Write(summary, capture.Path, options.Verbosity == Verbosity.Verbose ? CaptureTraces.Included : CaptureTraces.LeftOut),
            OutputFormat.Concise => CaptureText.WriteConcise(summary),
            _ => CaptureText.WritePretty(summary, capture.Path, Paint.StyleFor(options, console)),
        });
        if (summary.Problem is { } problem)
        {
            // What was read is told, but it is not the whole file.
            console.Errors.WriteLine($"{ProductInfo.Name}: {capture.Path}: {problem}; what follows packet {summary.Frames} was not traced.");
            return ExitCode.Failure;
        }

        return ExitCode.Clean;
    }
}
