using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// A packet that reaches a rule and matches it through everything that the file holds. The analysis finds one for the rule's table; here
/// packets like it are sent through the tracer until one arrives, the most usual first.
/// </summary>
/// <param name="reachability">Of the tracer's ruleset.</param>
public sealed class RuleWitness(Tracer tracer, ReachabilityResult reachability)
{
    private const int MostRules = 200;
    private const ushort ClientPort = 40_000;
    private const ushort TcpPort = 443;
    private const ushort UdpPort = 53;
    private const string Loopback = "lo";
    private const string NatTable = "nat";
    private static readonly ushort[] Ports = [80, 22, 53, 25, 8080, 50_000];

    private static readonly ConntrackStates[] States = [ConntrackStates.Established, ConntrackStates.Related, ConntrackStates.New];

    private readonly Tracer _tracer = tracer.OfDecisions;
    private readonly Lazy<ImmutableArray<WitnessPacket>> _translated = new(() => WitnessesOf(tracer, reachability, tracer.Ruleset.LiveTable(NatTable), action =>
        action is TranslateAction { Kind: TranslationKind.Destination or TranslationKind.Redirect or TranslationKind.Network }));
    private readonly Lazy<ImmutableArray<UInt128>> _excepted = new(() => Excepted(tracer));
    private readonly Lazy<ImmutableArray<WitnessPacket>> _accepted = new(() =>
    [
        .. tracer.Ruleset.Tables.Where(table => table.SupersededBy is null)
            .SelectMany(table => WitnessesOf(tracer, reachability, table, action => action is VerdictAction { IsAccept: true } or ReturnAction)),
    ]);

    /// <summary>The packet, and what must hold besides; null: none was found.</summary>
    public WitnessPacket? Find(Rule rule)
    {
        if (reachability.VerdictOf(rule) is not AliveVerdict alive)
        {
            return null;
        }

        return Candidates(alive).FirstOrDefault(candidate =>
            _tracer.Trace(candidate.Packet, candidate.Conditions, rule.Chain.TableName).Outcomes.Any(outcome => outcome.Matched(rule)));
    }

    private IEnumerable<WitnessPacket> Candidates(AliveVerdict alive)
    {
        WitnessPacket found = alive.Witness;
        bool isLast = alive.Path[0].Chain.Hook is Hook.Postrouting;

        // The lowest address of an excepted network is its own: a host has the next one.
        if (found.Packet.Source is { } own && _excepted.Value.Contains(own + 1))
        {
            yield return found with { Packet = Usual(found.Packet with { Source = own + 1 }) };
        }

        foreach (Packet packet in Like(found.Packet, isLast))
        {
            yield return found with { Packet = packet };
        }

        // What is sent to an address that rules translate arrives where they send it.
        foreach (WitnessPacket translated in _translated.Value)
        {
            ImmutableArray<AssumedCondition> conditions = [.. found.Conditions, .. translated.Conditions];
            yield return new WitnessPacket(Before(found.Packet, translated.Packet), conditions);
            yield return new WitnessPacket(translated.Packet with { OutInterface = found.Packet.OutInterface, State = ConntrackStates.New }, conditions);
            yield return new WitnessPacket(found.Packet with { DestinationPort = translated.Packet.DestinationPort }, conditions);
            yield return new WitnessPacket(found.Packet with { Destination = translated.Packet.Destination }, conditions);
        }

        // What other tables let pass.
        HashSet<PacketField> asked = [.. alive.Path.SelectMany(rule => _tracer.SemanticsOf(rule).Tests).SelectMany(FieldsOf)];
        HashSet<bool> sides = [.. alive.Path.SelectMany(rule => _tracer.SemanticsOf(rule).Tests).OfType<InterfaceTest>().Select(test => test.IsInput)];
        foreach (WitnessPacket accepted in _accepted.Value)
        {
            Packet packet = Overlaid(found.Packet, accepted.Packet, asked, sides);
            yield return found with { Packet = Usual(packet) };
            yield return found with { Packet = packet };
            if (packet.InInterface == Loopback)
            {
                yield return found with { Packet = Usual(packet) with { InInterface = null, OutInterface = Loopback } };
            }
        }

        // Who is excepted where others are stopped.
        foreach (UInt128 source in asked.Contains(PacketField.SourceAddress) ? [] : _excepted.Value)
        {
            yield return found with { Packet = Usual(found.Packet with { Source = source }) };
        }

        foreach (Packet packet in OfOtherKinds(found.Packet, asked))
        {
            yield return found with { Packet = packet };
        }
    }

    // "! -s NETWORK -j DROP": the network's addresses.
    private static ImmutableArray<UInt128> Excepted(Tracer tracer) =>
    [
        .. tracer.Ruleset.Rules.SelectMany(rule => tracer.SemanticsOf(rule).Tests).OfType<RangeTest>()
            .Where(test => test is { IsNegated: true, Field: PacketField.SourceAddress })
            .Select(test => test.Ranges[0]).Select(range => range.First == range.Last ? range.First : range.First + 1).Distinct().Take(MostRules),
    ];

    private static IEnumerable<PacketField> FieldsOf(PacketTest test) => test switch
    {
        RangeTest range => [range.Field],
        MaskTest mask => [mask.Field],
        AnyOfTest any => any.Alternatives.SelectMany(FieldsOf),
        _ => [],
    };

