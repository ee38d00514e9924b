using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>What conntrack makes of a packet that belongs to no connection yet: each protocol has packets that begin one.</summary>
internal static class FirstPacket
{
    /// <summary>The state of a packet that no connection is known for.</summary>
    public static ConntrackStates StateOf(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        if (packet.Value(PacketField.Protocol) is not { } protocol)
        {
            return Assumed(run);
        }

        switch ((byte)protocol)
        {
            case ProtocolNumbers.Tcp:
                return packet.Value(PacketField.TcpFlags) is { } flags ? (IsBeginning(run, (byte)flags) ? ConntrackStates.New : ConntrackStates.Invalid) : Assumed(run);
            case ProtocolNumbers.Icmp when packet.Family == AddressFamily.IPv4:
                return TypeOf(packet) is { } type ? (type is 8 or 13 or 15 or 17 ? ConntrackStates.New : ConntrackStates.Invalid) : Assumed(run);
            case ProtocolNumbers.IcmpV6 when packet.Family == AddressFamily.IPv6:
                return TypeOf(packet) switch
                {
                    null => Assumed(run),
                    128 or 139 => ConntrackStates.New,
                    // Neighbour discovery and multicast listeners are left alone.
                    (>= 130 and <= 136) or 143 => ConntrackStates.Untracked,
                    _ => ConntrackStates.Invalid,
                };
            case ProtocolNumbers.Sctp when !run.Start.Chunks.IsEmpty:
                return SctpTrack.First(run.Start.Chunks) is null ? ConntrackStates.Invalid : ConntrackStates.New;
            case ProtocolNumbers.Sctp or ProtocolNumbers.Dccp:
                return Assumed(run);
            default:
                return ConntrackStates.New;
        }
    }

    // Connections that began unseen are picked up, unless the host says not to (net.netfilter.nf_conntrack_tcp_loose).
    private static bool IsBeginning(TraceRun run, byte flags) => TcpTrack.First(flags) is { } first
        && (first != TcpState.Established || ConnectionLifetime.Setting(run.Host, "tcp_loose", 1) > 0);

    private static ConntrackStates Assumed(TraceRun run)
    {
        run.Assumptions.Add("the packet is the first of its connection (state NEW), as neither its state nor its flags or type are given");
        return ConntrackStates.New;
    }

    private static int? TypeOf(FlowingPacket packet)
    {
        FieldDomain types = packet[PacketField.IcmpTypeCode]!;
        UInt128 first = types.Ranges[0].First >> 8;
        return first == types.Ranges[^1].Last >> 8 ? (int)first : null;
    }
}
