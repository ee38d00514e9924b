using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle;

/// <summary>Random flows out of the pools: received, local, looped, and what no honest sender sends.</summary>
internal sealed class RandomOracleFlows(Random random, OraclePools pools)
{
    private static readonly ushort[] ServerPorts = [22, 53, 79, 80, 443, 1024, 8080, 3128];
    private static readonly ushort[] ClientPorts = [40000, 40005, 50001, 33333, 700, 53];
    private static readonly byte[] OddFlags =
    [
        TcpFlagNames.Ack, TcpFlagNames.Syn | TcpFlagNames.Ack, TcpFlagNames.Rst, TcpFlagNames.Fin | TcpFlagNames.Ack, 0, TcpFlagNames.Syn | TcpFlagNames.Fin,
        TcpFlagNames.Psh | TcpFlagNames.Ack, TcpFlagNames.Rst | TcpFlagNames.Ack, TcpFlagNames.Fin | TcpFlagNames.Psh | TcpFlagNames.Urg, TcpFlagNames.Syn | TcpFlagNames.Psh,
    ];

    private static readonly FlowStep[][] Continuations =
    [
        [FlowStep.Reply],
        [FlowStep.Reply, FlowStep.Again],
        [FlowStep.Reply, FlowStep.Again, FlowStep.Reply],
        [FlowStep.Again],
        [FlowStep.Error],
        [FlowStep.Reply, FlowStep.Error],
        [FlowStep.Reply, FlowStep.Again, FlowStep.Again, FlowStep.Reply, FlowStep.Again, FlowStep.Reply],
        [FlowStep.Reply, FlowStep.Again, FlowStep.Reply, FlowStep.Again, FlowStep.Reply, FlowStep.Again, FlowStep.Reply],
    ];

    public OracleFlow Next()
    {
        bool isFlow = Chance(45);
        Packet packet = Addressed(isFlow) with { TimeToLive = (byte)Pick(64, 64, 64, 2, 1, 10, 255), TypeOfService = (byte)Pick(0, 0, 0, 0x10, 0xB8, 0x08, 0x02) };
        packet = WithTransport(packet, isFlow);
        packet = isFlow ? packet with { HasBadChecksum = Chance(3) } : Damaged(packet);
        var first = new OracleStep(FlowStep.First, null);
        return new OracleFlow(packet, isFlow ? [first, .. Continuations[random.Next(Continuations.Length)].Select((kind, place) => new OracleStep(kind, LaterFlags(packet, kind, place)) { HasBadChecksum = Chance(2) })] : [first]);
    }

    // Now and then not what a well-behaved side would send next. Before a connection is established only what needs no window of
    // sequence numbers: those are not part of the model.
    private byte? LaterFlags(Packet first, FlowStep kind, int place) => (first.TcpFlags is null || kind == FlowStep.Error || Chance(70), kind, place) switch
    {
        (true, _, _) => null,
        (_, FlowStep.Reply, 0) => TcpFlagNames.Rst | TcpFlagNames.Ack,
        (_, FlowStep.Again, 0) => TcpFlagNames.Syn,
        (_, _, < 2) => null,
        _ => (byte)Pick(TcpFlagNames.Fin | TcpFlagNames.Ack, TcpFlagNames.Fin | TcpFlagNames.Ack, TcpFlagNames.Rst, TcpFlagNames.Syn, TcpFlagNames.Syn | TcpFlagNames.Ack, TcpFlagNames.Rst | TcpFlagNames.Ack, TcpFlagNames.Psh),
    };

    private Packet Addressed(bool isFlow)
    {
        bool isOdd = !isFlow && Chance(12);
        if (Chance(28))
        {
            string destination = Pick([.. pools.Others, .. pools.Others, pools.Loopback, .. pools.Own[..2]]);
            bool isLoop = destination == pools.Loopback || pools.Own.Contains(destination);
            string source = destination == pools.Loopback ? destination : isLoop ? Pick(pools.Own) : pools.Own[0];
            return Of(null, source, isOdd && !isLoop ? pools.IsIPv4 ? "203.0.113.150" : "2001:db8:bae::1" : destination) with
            {
                Mark = (uint)Pick(0, 0, 0, 1, 2),
                UserId = (uint)Pick(0, 0, 1000),
                GroupId = (uint)Pick(0, 0, 33),
            };
        }

        int device = random.Next(OraclePools.Devices.Length);
        string name = OraclePools.Devices[device];
        string sender = isOdd && Chance(50) ? Pick(pools.OddSources) : Pick(pools.SourcesBehind(name));
        string receiver = isOdd ? Pick(pools.Odd) : Chance(40) ? Pick(pools.Own) : Pick([.. OraclePools.Devices.Where(other => other != name).SelectMany(pools.SourcesBehind)]);
        Packet packet = Of(name, sender, receiver) with { Mark = 0, MacSource = 0x02_00_00_00_00_02UL | ((ulong)device << 8) };
        return packet with { Type = TypeOf(packet.Destination!.Value) };
    }

