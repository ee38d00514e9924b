using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// What outlives a packet: connections, counters of rules, lists of addresses, changed sets, the clock. A single packet starts
/// with an empty one; a scenario hands it on.
/// </summary>
internal sealed class TraceState
{
    /// <summary>Connections by the scenario's flow name.</summary>
    public ConnectionTable Connections { get; init; } = new();

    /// <summary>How often a counting test was asked, by rule and place in it.</summary>
    public Dictionary<(Rule Rule, int Test), uint> Evaluations { get; } = [];

    /// <summary>The same for counters that rules share, by name.</summary>
    public Dictionary<string, uint> SharedEvaluations { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens left and when they were counted, by rule and place in it.</summary>
    public Dictionary<(Rule Rule, int Test), (double Tokens, double Time)> Buckets { get; } = [];

    /// <summary>Stamps of recently seen addresses, by list.</summary>
    public Dictionary<(string List, UInt128 Address), RecentEntry> Recent { get; } = [];

    /// <summary>Members added (true) or removed (false) by rules, by set and element.</summary>
    public Dictionary<(string Set, string Element), bool> SetChanges { get; } = [];

    /// <summary>Seconds on the virtual clock.</summary>
    public double Now { get; set; }

    public TraceState Copy()
    {
        var copy = new TraceState { Now = Now, Connections = Connections.Copy() };
        CopyTo(Evaluations, copy.Evaluations);
        CopyTo(SharedEvaluations, copy.SharedEvaluations);
        CopyTo(Buckets, copy.Buckets);
        CopyTo(Recent, copy.Recent);
        CopyTo(SetChanges, copy.SetChanges);
        return copy;
    }

    private static void CopyTo<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to)
        where TKey : notnull
    {
        foreach ((TKey key, TValue value) in from)
        {
            to[key] = value;
        }
    }
}

/// <summary>An address on a list: when it was seen, newest last, and the TTL of the last packet. Immutable.</summary>
internal sealed record RecentEntry(IReadOnlyList<double> Stamps, UInt128? TimeToLive);
