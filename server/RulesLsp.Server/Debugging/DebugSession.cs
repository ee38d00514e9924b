using System.Collections.Immutable;
using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;

namespace RulesLsp.Server.Debugging;

/// <summary>What a session knows: the client, the ruleset, the packets and where they stand.</summary>
internal sealed class DebugSession(DebugConnection connection, CliOptions options)
{
    public DebugConnection Connection => connection;

    /// <summary>What the command line said of rulesets.</summary>
    public CliOptions Options => options;

    /// <summary>null: the client has not said who it is.</summary>
    public InitializeArguments? Client { get; set; }

    /// <summary>null: nothing is launched.</summary>
    public LaunchArguments? Launch { get; set; }

    public DebugProgram? Program { get; private set; }

    /// <summary>null: nothing is launched.</summary>
    public PacketDebugger? Debugger { get; private set; }

    /// <summary>Packets may go.</summary>
    public bool IsConfigured { get; set; }

    /// <summary>Every packet has gone all its ways.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client wants packets to stand still; set by whoever reads its messages.</summary>
    public bool IsInterrupted { get => _isInterrupted; set => _isInterrupted = value; }

    private volatile bool _isInterrupted;

    /// <summary>In the order in which they were asked for.</summary>
    public ImmutableArray<AskedBreakpoint> Breakpoints { get; set; } = [];

    public StopFilters Filters { get; set; }

    /// <summary>What the client can look at while packets stand still.</summary>
    public DebugHandles Handles { get; } = new();

    private int LineBase => Client?.LinesStartAt1 == false ? 0 : 1;

    public int Column => Client?.ColumnsStartAt1 == false ? 0 : 1;

    /// <summary>Takes a ruleset and its packets; they do not go yet.</summary>
    public void Use(DebugProgram program)
    {
        foreach (DebuggedWay way in Debugger?.Ways ?? [])
        {
            connection.Send("thread", new ThreadBody("exited", way.Id), DebugJson.Default.ThreadBody);
        }

        Program = program;
        IsOver = false;
        Handles.Clear();
        Debugger = new PacketDebugger(program.Analysis, program.Scenario, Tell) { IsInterrupted = () => IsInterrupted };
        Place();
    }

    /// <summary>Puts every breakpoint where it belongs, and gives them as the client sees them.</summary>
    public DebugBreakpoint[] Place()
    {
        (AskedBreakpoint Asked, PlacedBreakpoint Placed)[] all = [.. Breakpoints.Select(asked => (asked, BreakpointPlacing.Place(asked, Program)))];
        if (Debugger is { } debugger)
        {
            bool isDebugged = Launch?.NoDebug != true;
            debugger.LineBreakpoints = isDebugged ? [.. all.Select(pair => pair.Placed.OnLine).OfType<LineBreakpoint>()] : [];
            debugger.ChainBreakpoints = isDebugged ? [.. all.Select(pair => pair.Placed.OnChain).OfType<ChainBreakpoint>()] : [];
            debugger.Filters = isDebugged ? Filters : StopFilters.None;
        }

        return [.. all.Select(pair => new DebugBreakpoint(
            pair.Asked.Id,
            pair.Placed.IsThere,
            pair.Placed.Message,
            pair.Placed.OnLine is null ? null : SourceOf(pair.Asked.Path!),
            pair.Placed.OnLine is { } line ? ToClient(line.Line) : null))];
    }

    public int ToClient(int line) => line + LineBase;

    public int FromClient(int line) => line - LineBase;

    public DebugSource SourceOf(string path) => new(Path.GetFileName(path), Client?.PathFormat == "uri" ? DocumentUri.OfPath(path) : path);

    /// <summary>The absolute path of a client's file; "": it names none.</summary>
    public static string PathOf(DebugSource source) => source.Path is not { Length: > 0 } path ? ""
        : Path.GetFullPath(path.StartsWith("file:", StringComparison.Ordinal) ? DocumentUri.PathOf(path) : path);

    private void Tell(DebugEvent happened)
    {
        switch (happened)
        {
            case ToldEvent told:
                Output(told);
                break;
            case WayBeganEvent began:
                connection.Send("thread", new ThreadBody("started", began.Way), DebugJson.Default.ThreadBody);
                break;
            case WayEndedEvent ended:
                connection.Send("thread", new ThreadBody("exited", ended.Way), DebugJson.Default.ThreadBody);
                break;
            case StoppedEvent stopped:
                Handles.Clear();
                (string reason, string? description) = WordsOf(stopped.Reason);
                int[]? hit = stopped.Breakpoints.IsEmpty ? null : [.. stopped.Breakpoints];
                connection.Send("stopped", new StoppedBody(reason, description, stopped.Way, true, stopped.Text, hit), DebugJson.Default.StoppedBody);
                break;
            case OverEvent:
                IsOver = true;
                connection.Send("exited", new ExitedBody(0), DebugJson.Default.ExitedBody);
                connection.Send("terminated");
                break;
        }
    }

    private void Output(ToldEvent told)
    {
        string category = told.Kind == ToldKind.Progress ? "console" : "stdout";
        string text = told.Kind == ToldKind.KernelLog ? $"log: {told.Text}" : told.Text;
        bool hasPlace = told.Line is not null && Program is not null;
        connection.Send(
            "output",
            new OutputBody(category, text + "\n", hasPlace ? SourceOf(Program!.Path) : null, hasPlace ? ToClient(told.Line!.Value) : null),
            DebugJson.Default.OutputBody);
    }

    private static (string Reason, string? Description) WordsOf(StopReason reason) => reason switch
    {
        StopReason.Entry => ("entry", "At the packet's beginning"),
        StopReason.Breakpoint => ("breakpoint", null),
        StopReason.ChainBreakpoint => ("function breakpoint", "At a chain"),
        StopReason.Verdict => ("exception", "At the verdict"),
        StopReason.Fork => ("fork", "The packet can go several ways: choose one in the list of threads"),
        StopReason.Pause => ("pause", null),
        _ => ("step", null),
    };
}
