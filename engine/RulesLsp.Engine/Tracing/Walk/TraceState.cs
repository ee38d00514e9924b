using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// What outlives a packet: connections, counters of rules, lists of addresses, changed sets, the clock. A single packet starts
/// with an empty one; a scenario hands it on. A copy costs nothing: what is in it is never changed, only replaced.
/// </summary>
internal sealed class TraceState
{
    private int _connections;
    private int _unnamedFlows;

    /// <summary>Connections by the scenario's flow name.</summary>
    public ConnectionTable Connections { get; private init; } = new();

    /// <summary>How often a counting test was asked, by rule and place in it.</summary>
    public ImmutableDictionary<(Rule Rule, int Test), uint> Evaluations { get; set; } = ImmutableDictionary<(Rule, int), uint>.Empty;

    /// <summary>Tokens left, by bucket.</summary>
    public ImmutableDictionary<BucketKey, TokenBucket> Buckets { get; set; } = ImmutableDictionary<BucketKey, TokenBucket>.Empty;

    /// <summary>What is left of rates of bytes, by bucket.</summary>
    public ImmutableDictionary<BucketKey, ByteBucket> ByteBuckets { get; set; } = ImmutableDictionary<BucketKey, ByteBucket>.Empty;

    /// <summary>Bytes that quotas have counted, by rule and place in it.</summary>
    public ImmutableDictionary<(Rule Rule, int Test), CountedBytes> Quotas { get; set; } = ImmutableDictionary<(Rule, int), CountedBytes>.Empty;

    /// <summary>The connections that a rule has counted, by rule, place in it and the address that they share.</summary>
    public ImmutableDictionary<(Rule Rule, int Test, UInt128 Address), CountedConnections> Counted { get; set; } =
        ImmutableDictionary<(Rule, int, UInt128), CountedConnections>.Empty;

    /// <summary>Stamps of recently seen addresses, by list.</summary>
    public ImmutableDictionary<(string List, UInt128 Address), RecentEntry> Recent { get; set; } = ImmutableDictionary<(string, UInt128), RecentEntry>.Empty;

    /// <summary>Members added (true) or removed (false) by rules, by set and element.</summary>
    public ImmutableDictionary<(string Set, string Element), bool> SetChanges { get; set; } = ImmutableDictionary<(string, string), bool>.Empty;

    /// <summary>Answers about this host, which is the same for the next packet.</summary>
    public ImmutableDictionary<string, bool> HostAnswers { get; set; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Seconds on the virtual clock.</summary>
    public double Now { get; set; }

    /// <summary>The number of the packet that is on its way; an answer that this host gives has one of its own.</summary>
    public int Packet { get; private init; }

    /// <summary>The state for the next packet.</summary>
    public TraceState CopyForPacket() => Copy(Packet + 1);

    public TraceState Copy() => Copy(Packet);

    private TraceState Copy(int packet) => new()
    {
        Packet = packet,
        _connections = _connections,
        _unnamedFlows = _unnamedFlows,
        Connections = Connections.Copy(),
        Evaluations = Evaluations,
        Buckets = Buckets,
        ByteBuckets = ByteBuckets,
        Quotas = Quotas,
        Counted = Counted,
        Recent = Recent,
        SetChanges = SetChanges,
        HostAnswers = HostAnswers,
        Now = Now,
    };

    /// <summary>The same lists, counters and answers; connections may differ.</summary>
    public bool CountsAs(TraceState other) => Evaluations == other.Evaluations && Buckets == other.Buckets && ByteBuckets == other.ByteBuckets && Quotas == other.Quotas
        && Counted == other.Counted && Recent == other.Recent && SetChanges == other.SetChanges && HostAnswers == other.HostAnswers && Now.Equals(other.Now);

    /// <summary>A name for the flow of a packet that shares its connection with no other; no user's flow can be called so.</summary>
    public string NextFlow() => $" {++_unnamedFlows}";

    /// <summary>A number for a new connection.</summary>
    public int NextConnection() => ++_connections;

    /// <summary>How often a counting test was asked before; this one counts from now on.</summary>
    public uint CountEvaluation(Rule rule, int test)
    {
        uint before = Evaluations.GetValueOrDefault((rule, test));
        Evaluations = Evaluations.SetItem((rule, test), before + 1);
        return before;
    }
}

/// <summary>An address on a list: when it was seen, newest last, and the TTL of the last packet.</summary>
internal sealed record RecentEntry(ImmutableArray<double> Stamps, UInt128? TimeToLive);

/// <summary>Whose tokens: a rule's own, or those of a table that rules share by name, for packets with the same <paramref name="Parts"/>.</summary>
internal sealed record BucketKey(Rule? Rule, int Test, string? Table, string Parts);

/// <summary>Tokens left, and when they were counted.</summary>
internal readonly record struct TokenBucket(double Tokens, double Time);

/// <summary>What packets of known and unknown length add up to, at least and at most.</summary>
internal readonly record struct CountedBytes(UInt128 Least, UInt128 Most, bool IsUsedUp);
