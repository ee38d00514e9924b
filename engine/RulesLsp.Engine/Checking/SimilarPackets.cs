using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>Packets like a given one, the most usual first: of other connections, services and senders.</summary>
internal static class SimilarPackets
{
    private const ushort ClientPort = 40_000;
    private const ushort TcpPort = 443;
    private const ushort UdpPort = 53;
    private const ushort BootClientPort = 68;
    private const ushort BootServerPort = 67;
    private const uint AllHosts = 0xE000_0001;
    private const string Loopback = "lo";
    private static readonly ushort[] Ports = [80, 22, 53, 25, 8080, 50_000];
    private static readonly ConntrackStates[] States = [ConntrackStates.Established, ConntrackStates.Related, ConntrackStates.New];

    // What the rule and the way to it ask of stays as it was found; the rest is as an accepted packet has it.
    public static Packet Overlaid(Packet packet, Packet accepted, HashSet<PacketField> asked, HashSet<bool> sides)
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
    public static IEnumerable<Packet> OfOtherKinds(Packet packet, HashSet<PacketField> asked)
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

    public static IEnumerable<Packet> Like(Packet packet, bool isLast)
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

        // Who has no address yet speaks to all.
        if (packet is { Source: { } nobody, Family: AddressFamily.IPv4 } && AddressKinds.IsUnspecified(nobody))
        {
            yield return packet with { Destination = uint.MaxValue };
            yield return packet with
            {
                Destination = uint.MaxValue,
                Protocol = ProtocolNumbers.Udp,
                SourcePort = BootClientPort,
                DestinationPort = BootServerPort,
                TcpFlags = null,
            };
            yield return packet with { Destination = AllHosts };
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
    public static Packet Usual(Packet packet) => packet with
    {
        Source = HostOf(packet.Source, packet.Family),
        Destination = HostOf(packet.Destination, packet.Family),
        SourcePort = packet.SourcePort == 0 ? ClientPort : packet.SourcePort,
        DestinationPort = packet.DestinationPort is not 0 ? packet.DestinationPort : packet.Protocol == ProtocolNumbers.Udp ? UdpPort : TcpPort,
    };

    private static UInt128? HostOf(UInt128? address, AddressFamily family) =>
        address is { } known && (known & 0xFF) == 0 && !AddressKinds.IsMulticast(known, family) ? known + 1 : address;

    public static Packet Before(Packet packet, Packet translated) => translated with
    {
        InInterface = packet.InInterface,
        OutInterface = packet.OutInterface,
        Source = packet.Source,
        SourcePort = translated.SourcePort is null ? null : packet.SourcePort ?? translated.SourcePort,
        State = ConntrackStates.New,
        Mark = packet.Mark,
    };
}
