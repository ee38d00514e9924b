using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Debugging.Protocol;

namespace RulesLsp.Server.Debugging.Requests;

/// <summary>The filters of exceptions, by their names.</summary>
internal static class StopFilterNames
{
    private static readonly (StopFilters Filter, ExceptionFilter Told)[] Known =
    [
        (StopFilters.Drop, new ExceptionFilter("drop", "Packet dropped", "Stop when a rule, a policy or routing throws the packet away.", true)),
        (StopFilters.Reject, new ExceptionFilter("reject", "Packet rejected", "Stop when a rule refuses the packet.", true)),
        (StopFilters.Unknown, new ExceptionFilter("unknown", "Verdict unknown", "Stop when nobody can tell what becomes of the packet, or a program decides.", true)),
        (StopFilters.Forks, new ExceptionFilter("forks", "Ways part", "Stop where chance or missing knowledge lets the packet go several ways; each is a thread.", true)),
    ];

    public static ExceptionFilter[] All { get; } = [.. Known.Select(filter => filter.Told)];

    /// <summary>null: there is no such filter.</summary>
    public static StopFilters? Find(string name) => Known.FirstOrDefault(filter => filter.Told.Filter == name) is { Told: not null } known ? known.Filter : null;
}