    private PacketType TypeOf(UInt128 destination) =>
        AddressKinds.IsMulticast(destination, pools.Family) ? PacketType.Multicast
        : AddressKinds.IsLimitedBroadcast(destination, pools.Family) || Chance(2) ? PacketType.Broadcast
        : PacketType.Unicast;

    private Packet WithTransport(Packet packet, bool isFlow)
    {
        int kind = random.Next(100);
        if (kind < 45)
        {
            byte flags = isFlow || Chance(55) ? TcpFlagNames.Syn : OddFlags[random.Next(OddFlags.Length)];
            bool isSyn = (flags & TcpFlagNames.Syn) != 0;
            return WithPorts(packet with { Protocol = ProtocolNumbers.Tcp, TcpFlags = flags, MaximumSegmentSize = isSyn && Chance(70) ? (ushort)Pick(1460, 1220, 536) : (ushort)0 });
        }

        if (kind < 77)
        {
            return WithPorts(packet with { Protocol = ProtocolNumbers.Udp, Length = Chance(30) ? Pick(120, 300) : null });
        }

        if (kind < 96)
        {
            byte request = pools.IsIPv4 ? (byte)8 : (byte)128;
            byte odd = pools.IsIPv4 ? (byte)Pick(0, 3, 13, 14, 5, 42) : (byte)Pick(129, 1, 3, 135, 139, 200);
            return packet with { Protocol = pools.IsIPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6, IcmpType = isFlow || Chance(60) ? request : odd, IcmpCode = 0 };
        }

        return isFlow ? WithPorts(packet with { Protocol = ProtocolNumbers.Udp }) : packet with { Protocol = (byte)Pick(50, 4, 99) };
    }

    // Nobody sends these on purpose, but those who look for holes in firewalls do.
    private Packet Damaged(Packet packet)
    {
        switch (random.Next(100))
        {
            case < 6:
                return packet with { HasBadChecksum = true };
            case < 11 when ProtocolNumbers.HasPorts(packet.Protocol!.Value) || ProtocolNumbers.IsIcmp(packet.Protocol.Value):
                int left = Pick(0, 2, 4, 7, 8, 13, 14, 19);
                bool hasFlags = left >= 14 && packet.Protocol == ProtocolNumbers.Tcp;
                return left >= PacketHeaders.Of(packet.Protocol.Value) ? packet : packet with
                {
                    HeaderBytes = left,
                    Length = null,
                    TcpFlags = hasFlags ? packet.TcpFlags : null,
                    MaximumSegmentSize = null,
                    SourcePort = left >= PacketHeaders.Ports ? packet.SourcePort : null,
                    DestinationPort = left >= PacketHeaders.Ports ? packet.DestinationPort : null,
                    IcmpType = left >= 2 ? packet.IcmpType : null,
                    IcmpCode = left >= 2 ? packet.IcmpCode : null,
                };
            case < 13 when pools.IsIPv4 && packet is { InInterface: not null, Protocol: ProtocolNumbers.Tcp or ProtocolNumbers.Udp }:
                return packet with { Fragment = new PacketFragment(Pick(1, 185), Chance(50)), TcpFlags = null, MaximumSegmentSize = null, SourcePort = null, DestinationPort = null };
            default:
                return packet;
        }
    }

    private Packet WithPorts(Packet packet) => packet with
    {
        SourcePort = ClientPorts[random.Next(ClientPorts.Length)],
        DestinationPort = ServerPorts[random.Next(ServerPorts.Length)],
    };

    private Packet Of(string? device, string source, string destination) => new()
    {
        Family = pools.Family,
        InInterface = device,
        Source = HostText.AddressOf(source)!.Value.Address,
        Destination = HostText.AddressOf(destination)!.Value.Address,
    };

    private bool Chance(int percent) => random.Next(100) < percent;

    private int Pick(params ReadOnlySpan<int> values) => values[random.Next(values.Length)];

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
