using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Lists of recently seen addresses, as net/netfilter/xt_recent.c keeps them.</summary>
internal static class RecentLists
{
    // ip_pkt_list_tot: stamps kept for an address.
    private const int MostStamps = 20;

    public static bool? Holds(TraceRun run, RecentDetail detail, string text)
    {
        PacketField field = detail.IsDestination ? PacketField.DestinationAddress : PacketField.SourceAddress;
        if (run.Packet.Value(field) is not { } address)
        {
            return detail.Operation == RecentOperation.Set ? !detail.IsNegated : null;
        }

        (string List, UInt128 Address) key = (detail.List, address & detail.Mask);
        RecentEntry? entry = run.State.Recent.GetValueOrDefault(key);
        if (detail.ComparesTimeToLive && entry is not null && entry.TimeToLive != run.Packet.Value(PacketField.TimeToLive))
        {
            entry = null;
        }

        if (detail.Operation == RecentOperation.Set)
        {
            Stamp(run, key, entry, detail);
            return !detail.IsNegated;
        }

        run.Assumptions.Add($"{text}: the list {detail.List} has nothing but what this ruleset put on it");
        if (entry is null)
        {
            return detail.IsNegated;
        }

        if (detail.Operation == RecentOperation.Remove)
        {
            run.State.Recent = run.State.Recent.Remove(key);
            return !detail.IsNegated;
        }

        int hits = entry.Stamps.Count(stamp => detail.Seconds == 0 || run.State.Now - stamp <= detail.Seconds);
        bool holds = (hits >= Math.Max(1u, detail.HitCount)) != detail.IsNegated;
        if (holds && detail.Operation == RecentOperation.Update)
        {
            Stamp(run, key, entry, detail);
        }

        return holds;
    }

    private static void Stamp(TraceRun run, (string List, UInt128 Address) key, RecentEntry? entry, RecentDetail detail)
    {
        int kept = Math.Max(MostStamps, (int)detail.HitCount);
        IEnumerable<double> stamps = [.. entry?.Stamps ?? [], run.State.Now];
        run.State.Recent = run.State.Recent.SetItem(key, new RecentEntry([.. stamps.TakeLast(kept)], run.Packet.Value(PacketField.TimeToLive)));
    }
}
