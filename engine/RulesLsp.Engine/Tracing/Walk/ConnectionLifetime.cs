using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// How long conntrack remembers a connection after a packet: the kernel's defaults of each protocol and TCP state, unless the
/// host's settings say otherwise (net.netfilter.nf_conntrack_*).
/// </summary>
internal static class ConnectionLifetime
{
    private const byte GenericEncapsulation = 47;

    /// <summary>A UDP exchange that goes on for longer is a stream (nf_conntrack_udp_packet).</summary>
    private const double StreamAfter = 2;

    /// <summary>Seconds from the packet that was just seen, before its direction is noted in the connection.</summary>
    public static double Of(Connection connection, FlowingPacket packet, double now, HostDescription? host)
    {
        bool isStream = IsStream(connection, now);
        return (byte?)connection.Protocol switch
        {
            ProtocolNumbers.Tcp => OfTcp(connection, packet, host),
            ProtocolNumbers.Udp or ProtocolNumbers.UdpLite => isStream ? Setting(host, "udp_timeout_stream", 120) : Setting(host, "udp_timeout", 30),
            GenericEncapsulation => isStream ? Setting(host, "gre_timeout_stream", 180) : Setting(host, "gre_timeout", 30),
            ProtocolNumbers.Icmp => Setting(host, "icmp_timeout", 30),
            ProtocolNumbers.IcmpV6 => Setting(host, "icmpv6_timeout", 30),
            ProtocolNumbers.Sctp => OfSctp(connection, host),
            null => double.PositiveInfinity,
            _ => Setting(host, "generic_timeout", 600),
        };
    }

    /// <summary>Does the exchange go on, answered, for so long that it will go on further? Only UDP and GRE have streams.</summary>
    public static bool IsStream(Connection connection, double now) => connection.SeenReply && (byte?)connection.Protocol switch
    {
        ProtocolNumbers.Udp or ProtocolNumbers.UdpLite => now - connection.Began > StreamAfter,
        GenericEncapsulation => true,
        _ => false,
    };

    /// <summary>A kernel setting in seconds.</summary>
    /// <param name="name">Without "net.netfilter.nf_conntrack_".</param>
    public static double Setting(HostDescription? host, string name, double fallback) =>
        host?.Settings.GetValueOrDefault("net.netfilter.nf_conntrack_" + name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double told)
            ? told
            : fallback;

    private static double OfSctp(Connection connection, HostDescription? host) => connection.Sctp.State switch
    {
        SctpState.Closed => Setting(host, "sctp_timeout_closed", 10),
        SctpState.CookieWait => Setting(host, "sctp_timeout_cookie_wait", 3),
        SctpState.CookieEchoed => Setting(host, "sctp_timeout_cookie_echoed", 3),
        SctpState.Established => Setting(host, "sctp_timeout_established", 210),
        SctpState.ShutdownSent => Setting(host, "sctp_timeout_shutdown_sent", 3),
        SctpState.ShutdownReceived => Setting(host, "sctp_timeout_shutdown_recd", 3),
        SctpState.ShutdownAckSent => Setting(host, "sctp_timeout_shutdown_ack_sent", 3),
        SctpState.HeartbeatSent => Setting(host, "sctp_timeout_heartbeat_sent", 30),
        _ => connection.SeenReply ? Setting(host, "sctp_timeout_established", 210) : Setting(host, "sctp_timeout_cookie_wait", 3),
    };

    private static double OfTcp(Connection connection, FlowingPacket packet, HostDescription? host)
    {
        bool isReset = packet.Value(PacketField.TcpFlags) is { } flags && ((byte)flags & TcpFlagNames.Rst) != 0;
        double usual = (isReset ? TcpState.Closed : connection.Tcp.State) switch
        {
            TcpState.SynSent => Setting(host, "tcp_timeout_syn_sent", 120),

            // TCP_CONNTRACK_SYN_SENT2 has no setting of its own.
            TcpState.SynSentTwice => 120,
            TcpState.SynReceived => Setting(host, "tcp_timeout_syn_recv", 60),
            TcpState.FinWait => Setting(host, "tcp_timeout_fin_wait", 120),
            TcpState.CloseWait => Setting(host, "tcp_timeout_close_wait", 60),
            TcpState.LastAck => Setting(host, "tcp_timeout_last_ack", 30),
            TcpState.TimeWait => Setting(host, "tcp_timeout_time_wait", 120),
            TcpState.Closed => Setting(host, "tcp_timeout_close", 10),
            TcpState.Established => Setting(host, "tcp_timeout_established", 432_000),
            _ => connection.SeenReply ? Setting(host, "tcp_timeout_established", 432_000) : Setting(host, "tcp_timeout_syn_sent", 120),
        };

        // Picked up in the middle, and nobody has answered yet.
        return connection is { Tcp.State: TcpState.Established, SeenReply: false } ? Math.Min(usual, Setting(host, "tcp_timeout_unacknowledged", 300)) : usual;
    }
}
