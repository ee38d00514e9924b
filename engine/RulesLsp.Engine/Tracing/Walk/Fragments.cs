using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Fragments that travel alone, and where the kernel holds them back until the rest of their datagram is there.</summary>
internal static class Fragments
{
    private static readonly Ending Held = new(TraceVerdict.Stolen, TraceFate.Dropped, TraceReasons.FragmentHeld);

    /// <summary>With conntrack in use datagrams are put together before the first table (nf_defrag_ipv4, nf_defrag_ipv6).</summary>
    public static Ending? BeforeTables(TraceRun run) => IsFragment(run) && run.IsTracked ? Held : null;

    /// <summary>What a program sends in pieces leaves in pieces only if it said so to IPv4 (IP_NODEFRAG, nf_defrag_ipv4.c).</summary>
    public static Ending? OfProgram(TraceRun run)
    {
        if (run.Packet.Family != AddressFamily.IPv4 || !IsFragment(run) || !run.Tracer.NeedsTracking)
        {
            return BeforeTables(run);
        }

        run.Assumptions.Add("the program that sends the fragment keeps the kernel from waiting for the others (IP_NODEFRAG)");
        return null;
    }

    /// <summary>Without it IPv4 does so between routing and INPUT (ip_local_deliver), and IPv6 behind INPUT.</summary>
    public static Ending? AtDelivery(TraceRun run) => IsFragment(run) && run.Packet.Family == AddressFamily.IPv4 ? Held : null;

    private static bool IsFragment(TraceRun run) => run.Start.Fragment is { } fragment && (fragment.Offset > 0 || fragment.More);
}
