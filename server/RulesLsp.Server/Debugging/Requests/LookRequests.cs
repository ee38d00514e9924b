using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Stepping;
using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;

namespace RulesLsp.Server.Debugging.Requests;

/// <summary>What there is to see where packets stand.</summary>
internal sealed class LookRequests(DebugSession session)
{
    private const string Gone = "Packets have moved since; ask for the stack again.";

    public void Threads(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireDebugger(session);
        session.Connection.Reply(request, new ThreadsBody([.. debugger.Ways.Select(way => new DebugThread(way.Id, way.NameAmong(debugger.Packets)))]), DebugJson.Default.ThreadsBody);
    }

    public void StackTrace(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireRunning(session);
        StackTraceArguments arguments = request.Read(DebugJson.Default.StackTraceArguments);
        DebuggedWay way = debugger.Find(arguments.ThreadId) ?? throw new DebugRefusal($"There is no thread {arguments.ThreadId}; its packet's way is over, or never began.");
        ImmutableArray<StackPlace> all = StackWords.Of(way);
        IEnumerable<StackPlace> wanted = all.Skip(Math.Max(0, arguments.StartFrame ?? 0)).Take(arguments.Levels is > 0 and var levels ? levels : all.Length);
        session.Connection.Reply(request, new StackTraceBody([.. wanted.Select(place => FrameOf(way, place))], all.Length), DebugJson.Default.StackTraceBody);
    }

    public void Scopes(DebugRequest request)
    {
        (DebuggedWay way, _) = session.Handles.Frame(request.Read(DebugJson.Default.ScopesArguments).FrameId) ?? throw new DebugRefusal(Gone);
        session.Connection.Reply(
            request,
            new ScopesBody([.. ScopeWords.Of(way).Select(group => new Scope(group.Name, session.Handles.OfValues(group.Values), group.Values.Length, false))]),
            DebugJson.Default.ScopesBody);
    }

    public void Variables(DebugRequest request)
    {
        VariablesArguments arguments = request.Read(DebugJson.Default.VariablesArguments);
        IReadOnlyList<NamedValue> values = session.Handles.Values(arguments.VariablesReference) ?? throw new DebugRefusal(Gone);
        IEnumerable<NamedValue> wanted = values.Skip(Math.Max(0, arguments.Start ?? 0)).Take(arguments.Count is > 0 and var count ? count : values.Count);
        session.Connection.Reply(
            request,
            new VariablesBody([.. wanted.Select(value => new Variable(value.Name, value.Text, 0, PacketExpression.IsName(value.Name) ? value.Name : null))]),
            DebugJson.Default.VariablesBody);
    }

    public void EvaluateText(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireRunning(session);
        EvaluateArguments arguments = request.Read(DebugJson.Default.EvaluateArguments);
        (DebuggedWay Way, StackPlace Place)? frame = arguments.FrameId is { } id ? session.Handles.Frame(id) ?? throw new DebugRefusal(Gone) : null;
        DebuggedWay way = frame?.Way ?? (debugger.Ways.Count > 0 ? debugger.Ways[0] : throw new DebugRefusal("Every packet has gone its way."));
        Evaluation value = Evaluate.Of(session.Program!.Analysis, way.At, PointedRule(arguments) ?? frame?.Place.Rule ?? way.At.Step?.Rule, arguments.Expression);
        session.Connection.Reply(request, new EvaluateBody(value.Text ?? throw new DebugRefusal(value.Problem!), 0), DebugJson.Default.EvaluateBody);
    }

    /// <summary>What the stop at a verdict is about.</summary>
    public void ExceptionInfo(DebugRequest request)
    {
        PacketDebugger debugger = DebugAdapter.RequireRunning(session);
        DebuggedWay? way = debugger.Find(request.Read(DebugJson.Default.ThreadArguments).ThreadId);
        string verdict = way?.Verdict ?? throw new DebugRefusal("This thread's packet has no verdict yet.");
        string[] parts = verdict.Split(": ", 2);
        session.Connection.Reply(request, new ExceptionInfoBody(parts[0], parts[1], "always"), DebugJson.Default.ExceptionInfoBody);
    }

    private Rule? PointedRule(EvaluateArguments arguments)
    {
        Ruleset ruleset = session.Program!.Analysis.Ruleset;
        return arguments.Line is { } line && session.FromClient(line) is >= 0 and var index && index < ruleset.FirstRuleOfLine.Length && ruleset.RulesOfLine(index) is [var rule, ..] ? rule : null;
    }

    private StackFrame FrameOf(DebuggedWay way, StackPlace place) => new(
        session.Handles.OfFrame(way, place),
        place.Name,
        place.Line is null ? null : session.SourceOf(session.Program!.Path),
        place.Line is { } line ? session.ToClient(line) : 0,
        place.Line is null ? 0 : session.Column,
        place.IsHeading ? "label" : null);
}
