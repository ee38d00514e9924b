using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>IPv6 does not work without ICMPv6: hosts find each other by it, and learn by it which packets are too big.</summary>
public static class NeededIcmpDropped
{
    private const byte PacketTooBig = 2;
    private const byte NeighbourSolicitation = 135;
    private const byte NeighbourAdvertisement = 136;

    /// <summary>The hop limit that neighbour discovery demands (RFC 4861, 7.1).</summary>
    private const byte FullHopLimit = 255;

    public static LintDescriptor Descriptor { get; } =
        new("RL5011", "needed-icmp-dropped", Severity.Warning, "ICMPv6 that IPv6 cannot do without is dropped.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Ruleset.Family != AddressFamily.IPv6 || context.FilterVerdicts is not { } filter)
        {
            yield break;
        }

        foreach (Hook hook in context.Connections.Select(connection => connection.Hook).Distinct().Order())
        {
            PossibleVerdict tooBig = filter.Of(Icmp(PacketTooBig, ConntrackStates.Related), hook);
            if (hook != Hook.Output && Find(context, hook, tooBig, "'packet too big': where the way has a smaller MTU, connections hang") is { } hang)
            {
                yield return hang;
            }

            PossibleVerdict asking = filter.Of(Icmp(NeighbourSolicitation, ConntrackStates.Untracked) with { TimeToLive = FullHopLimit }, hook);
            PossibleVerdict answering = filter.Of(Icmp(NeighbourAdvertisement, ConntrackStates.Untracked) with { TimeToLive = FullHopLimit }, hook);
            PossibleVerdict dropped = asking.CanPass ? answering : asking;
            if (hook != Hook.Forward && Find(context, hook, dropped, "neighbour discovery: what the rules let through does not arrive, for hosts on the link cannot find each other") is { } lost)
            {
                yield return lost;
            }
        }
    }

    private static Diagnostic? Find(LintContext context, Hook hook, PossibleVerdict verdict, string what)
    {
        (string drops, int? line) = AcceptedConnections.Dropping(verdict, hook);
        return verdict.CanPass || line is not { } place ? null : new Diagnostic(Descriptor, Descriptor.DefaultSeverity, context.RangeOfLine(place), $"{drops} {what}", []);
    }

    private static Packet Icmp(byte type, ConntrackStates state) =>
        new() { Family = AddressFamily.IPv6, Protocol = ProtocolNumbers.IcmpV6, IcmpType = type, IcmpCode = 0, State = state };
}
