using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>How long conntrack remembers a connection: where the host does not say, what a fresh namespace of this kernel says; else what the host says.</summary>
public sealed class KernelTimeoutTests
{
    private const double Begun = 0;
    private const double Later = 3;

    public static TheoryData<string, byte, string, string> Settings => new()
    {
        { "udp_timeout", ProtocolNumbers.Udp, "", "" },
        { "udp_timeout_stream", ProtocolNumbers.Udp, "", "answered" },
        { "icmp_timeout", ProtocolNumbers.Icmp, "", "" },
        { "icmpv6_timeout", ProtocolNumbers.IcmpV6, "", "" },
        { "generic_timeout", 200, "", "" },
        { "gre_timeout", 47, "", "" },
        { "gre_timeout_stream", 47, "", "answered" },
        { "tcp_timeout_syn_sent", ProtocolNumbers.Tcp, "SynSent", "" },
        { "tcp_timeout_syn_recv", ProtocolNumbers.Tcp, "SynReceived", "answered" },
        { "tcp_timeout_established", ProtocolNumbers.Tcp, "Established", "answered" },
        { "tcp_timeout_unacknowledged", ProtocolNumbers.Tcp, "Established", "" },
        { "tcp_timeout_fin_wait", ProtocolNumbers.Tcp, "FinWait", "answered" },
        { "tcp_timeout_close_wait", ProtocolNumbers.Tcp, "CloseWait", "answered" },
        { "tcp_timeout_last_ack", ProtocolNumbers.Tcp, "LastAck", "answered" },
        { "tcp_timeout_time_wait", ProtocolNumbers.Tcp, "TimeWait", "answered" },
        { "tcp_timeout_close", ProtocolNumbers.Tcp, "Closed", "answered" },
        { "sctp_timeout_closed", ProtocolNumbers.Sctp, "Closed", "" },
        { "sctp_timeout_cookie_wait", ProtocolNumbers.Sctp, "CookieWait", "" },
        { "sctp_timeout_cookie_echoed", ProtocolNumbers.Sctp, "CookieEchoed", "answered" },
        { "sctp_timeout_established", ProtocolNumbers.Sctp, "Established", "answered" },
        { "sctp_timeout_shutdown_sent", ProtocolNumbers.Sctp, "ShutdownSent", "answered" },
        { "sctp_timeout_shutdown_recd", ProtocolNumbers.Sctp, "ShutdownReceived", "answered" },
        { "sctp_timeout_shutdown_ack_sent", ProtocolNumbers.Sctp, "ShutdownAckSent", "answered" },
        { "sctp_timeout_heartbeat_sent", ProtocolNumbers.Sctp, "HeartbeatSent", "" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void WhatTheHostSaysHolds(string setting, byte protocol, string state, string answered)
    {
        // tcp_timeout_unacknowledged is an upper bound of another one.
        HostDescription host = HostParser.Parse($"eth0 192.0.2.1/24, sysctl net.netfilter.nf_conntrack_{setting}=77", static _ => null).Host!;
        Assert.Equal(77, LifetimeOf(protocol, state, answered, host));
    }

    [KernelOracleTheory]
    [Trait("Judge", "kernel")]
    [MemberData(nameof(Settings))]
    public void WithoutItTheKernelsDefaultHolds(string setting, byte protocol, string state, string answered) => OwnNamespace.Run(() => Assert.Equal(
        int.Parse(File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_" + setting), CultureInfo.InvariantCulture),
        LifetimeOf(protocol, state, answered, null)));

    private static double LifetimeOf(byte protocol, string state, string answered, HostDescription? host)
    {
        var packet = new FlowingPacket(new Packet { Family = AddressFamily.IPv4, Protocol = protocol, TcpFlags = protocol == ProtocolNumbers.Tcp ? TcpFlagNames.Ack : null });
        Engine.Tracing.Walk.Tuple tuple = Engine.Tracing.Walk.Tuple.Of(packet);
        var connection = new Connection
        {
            Number = 1,
            Original = tuple,
            Reply = tuple.Reversed,
            Protocol = protocol,
            Mark = FieldDomain.Of(0u),
            IsFollowed = true,
            Began = Begun,
            SeenReply = answered.Length > 0,
            Tcp = protocol == ProtocolNumbers.Tcp ? new TcpTrack(Enum.Parse<TcpState>(state)) : default,
            Sctp = protocol == ProtocolNumbers.Sctp ? new SctpTrack(Enum.Parse<SctpState>(state)) : default,
        };
        return ConnectionLifetime.Of(connection, packet, Later, host);
    }
}
