using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>A packet that reaches a rule on hosts of a certain kind.</summary>
/// <param name="Host">Such a host, in the words of a host directive.</param>
public sealed record HostedPacket(WitnessPacket Witness, string Host);

/// <summary>
/// For a rule that no packet reaches on a usual host: a host where one does, or why there is none. The tracer confirms the first, an
/// analysis that knows the kernel's checks proves the second.
/// </summary>
/// <param name="reachability">Of the tracer's ruleset.</param>
public sealed class HostWitness(Tracer tracer, ReachabilityResult reachability)
{
    private const string OwnAddress = "192.0.2.1";
    private const uint SomebodyElse = 0xCB00_7109;

    private readonly Lazy<ReachabilityResult> _withKernel = new(() => ReachabilityAnalysis.Analyse(
        tracer.Ruleset,
        new ReachabilityOptions { KeepsChains = tracer.Ruleset.KeepsChains, Scope = ReachabilityScope.WholeKernel },
        CancellationToken.None));

    /// <summary>null: none was found.</summary>
    public HostedPacket? Find(Rule rule)
    {
        if (reachability.VerdictOf(rule) is not AliveVerdict alive || alive.Witness.Packet.InInterface is not { } device)
        {
            return null;
        }

        foreach (Packet packet in Like(alive.Witness.Packet).Distinct())
        {
            foreach (string host in HostsFor(packet, device))
            {
                if (HostParser.Parse(host, static _ => null).Host is { } described
                    && tracer.OfDecisions.On(described).Trace(packet, alive.Witness.Conditions, rule.Chain.TableName).Outcomes.Any(outcome => outcome.Matched(rule)))
                {
                    return new HostedPacket(alive.Witness with { Packet = packet }, host);
                }
            }
        }

        return null;
    }

    /// <summary>Why no packet reaches a live rule on any host, as a clause; null: some may.</summary>
    public string? WhyNone(Rule rule)
    {
        if (reachability.VerdictOf(rule) is not AliveVerdict || _withKernel.Value.VerdictOf(rule) is not DeadVerdict)
        {
            return null;
        }

        string of = rule.Chain.TableName == TableNames.Nat
            ? "nat is asked about no ICMP message but a query, such as an echo request, that begins a connection"
            : "no packet that is for this host comes in with a multicast or broadcast source";
        return tracer.Ruleset.Family == AddressFamily.IPv6 && rule.Chain.TableName != TableNames.Nat
            ? $"{of}, and none from or to ::1 by another device than lo or a VRF"
            : of;
    }

    private static IEnumerable<Packet> Like(Packet packet)
    {
        yield return SimilarPackets.Usual(packet);
        yield return SimilarPackets.Usual(packet with { Destination = SomebodyElse });
        yield return packet;
    }

    private static IEnumerable<string> HostsFor(Packet packet, string device)
    {
        if (packet.Family != AddressFamily.IPv4 || packet.Destination is not { } destination)
        {
            yield break;
        }

        // Proxies for pods and containers have loopback addresses answer on the wire (net.ipv4.conf.*.route_localnet).
        bool isUnicast = !AddressKinds.IsLoopback(destination, packet.Family) && AddressKinds.WithoutHost(destination, packet.Family) == AddressTypes.None;
        string own = isUnicast ? PacketShortNotation.Address(destination, packet.Family) : OwnAddress;
        yield return $"sysctl net.ipv4.conf.all.route_localnet=1, sysctl net.ipv4.conf.all.accept_local=1, {device} {own}/24";

        // A transparent proxy takes in what is for others (Documentation/networking/tproxy.rst).
        yield return $"rule iif {device} table 100, local default dev lo table 100, {device} {OwnAddress}/24";
    }
}
