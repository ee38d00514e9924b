using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;

namespace RulesLsp.Server.Debugging.Requests;

/// <summary>Lets packets go on, forth and back. Each is answered first and carried out then, as the protocol wants it.</summary>
internal sealed class RunRequests(DebugSession session)
{
    public void Continue(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireRunning(session);
        ContinueArguments arguments = request.Read(DebugJson.Default.ContinueArguments);
        Require(debugger, arguments.ThreadId);
        RunningWays running = arguments.SingleThread == true ? RunningWays.One : RunningWays.All;
        session.Connection.Reply(request, new ContinueBody(running == RunningWays.All), DebugJson.Default.ContinueBody);
        debugger.Continue(arguments.ThreadId, running);
    }

    public void Next(DebugRequest request) => Move(request, static (debugger, way) => debugger.Step(way, StepKind.Over));

    public void StepIn(DebugRequest request) => Move(request, static (debugger, way) => debugger.Step(way, StepKind.In));

    public void StepOut(DebugRequest request) => Move(request, static (debugger, way) => debugger.Step(way, StepKind.Out));

    public void StepBack(DebugRequest request) => Move(request, static (debugger, way) => debugger.StepBack(way));

    public void ReverseContinue(DebugRequest request) => Move(request, static (debugger, way) => debugger.ReverseContinue(way));

    /// <summary>Whoever reads the messages has stopped the packets already, and so they said.</summary>
    public void Pause(DebugRequest request)
    {
        DebugAdapter.RequireRunning(session);
        session.IsInterrupted = false;
        session.Connection.Reply(request);
    }

    private void Move(DebugRequest request, Action<PacketDebugger, int> move)
    {
        PacketDebugger debugger = DebugAdapter.RequireRunning(session);
        int way = request.Read(DebugJson.Default.ThreadArguments).ThreadId;
        Require(debugger, way);
        session.Connection.Reply(request);
        move(debugger, way);
    }

    private static void Require(PacketDebugger debugger, int way)
    {
        if (debugger.Find(way) is null)
        {
            throw new DebugRefusal($"There is no thread {way}; its packet's way is over, or never began.");
        }
    }
}
