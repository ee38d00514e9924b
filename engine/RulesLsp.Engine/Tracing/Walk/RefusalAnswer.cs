using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// The packet with which this host refuses another one: it goes through OUTPUT and POSTROUTING like all that the host sends, as a part of the
/// refused packet's connection (net/ipv4/netfilter/nf_reject_ipv4.c, net/ipv4/icmp.c and their IPv6 sisters).
/// </summary>
/// <param name="Packet">Without a source where routing chooses it.</param>
/// <param name="Connection">The refused packet's, which the answer is RELATED to (nf_ct_attach); null: it had none.</param>
/// <param name="IsReply">It goes against the connection's direction.</param>
internal sealed record RefusalAnswer(Packet Packet, Connection? Connection, bool IsReply, SocketKind Socket)
{
    private const byte UsualTimeToLive = 64;

    /// <summary>What stays of the TOS in an ICMP error, and the precedence that it gets.</summary>
    private const byte KeptService = 0x1E;
    private const byte InternetControl = 0xC0;

    private const int IcmpHeader = 8;
    private const int HeaderIPv4 = 20;
    private const int HeaderIPv6 = 40;

    /// <summary>The packet has just been refused at the hook.</summary>
    public static RefusalAnswer Of(TraceRun run, RejectAction reject, Hook hook)
    {
        FlowingPacket refused = run.Packet;
        bool isIPv4 = refused.Family == AddressFamily.IPv4;
        var answer = new Packet
        {
            Family = refused.Family,
            Destination = refused.Value(PacketField.SourceAddress),
            TimeToLive = TimeToLive(run.Host, refused.Family),
            Mark = IsMarkReflected(run.Host, refused.Family) ? (uint?)refused.Value(PacketField.Mark) : 0,
        };
        int header = isIPv4 ? HeaderIPv4 : HeaderIPv6;
        if (reject.IcmpTypeAndCode is not { } typeAndCode)
        {
            var flags = (byte?)refused.Value(PacketField.TcpFlags);
            answer = answer with
            {
                Source = refused.Value(PacketField.DestinationAddress),
                Protocol = ProtocolNumbers.Tcp,
                SourcePort = (ushort?)refused.Value(PacketField.DestinationPort),
                DestinationPort = (ushort?)refused.Value(PacketField.SourcePort),
                TcpFlags = flags is null ? null : (byte)((flags & TcpFlagNames.Ack) != 0 ? TcpFlagNames.Rst : TcpFlagNames.Rst | TcpFlagNames.Ack),
                MaximumSegmentSize = 0,
                TypeOfService = 0,
                Length = header + PacketHeaders.Tcp,
                DontFragment = isIPv4 ? true : null,
            };
            return new RefusalAnswer(answer, refused.Connection, !refused.IsReply, SocketKind.None);
        }

        int room = (isIPv4 ? 576 : 1280) - header - IcmpHeader;
        answer = answer with
        {
            Source = hook == Hook.Input || (hook == Hook.Output && IsForHost(run)) ? refused.Value(PacketField.DestinationAddress) : null,
            Protocol = isIPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6,
            IcmpType = (byte)(typeAndCode >> 8),
            IcmpCode = (byte)typeAndCode,
            TypeOfService = !isIPv4 ? (byte)0 : refused.Value(PacketField.TypeOfService) is { } service ? (byte)(((byte)service & KeptService) | InternetControl) : null,
            Length = refused.Value(PacketField.Length) is { } length ? header + IcmpHeader + Math.Min((int)length, room) : null,
            DontFragment = isIPv4 ? false : null,
        };
        return new RefusalAnswer(answer, refused.Connection, !refused.IsReply, SocketKind.Kernel);
    }

    // Routing chooses the sender, but for packets to one of the host's own addresses, also those that it sends itself (RTCF_LOCAL in
    // net/ipv4/icmp.c, ipv6_chk_addr in net/ipv6/icmp.c).
    private static bool IsForHost(TraceRun run) =>
        run.Packet.IsRedirected || run.Packet.Value(PacketField.DestinationAddress) is { } destination && run.Host is { } host && host.Routing.IsOwn(destination, run.Packet.Family);

    private static byte TimeToLive(HostDescription? host, AddressFamily family) =>
        family == AddressFamily.IPv4 && host?.Settings.GetValueOrDefault("net.ipv4.ip_default_ttl") is { } text && byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte told)
            ? told
            : UsualTimeToLive;

    private static bool IsMarkReflected(HostDescription? host, AddressFamily family) =>
        host?.Settings.GetValueOrDefault(family == AddressFamily.IPv4 ? "net.ipv4.fwmark_reflect" : "net.ipv6.fwmark_reflect") is { } text && text != "0";
}
