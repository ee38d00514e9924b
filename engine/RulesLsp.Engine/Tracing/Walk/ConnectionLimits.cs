using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// Counts connections as net/netfilter/nf_conncount.c does. The kernel looks through its list once in a tick of its clock, and the
/// virtual clock has no ticks: packets less than the longest tick apart may or may not share one, and what depends on it is open.
/// </summary>
internal static class ConnectionLimits
{
    /// <summary>Seconds of a tick where the kernel's clock is slowest (CONFIG_HZ=100).</summary>
    private const double LongestTick = 0.01;

    /// <summary>What another processor counted is kept for two ticks, also where it is not found (find_or_evict).</summary>
    private const double LongestDoubt = 2 * LongestTick;

    private enum Sweep : byte
    {
        /// <summary>The same packet came by before: it is the same tick.</summary>
        None,
        Possible,
        Sure,
    }

    /// <summary>Are there more connections than the limit, this one included? net/netfilter/xt_connlimit.c. null: the packet does not tell whose they are, or it depends on the clock.</summary>
    public static bool? IsAbove(TraceRun run, ConnectionLimitDetail detail, Rule rule, int index, string text)
    {
        if (run.Packet.Connection is null && (CountingAnswers.LacksPorts(run) || (run.Packet.Family == Values.AddressFamily.IPv4 && run.Start.Fragment is { Offset: > 0 })))
        {
            // nf_ct_get_tuplepr finds nothing to count: the packet is dropped.
            run.ThrownAway = TraceReasons.HeaderUnreadable;
            return false;
        }

        run.Assumptions.Add($"{text}: no other connection is counted at first");
        if (run.Packet.Value(detail.IsDestination ? PacketField.DestinationAddress : PacketField.SourceAddress) is not { } address)
        {
            return run.State.CountEvaluation(rule, index) < detail.Limit ? false : null;
        }

        (Rule, int, UInt128) place = (rule, index, address & detail.Mask);
        CountedConnections? before = run.State.Counted.GetValueOrDefault(place);
        (CountedConnections after, int least, int most) = Count(run, before);
        if (least == 0)
        {
            // What was counted is over, and the packet's own connection is closed, or was never counted: newer kernels find nothing, older ones count it.
            if (!run.Choices.Ask($"{text}: the packet's connection is counted", $"{text}: no connection is left to count"))
            {
                run.ThrownAway = TraceReasons.NothingCounted;
                run.State.Counted = run.State.Counted.SetItem(place, after with { Entries = [] });
                return false;
            }

            least = 1;
            most = Math.Max(1, most);
        }

        run.State.Counted = run.State.Counted.SetItem(place, after);
        return least > detail.Limit ? true : most <= detail.Limit ? false : null;
    }

    // __nf_conncount_add and nf_conncount_gc_list: the list after the packet, and how many count for it at least and at most.
    private static (CountedConnections After, int Least, int Most) Count(TraceRun run, CountedConnections? before)
    {
        Connection? known = run.Packet.Connection ?? run.State.Connections.With(run.Flow, run.Packet.Value(PacketField.Protocol), Tuple.Of(run.Packet), run.State.Now);
        var own = new CountedConnection(
            run.Flow,
            run.Packet.Connection?.Original ?? Tuple.Of(run.Packet),
            run.Packet.Connection is { } tracked ? tracked.Protocol : run.Packet.Value(PacketField.Protocol),
            run.State.Now,
            IsSure: true);
        if (before is null)
        {
            return (new CountedConnections([own], run.State.Now, run.State.Packet), 1, 1);
        }

        Sweep sweep = before.SweptBy == run.State.Packet ? Sweep.None : run.State.Now - before.Swept >= LongestTick ? Sweep.Sure : Sweep.Possible;
        bool isFound = known is { IsConfirmed: true, IsKilled: false };
        if (isFound && (known!.IsAssured || known is { SeenReply: true, IsFollowed: false }))
        {
            // Such a connection is not added any more; older kernels do it all the same.
            CountedConnections left = Swept(run, before, sweep, own);
            return (left, left.Least, left.Most);
        }

        if (isFound && before.Entries.Any(own.IsSame))
        {
            // It is found, and the rest of the list is not looked through.
            CountedConnections left = Swept(run, before, Sweep.Possible, own) with { Swept = before.Swept, SweptBy = before.SweptBy };
            CountedConnection first = left.Entries.First(own.IsSame);
            left = left.Entries.Any(entry => entry.IsSure && own.IsSame(entry)) ? left : left with { Entries = left.Entries.Replace(first, first with { IsSure = true }) };
            return (left, left.Least, left.Most);
        }

        CountedConnections others = Swept(run, before, isFound ? Sweep.Sure : sweep, own);
        CountedConnections all = others with { Entries = others.Entries.Add(own) };
        return (all, all.Least, all.Most);
    }

    private static CountedConnections Swept(TraceRun run, CountedConnections before, Sweep sweep, CountedConnection own) => sweep == Sweep.None
        ? before
        : new CountedConnections([.. before.Entries.Select(entry => Judged(run, entry, sweep, own)).OfType<CountedConnection>()], run.State.Now, run.State.Packet);

    // null: it is taken off the list.
    private static CountedConnection? Judged(TraceRun run, CountedConnection entry, Sweep sweep, CountedConnection own)
    {
        // Also found where the other side's answer began the connection in the end.
        Connection? connection = run.State.Connections.With(entry.Flow, entry.Protocol, entry.Original, run.State.Now);
        bool isOver = connection?.Tcp.State is TcpState.TimeWait or TcpState.Closed;
        if (connection is not null && !isOver)
        {
            // It may be the packet's own, where fields are not told.
            bool isOther = own.IsSame(entry) || entry.Flow != own.Flow || !entry.Original.CanBe(own.Original);
            return isOther ? entry : entry with { IsSure = false };
        }

        bool isGone = sweep == Sweep.Sure && (isOver || run.State.Now - entry.Added >= LongestDoubt || own.IsSame(entry));
        return isGone ? null : entry with { IsSure = false };
    }
}

/// <summary>A connection on the list of a rule that counts them.</summary>
/// <param name="Added">When it was put there, in seconds of the scenario.</param>
/// <param name="IsSure">It counts; false: it may have been taken off.</param>
internal sealed record CountedConnection(string Flow, Tuple Original, UInt128? Protocol, double Added, bool IsSure)
{
    /// <summary>The same tuple.</summary>
    public bool IsSame(CountedConnection other) => Flow == other.Flow && Original == other.Original && Protocol == other.Protocol;
}

/// <summary>The connections that a rule has counted for one address.</summary>
/// <param name="Swept">When the list was looked through for those that are over.</param>
/// <param name="SweptBy">The packet that it was looked through for.</param>
internal sealed record CountedConnections(ImmutableArray<CountedConnection> Entries, double Swept, int SweptBy)
{
    public int Least => Entries.Count(entry => entry.IsSure);

    public int Most => Entries.Length;
}
