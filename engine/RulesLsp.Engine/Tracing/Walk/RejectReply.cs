using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>What REJECT sends back, and when it stays silent (net/ipv4/netfilter/nf_reject_ipv4.c).</summary>
internal static class RejectReply
{
    private const int HighestKnownIcmpType = 18;
    private const byte GenericEncapsulation = 47;

    public static string? Of(TraceRun run, RejectAction reject)
    {
        FlowingPacket packet = run.Packet;
        RegionSight.Answer(run, reject);
        if (packet.Value(PacketField.Protocol) is { } protocol && !HasUsualChecksum((byte)protocol))
        {
            run.Assumptions.Add("the sum over the packet's payload is that of a checksum: other packets of its protocol are not answered (nf_reject_verify_csum)");
        }

        UInt128? destination = packet.Value(PacketField.DestinationAddress);
        bool isGroup = !packet.IsRedirected && destination is { } address
            && (AddressKinds.IsMulticast(address, packet.Family) || AddressKinds.IsLimitedBroadcast(address, packet.Family)
                || (run.Host?.Routing.IsBroadcast(address, packet.Family) ?? false));
        bool isLinkGroup = packet.Value(PacketField.PacketType) is { } type && type != 0;
        bool isReset = IsReset(reject);
        bool answersReset = isReset && packet.Value(PacketField.TcpFlags) is { } flags && (flags & TcpFlagNames.Rst) != 0;
        return isGroup || isLinkGroup || answersReset || IsIcmpError(packet) || IsUnknownIcmp(packet) || IsFromLoopback(run) || IsDamaged(run) ? null : reject.ReplyType;
    }

    // A wrong sum is not answered, and the sum over a part of a packet is taken for wrong (nf_reject_verify_csum).
    private static bool IsDamaged(TraceRun run) => (run.Start.HasBadChecksum || run.Start.HeaderBytes is not null)
        && (byte?)run.Packet.Value(PacketField.Protocol) is ProtocolNumbers.Tcp or ProtocolNumbers.Udp or ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6;

    // Checksums that the kernel knows to check, and protocols that it knows to have none over all of the payload.
    private static bool HasUsualChecksum(byte protocol) =>
        protocol is ProtocolNumbers.Tcp or ProtocolNumbers.Udp or ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6 or ProtocolNumbers.Sctp
            or ProtocolNumbers.Dccp or ProtocolNumbers.UdpLite or GenericEncapsulation or ProtocolNumbers.EncapsulatedPayload or ProtocolNumbers.Authentication;

    // The answer would leave the host with a loopback address as its sender (net/ipv4/route.c, __mkroute_output).
    private static bool IsFromLoopback(TraceRun run) => run.Packet.Family == AddressFamily.IPv4
        && run.Packet.Value(PacketField.DestinationAddress) is { } destination && AddressKinds.IsLoopback(destination, AddressFamily.IPv4)
        && run.Packet.Value(PacketField.SourceAddress) is { } source && run.Host is { } host && !host.Routing.IsOwn(source, AddressFamily.IPv4)
        && !Martians.RoutesLoopback(run);

    // Types that the kernel does not know are not answered (net/ipv4/icmp.c, icmp_send).
    private static bool IsUnknownIcmp(FlowingPacket packet) => packet.Family == AddressFamily.IPv4
        && packet.Value(PacketField.Protocol) == ProtocolNumbers.Icmp
        && packet[PacketField.IcmpTypeCode]!.Ranges[0].First >> 8 > HighestKnownIcmpType;

    /// <summary>The answer ends the connection instead of telling why.</summary>
    public static bool IsReset(RejectAction reject) => reject.IcmpTypeAndCode is null;

    /// <summary>An ICMP error must never be answered with another one (RFC 1122, 3.2.2).</summary>
    public static bool IsIcmpError(FlowingPacket packet)
    {
        if (packet.Value(PacketField.Protocol) is not { } protocol || !ProtocolNumbers.IsIcmp((byte)protocol))
        {
            return false;
        }

        FieldDomain types = packet[PacketField.IcmpTypeCode]!;
        UInt128 first = types.Ranges[0].First >> 8;
        UInt128 last = types.Ranges[^1].Last >> 8;
        return first == last && ProtocolNumbers.IsIcmpError((byte)protocol, (byte)first);
    }
}