    // What the rule and the way to it ask of stays as it was found; the rest is as an accepted packet has it.
    private static Packet Overlaid(Packet packet, Packet accepted, HashSet<PacketField> asked, HashSet<bool> sides)
    {
        bool keepsProtocol = asked.Contains(PacketField.Protocol) && packet.Protocol != accepted.Protocol;
        Packet service = keepsProtocol ? packet : accepted;
        return packet with
        {
            InInterface = sides.Contains(true) ? packet.InInterface : accepted.InInterface,
            OutInterface = sides.Contains(false) ? packet.OutInterface : accepted.OutInterface ?? packet.OutInterface,
            Source = asked.Contains(PacketField.SourceAddress) ? packet.Source : accepted.Source,
            Destination = asked.Contains(PacketField.DestinationAddress) ? packet.Destination : accepted.Destination,
            Protocol = service.Protocol,
            SourcePort = asked.Contains(PacketField.SourcePort) ? packet.SourcePort : service.SourcePort,
            DestinationPort = asked.Contains(PacketField.DestinationPort) ? packet.DestinationPort : service.DestinationPort,
            TcpFlags = asked.Contains(PacketField.TcpFlags) ? packet.TcpFlags : service.TcpFlags,
            IcmpType = asked.Contains(PacketField.IcmpTypeCode) ? packet.IcmpType : service.IcmpType,
            IcmpCode = asked.Contains(PacketField.IcmpTypeCode) ? packet.IcmpCode : service.IcmpCode,
            State = asked.Contains(PacketField.ConntrackState) ? packet.State : accepted.State,
        };
    }

    // Other services and protocols: the rules before may be about one that the packet happens to be of.
    private static IEnumerable<Packet> OfOtherKinds(Packet packet, HashSet<PacketField> asked)
    {
        if (packet.DestinationPort is not null && !asked.Contains(PacketField.DestinationPort))
        {
            foreach (ushort port in Ports)
            {
                yield return Usual(packet with { DestinationPort = port });
            }
        }

        if (!asked.Contains(PacketField.Protocol))
        {
            yield return Usual(packet with { Protocol = ProtocolNumbers.Udp, TcpFlags = null, SourcePort = ClientPort, DestinationPort = UdpPort, IcmpType = null, IcmpCode = null });
            yield return Usual(packet with
            {
                Protocol = packet.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6,
                TcpFlags = null,
                SourcePort = null,
                DestinationPort = null,
                IcmpType = packet.Family == AddressFamily.IPv4 ? (byte)8 : (byte)128,
                IcmpCode = 0,
            });
        }
    }

    private static IEnumerable<Packet> Like(Packet packet, bool isLast)
    {
        yield return Usual(OverLoopback(packet));
        yield return Usual(packet);
        yield return packet;
        yield return OverLoopback(packet);
        if (packet.InInterface == Loopback)
        {
            // What comes in there has left before.
            yield return OverLoopback(packet) with { InInterface = null, OutInterface = Loopback };
            yield return packet with { InInterface = null, OutInterface = Loopback };
        }

        foreach (Packet other in Others(packet, isLast))
        {
            yield return Usual(other);
            yield return other;
        }
    }

    private static IEnumerable<Packet> Others(Packet packet, bool isLast)
    {
        Packet local = packet with { InInterface = null, Type = null, MacSource = null };
        foreach (Packet start in isLast && packet.InInterface is not null ? new[] { local, packet } : [packet])
        {
            yield return start;
            foreach (ConntrackStates state in States)
            {
                if (packet.State is { } known && known != state)
                {
                    yield return start with { State = state };
                }
            }
        }
    }

    // Over lo this host talks to itself.
    private static Packet OverLoopback(Packet packet)
    {
        UInt128 own = packet.Family == AddressFamily.IPv4 ? 0x7F00_0001u : AddressKinds.IPv6Loopback;
        bool isLoopback = packet.InInterface == Loopback || packet.OutInterface == Loopback
            || (packet.Destination is { } destination && AddressKinds.IsLoopback(destination, packet.Family));
        return !isLoopback ? packet : packet with
        {
            Source = own,
            Destination = own,
            OutInterface = packet.OutInterface is null ? null : Loopback,
        };
    }

    // No host has a network's own address, and nobody talks to port 0.
    private static Packet Usual(Packet packet) => packet with
    {
        Source = HostOf(packet.Source, packet.Family),
        Destination = HostOf(packet.Destination, packet.Family),
        SourcePort = packet.SourcePort == 0 ? ClientPort : packet.SourcePort,
        DestinationPort = packet.DestinationPort is not 0 ? packet.DestinationPort : packet.Protocol == ProtocolNumbers.Udp ? UdpPort : TcpPort,
    };

    private static UInt128? HostOf(UInt128? address, AddressFamily family) =>
        address is { } known && (known & 0xFF) == 0 && !AddressKinds.IsMulticast(known, family) ? known + 1 : address;

    private static Packet Before(Packet packet, Packet translated) => translated with
    {
        InInterface = packet.InInterface,
        OutInterface = packet.OutInterface,
        Source = packet.Source,
        SourcePort = translated.SourcePort is null ? null : packet.SourcePort ?? translated.SourcePort,
        State = ConntrackStates.New,
        Mark = packet.Mark,
    };

    private static ImmutableArray<WitnessPacket> WitnessesOf(Tracer tracer, ReachabilityResult reachability, Table? table, Func<RuleAction, bool> isMeant) =>
        table is null ? [] :
        [
            .. table.Chains.SelectMany(chain => chain.Rules)
                .Where(rule => isMeant(tracer.ActionOf(rule)))
                .Take(MostRules)
                .Select(rule => reachability.VerdictOf(rule))
                .OfType<AliveVerdict>()
                .Select(alive => alive.Witness),
        ];
}
