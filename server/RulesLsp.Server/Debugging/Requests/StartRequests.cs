using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;

namespace RulesLsp.Server.Debugging.Requests;

/// <summary>From the greeting to the packets' first step, and once more.</summary>
internal sealed class StartRequests(DebugSession session)
{
    public void Initialize(DebugRequest request)
    {
        if (session.Client is not null)
        {
            throw new DebugRefusal("The debugger is initialized already.");
        }

        session.Client = request.Read(DebugJson.Default.InitializeArguments);
        session.Connection.Reply(request, new Capabilities { ExceptionBreakpointFilters = StopFilterNames.All }, DebugJson.Default.Capabilities);
    }

    public void Launch(DebugRequest request)
    {
        if (session.Program is not null)
        {
            throw new DebugRefusal("A ruleset is launched already; restart begins anew.");
        }

        LaunchArguments launch = request.Read(DebugJson.Default.LaunchArguments);
        DebugProgram program = DebugProgram.Load(launch, session.Options);
        session.Launch = launch;
        session.Connection.Reply(request);
        session.Use(program);
        TellPlaces();
        session.Connection.Send("initialized");
    }

    public void ConfigurationDone(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireDebugger(session);
        if (session.IsConfigured)
        {
            throw new DebugRefusal("The packets are on their way already.");
        }

        session.Connection.Reply(request);
        session.IsConfigured = true;
        Go(debugger);
    }

    public void Restart(DebugRequest request)
    {
        DebugAdapter.RequireRunning(session);
        LaunchArguments launch = request.Arguments.ValueKind == System.Text.Json.JsonValueKind.Object
            ? request.Read(DebugJson.Default.RestartArguments).Arguments ?? session.Launch!
            : session.Launch!;
        DebugProgram program = DebugProgram.Load(launch, session.Options);
        session.Launch = launch;
        session.Connection.Reply(request);
        session.Use(program);
        TellPlaces();
        Go(session.Debugger!);
    }

    private void Go(PacketDebugger debugger)
    {
        debugger.Begin();
        if (session.Launch!.StopOnEntry == true && session.Launch.NoDebug != true)
        {
            debugger.StopAtEntry();
            return;
        }

        debugger.Continue(debugger.Ways[0].Id, RunningWays.All);
    }

    private void TellPlaces()
    {
        foreach (DebugBreakpoint breakpoint in session.Place())
        {
            session.Connection.Send("breakpoint", new BreakpointEventBody("changed", breakpoint), DebugJson.Default.BreakpointEventBody);
        }
    }
}
