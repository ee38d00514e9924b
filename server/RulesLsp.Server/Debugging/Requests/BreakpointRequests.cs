using System.Collections.Immutable;
using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;

namespace RulesLsp.Server.Debugging.Requests;

/// <summary>Where packets are to stop.</summary>
internal sealed class BreakpointRequests(DebugSession session)
{
    private int _lastId;

    /// <summary>All breakpoints of one file, in place of those that it had.</summary>
    public void OnLines(DebugRequest request)
    {
        SetBreakpointsArguments arguments = request.Read(DebugJson.Default.SetBreakpointsArguments);
        string path = DebugSession.PathOf(arguments.Source);
        SourceBreakpoint[] asked = arguments.Breakpoints ?? [.. (arguments.Lines ?? []).Select(line => new SourceBreakpoint(line))];
        Replace(request, known => known.Path == path, asked.Select(one =>
            new AskedBreakpoint(++_lastId, path, session.FromClient(one.Line), "", one.Condition, one.HitCondition, one.LogMessage)));
    }

    public void OnChains(DebugRequest request)
    {
        SetFunctionBreakpointsArguments arguments = request.Read(DebugJson.Default.SetFunctionBreakpointsArguments);
        Replace(request, known => known.Path is null, arguments.Breakpoints.Select(one =>
            new AskedBreakpoint(++_lastId, null, 0, one.Name, one.Condition, one.HitCondition, null)));
    }

    public void OnVerdicts(DebugRequest request)
    {
        string[] names = request.Read(DebugJson.Default.SetExceptionBreakpointsArguments).Filters;
        var filters = StopFilters.None;
        foreach (string name in names)
        {
            filters |= StopFilterNames.Find(name)
                ?? throw new DebugRefusal($"There is no filter \"{name}\": it is {WordList.Or([.. StopFilterNames.All.Select(filter => filter.Filter)])}.");
        }

        session.Filters = filters;
        session.Place();
        session.Connection.Reply(request);
    }

    public void Locations(DebugRequest request)
    {
        BreakpointLocationsArguments arguments = request.Read(DebugJson.Default.BreakpointLocationsArguments);
        DebugProgram? program = session.Program;
        ImmutableArray<int> lines = program is not null && DebugSession.PathOf(arguments.Source) == program.Path
            ? BreakpointPlaces.Between(program.Analysis, session.FromClient(arguments.Line), session.FromClient(arguments.EndLine ?? arguments.Line))
            : [];
        session.Connection.Reply(request, new BreakpointLocationsBody([.. lines.Select(line => new BreakpointLocation(session.ToClient(line)))]), DebugJson.Default.BreakpointLocationsBody);
    }

    private void Replace(DebugRequest request, Func<AskedBreakpoint, bool> isReplaced, IEnumerable<AskedBreakpoint> by)
    {
        ImmutableArray<AskedBreakpoint> added = [.. by];
        session.Breakpoints = [.. session.Breakpoints.Where(known => !isReplaced(known)), .. added];
        DebugBreakpoint[] placed = session.Place();
        session.Connection.Reply(request, new BreakpointsBody(placed[^added.Length..]), DebugJson.Default.BreakpointsBody);
    }
}
