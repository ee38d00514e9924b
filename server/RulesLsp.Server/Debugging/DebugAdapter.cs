using System.Threading.Channels;
using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Cli;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Debugging.Requests;
using RulesLsp.Server.Debugging.Wire;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Debugging;

/// <summary>Serves one session of the Debug Adapter Protocol from its first to its last message.</summary>
internal sealed class DebugAdapter
{
    private const string DisconnectName = "disconnect";
    private const string PauseName = "pause";
    private const string TerminateName = "terminate";

    /// <summary>In bytes; rulesets come as names of files.</summary>
    private const int LongestMessage = 64 << 20;

    private readonly DebugSession _session;
    private readonly TextWriter _errors;
    private readonly Dictionary<string, Action<DebugRequest>> _requests;

    private DebugAdapter(DebugSession session, TextWriter errors)
    {
        _session = session;
        _errors = errors;
        var start = new StartRequests(session);
        var breakpoints = new BreakpointRequests(session);
        var run = new RunRequests(session);
        var look = new LookRequests(session);
        _requests = new(StringComparer.Ordinal)
        {
            ["initialize"] = start.Initialize,
            ["launch"] = start.Launch,
            ["attach"] = _ => throw new DebugRefusal("Packets are sent through a file; there is nothing to attach to. Use launch."),
            ["configurationDone"] = start.ConfigurationDone,
            ["restart"] = start.Restart,
            ["setBreakpoints"] = breakpoints.OnLines,
            ["setFunctionBreakpoints"] = breakpoints.OnChains,
            ["setExceptionBreakpoints"] = breakpoints.OnVerdicts,
            ["breakpointLocations"] = breakpoints.Locations,
            ["continue"] = run.Continue,
            ["next"] = run.Next,
            ["stepIn"] = run.StepIn,
            ["stepOut"] = run.StepOut,
            ["stepBack"] = run.StepBack,
            ["reverseContinue"] = run.ReverseContinue,
            [PauseName] = run.Pause,
            ["threads"] = look.Threads,
            ["stackTrace"] = look.StackTrace,
            ["scopes"] = look.Scopes,
            ["variables"] = look.Variables,
            ["evaluate"] = look.EvaluateText,
            ["exceptionInfo"] = look.ExceptionInfo,
            [TerminateName] = Terminate,
            [DisconnectName] = session.Connection.Reply,
        };
    }

    /// <summary>Serves until the client disconnects, or is gone.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(Stream output, Stream input, TextWriter errors, CliOptions options)
    {
        var connection = new DebugConnection(new MessageFrames(output, input, LongestMessage));
        var adapter = new DebugAdapter(new DebugSession(connection, options), errors);
        try
        {
            await adapter.ServeAsync(connection).ConfigureAwait(false);
            return ExitCode.Clean;
        }
        catch (BrokenFrameException broken)
        {
            errors.WriteLine($"{ProductInfo.Name}: the client does not speak the Debug Adapter Protocol: {broken.Message}.");
            return ExitCode.Failure;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The client died while it was told something: there is nobody left.
            return ExitCode.Clean;
        }
    }

    /// <summary>The packets, once a ruleset is launched.</summary>
    public static PacketDebugger RequireDebugger(DebugSession session) => session.Debugger ?? throw new DebugRefusal("Nothing is launched yet: send launch first.");

    /// <summary>The packets, once they are on their way.</summary>
    public static PacketDebugger RequireRunning(DebugSession session)
    {
        PacketDebugger debugger = RequireDebugger(session);
        return session.IsConfigured ? debugger : throw new DebugRefusal("The packets are not on their way yet: send configurationDone first.");
    }

    // One task reads, so that packets on a long way can be told to stand still; one after the other the requests are carried out.
    private async Task ServeAsync(DebugConnection connection)
    {
        var waiting = Channel.CreateUnbounded<DebugRequest>();
        using var stop = new CancellationTokenSource();
        Task reading = ReadAsync(connection, waiting.Writer, stop.Token);
        await foreach (DebugRequest request in waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Serve(request);
            if (request.Command == DisconnectName)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                return;
            }
        }

        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(DebugConnection connection, ChannelWriter<DebugRequest> waiting, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            while (await connection.ReadAsync(Warn, cancellation).ConfigureAwait(false) is { } request)
            {
                if (request.Command is DisconnectName or PauseName or TerminateName)
                {
                    _session.IsInterrupted = true;
                }

                await waiting.WriteAsync(request, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (broken is BrokenFrameException or IOException or ObjectDisposedException)
        {
            failure = broken;
        }

        _session.IsInterrupted = true;
        waiting.Complete(failure is BrokenFrameException ? failure : null);
    }

    private void Serve(DebugRequest request)
    {
        try
        {
            if (_session.Client is null && request.Command is not ("initialize" or DisconnectName))
            {
                throw new DebugRefusal("Send initialize first.");
            }

            if (!_requests.TryGetValue(request.Command, out Action<DebugRequest>? handle))
            {
                throw new DebugRefusal($"There is no request {request.Command} here.");
            }

            handle(request);
        }
        catch (DebugRefusal refusal)
        {
            _session.Connection.Refuse(request, refusal.Message);
        }
        catch (Exception failure) when (failure is not (IOException or ObjectDisposedException or OutOfMemoryException))
        {
            // The stack trace is for whoever reads the log; a client would show it to its user.
            Warn(failure.ToString().ReplaceLineEndings(" "));
            _session.Connection.Refuse(request, $"{request.Command} failed: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Terminate(DebugRequest request)
    {
        _session.IsInterrupted = false;
        _session.Connection.Reply(request);
        if (!_session.IsOver)
        {
            _session.Connection.Send("terminated");
        }
    }

    private void Warn(string what) => _errors.WriteLine($"{ProductInfo.Name}: {what}");
}
