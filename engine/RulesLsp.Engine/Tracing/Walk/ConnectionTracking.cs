using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Gives the packet its state and connection, between raw and mangle (netfilter-semantics: conntrack).</summary>
internal static class ConnectionTracking
{
    /// <summary>Before conntrack every packet looks like one without a connection.</summary>
    public static void Before(TraceRun run)
    {
        if (run.Refusal is { Connection: { } refused } refusal)
        {
            // An answer belongs to a connection from the start, also for raw, and to one that will never be (nf_conntrack_attach).
            run.Packet.Connection = run.State.Connections.Own(run.Flow, refused);
            run.Packet.IsReply = refusal.IsReply;
            run.Packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)ConntrackStates.Related));
            NoteTranslations(run.Packet, refused);
            return;
        }

        bool isUntracked = run.Start.State == ConntrackStates.Untracked;
        RegionSight.BeforeTracking(run);
        run.Packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)(isUntracked ? ConntrackStates.Untracked : ConntrackStates.Invalid)));
    }

    public static void Track(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        if (run.Refusal?.Connection is not null)
        {
            return;
        }

        if (packet.Value(PacketField.ConntrackState) == (byte)ConntrackStates.Untracked || run.Start.Fragment is not null)
        {
            // A fragment comes here only where nobody tracks.
            RegionSight.LeftUntracked(run);
            return;
        }

        if (run.Start.State is null && IsDamaged(run))
        {
            packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)ConntrackStates.Invalid));
            return;
        }

        if (run.Start.State is null && run.State.Connections.Take(run.Flow, packet, run.State.Now) is { } known)
        {
            if (Continue(run, known))
            {
                return;
            }

            run.State.Connections.Remove(run.Flow, known);
        }

        Connection? master = run.Start.State == ConntrackStates.Related && !RejectReply.IsIcmpError(packet) ? run.State.Connections.MasterOf(run.Flow, run.State.Now) : null;
        ConntrackStates state = StateOf(run, master);
        RegionSight.Tracked(run);
        packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)state));
        if (state is not (ConntrackStates.New or ConntrackStates.Established or ConntrackStates.Related))
        {
            return;
        }

        bool isKnown = state == ConntrackStates.Established;
        packet.IsReply = run.Start.Direction == PacketDirection.Reply || IsErrorBack(run, state);
        Tuple tuple = Tuple.Of(packet);
        Tuple original = packet.IsReply ? tuple.Reversed : tuple;
        var connection = new Connection
        {
            Number = run.State.NextConnection(),
            Original = original,
            Reply = original.Reversed,
            Protocol = RejectReply.IsIcmpError(packet) ? null : packet.Value(PacketField.Protocol),
            Mark = run.Start.ConnectionMark is { } mark ? FieldDomain.Of(mark)
                : isKnown ? FieldDomain.Between(0, uint.MaxValue)
                : master?.Mark ?? FieldDomain.Of(0u),
            SeenReply = isKnown,
            Tcp = FirstTcp(packet, state),
            Sctp = FirstSctp(run, state),
            IsConfirmed = isKnown,
            IsExpected = state == ConntrackStates.Related,
            Master = state == ConntrackStates.Related ? master : null,
            IsFollowed = !isKnown && IsFollowed(run),
            Helper = isKnown ? null : packet.Helper,
            Began = run.State.Now,
            IsDestinationDecided = isKnown || RejectReply.IsIcmpError(packet) || run.Start.Translated.HasFlag(ConntrackStates.Dnat),
            IsSourceDecided = isKnown || RejectReply.IsIcmpError(packet) || run.Start.Translated.HasFlag(ConntrackStates.Snat),
            IsDestinationTranslated = run.Start.Translated.HasFlag(ConntrackStates.Dnat),
            IsSourceTranslated = run.Start.Translated.HasFlag(ConntrackStates.Snat),
        };
        NoteTranslations(packet, connection);
        connection.Expires = run.State.Now + ConnectionLifetime.Of(connection, packet, run.State.Now, run.Host);
        packet.Connection = connection;
        if (connection.Protocol is not null && !isKnown)
        {
            connection.Volume = ConnectionVolume.Empty.With(packet);
        }

        if (connection.Master is { } translated && (translated.IsSourceTranslated || translated.IsDestinationTranslated))
        {
            FollowMaster(connection, translated);
        }
    }

    // Sums are looked at where packets come in, unless the host says not to (net.netfilter.nf_conntrack_checksum); headers everywhere
    // (tcp_error, udp_error, nf_conntrack_icmpv4_error and their sisters).
    private static bool IsDamaged(TraceRun run)
    {
        var protocol = (byte?)run.Packet.Value(PacketField.Protocol);
        return run.Packet.LacksHeader
            || (run.Start is { HasBadChecksum: true, IsLocalOutput: false } && (protocol is not { } summed || PacketHeaders.HasChecksum(summed))
                && ConnectionLifetime.Setting(run.Host, "checksum", 1) > 0);
    }

    /// <summary>After the last hook: from now on the connection exists.</summary>
    public static void Confirm(TraceRun run)
    {
        // The refusal of a connection's first packet does not make the connection (__nf_conntrack_confirm).
        if (run.Packet.Connection is { } connection && run.Refusal is null)
        {
            connection.IsConfirmed = true;
            if (!connection.IsKilled)
            {
                run.State.Connections.Add(run.Flow, connection);
            }
        }
    }

    // Helpers rewrite what they announce, so that the new connection fits the translation of theirs.
    private static void FollowMaster(Connection connection, Connection master)
    {
        bool isSameWay = connection.Original.Source == master.Original.Source;
        UInt128? source = isSameWay ? master.Reply.Destination : master.Original.Destination;
        UInt128? destination = isSameWay ? master.Reply.Source : master.Original.Source;
        connection.FollowsMaster = connection.IsDestinationDecided = connection.IsSourceDecided = true;
        connection.IsSourceTranslated = source != connection.Original.Source;
        connection.IsDestinationTranslated = destination != connection.Original.Destination;
        connection.Reply = connection.Reply with { Source = destination, Destination = source };
    }

    // Nothing is expected where no helper reads along: then the packet is what it would be without the claim.
    private static ConntrackStates StateOf(TraceRun run, Connection? master)
    {
        if (master is null || master.Helper is not null)
        {
            return run.Start.State ?? FirstPacket.StateOf(run);
        }

        run.Assumptions.Add("no helper reads the flow's connection, so none announces another one: the packet is not RELATED");
        return FirstPacket.StateOf(run);
    }

    // false: the connection is over, and the packet begins another one.
    private static bool Continue(TraceRun run, Connection connection)
    {
        FlowingPacket packet = run.Packet;
        packet.Connection = connection;
        NoteTranslations(packet, connection);
        if (RejectReply.IsIcmpError(packet))
        {
            // It carries a packet of the connection; without being told, one of the original direction (nf_conntrack_inet_error).
            packet.IsReply = run.Start.Direction != PacketDirection.Original;
            packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)ConntrackStates.Related));
            return true;
        }

        Tuple tuple = Tuple.Of(packet);
        packet.IsReply = tuple != connection.Original && (tuple == connection.Reply || (tuple.CanBe(connection.Reply) && !tuple.CanBe(connection.Original)));
        (TcpState, SctpState) before = (connection.Tcp.State, connection.Sctp.State);
        TrackProgress progress = Progress(run, connection);
        if (progress is TrackProgress.Invalid or TrackProgress.Reopens)
        {
            packet.Connection = null;
            packet.IsReply = false;
            packet.Narrow(PacketField.ConntrackNat, FieldDomain.Of(0u));
            packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)ConntrackStates.Invalid));
            return progress == TrackProgress.Invalid;
        }

        if (!connection.SeenReply && IsReset(packet))
        {
            // A RST, from either side, and no answer before it: the connection never came to be (nf_conntrack_tcp_packet).
            connection.IsKilled = true;
            run.State.Connections.Remove(run.Flow, connection);
        }

        if (progress == TrackProgress.Fits)
        {
            Note(run, connection, before);
        }

        connection.SeenReply |= packet.IsReply;
        ConntrackStates state = connection.SeenReply ? ConntrackStates.Established
            : connection.IsExpected ? ConntrackStates.Related
            : ConntrackStates.New;
        packet.Narrow(PacketField.ConntrackState, FieldDomain.Of((byte)state));
        return true;
    }

    // Asked before the answer is noted, as the kernel does: the first answer does not make a stream.
    private static void Note(TraceRun run, Connection connection, (TcpState Tcp, SctpState Sctp) before)
    {
        connection.Volume = connection.Volume.With(run.Packet);
        connection.Expires = run.State.Now + ConnectionLifetime.Of(connection, run.Packet, run.State.Now, run.Host);
        connection.IsAssured |= connection.SeenReply && (byte?)connection.Protocol switch
        {
            ProtocolNumbers.Tcp => before.Tcp is TcpState.SynReceived or TcpState.Established && connection.Tcp.State == TcpState.Established,
            ProtocolNumbers.Sctp => before.Sctp == SctpState.CookieEchoed && run.Packet.IsReply && connection.Sctp.State == SctpState.Established,
            _ => ConnectionLifetime.IsStream(connection, run.State.Now),
        };
    }

    private static bool IsFollowed(TraceRun run) => (byte?)run.Packet.Value(PacketField.Protocol) switch
    {
        null or ProtocolNumbers.Dccp => false,
        ProtocolNumbers.Sctp => !run.Start.Chunks.IsEmpty,
        ProtocolNumbers.Tcp => run.Packet.Value(PacketField.TcpFlags) is not null,
        _ => true,
    };

    private static TrackProgress Progress(TraceRun run, Connection connection)
    {
        FlowingPacket packet = run.Packet;
        PacketDirection direction = packet.IsReply ? PacketDirection.Reply : PacketDirection.Original;
        TrackProgress progress = TrackProgress.Fits;
        switch ((byte?)packet.Value(PacketField.Protocol))
        {
            case ProtocolNumbers.Tcp when packet.Value(PacketField.TcpFlags) is { } flags:
                (progress, connection.Tcp) = connection.Tcp.Next((byte)flags, direction);
                break;
            case ProtocolNumbers.Sctp:
                (progress, connection.Sctp) = connection.Sctp.Next(run.Start.Chunks, direction);
                break;
        }

        return progress;
    }

    private static void NoteTranslations(FlowingPacket packet, Connection connection)
    {
        byte nat = (byte)((connection.IsSourceTranslated ? (byte)ConntrackStates.Snat : 0) | (connection.IsDestinationTranslated ? (byte)ConntrackStates.Dnat : 0));
        packet.Narrow(PacketField.ConntrackNat, FieldDomain.Of(nat));
    }

    // An error about the connection's first direction goes against it (nf_conntrack_inet_error).
    private static bool IsErrorBack(TraceRun run, ConntrackStates state)
    {
        if (run.Start.Direction is not null || state != ConntrackStates.Related || !RejectReply.IsIcmpError(run.Packet))
        {
            return false;
        }

        run.Assumptions.Add("the ICMP error is about a packet in its connection's original direction");
        return true;
    }

    private static bool IsReset(FlowingPacket packet) => packet.Value(PacketField.Protocol) == ProtocolNumbers.Tcp
        && packet.Value(PacketField.TcpFlags) is { } flags && ((byte)flags & TcpFlagNames.Rst) != 0;

    private static TcpTrack FirstTcp(FlowingPacket packet, ConntrackStates state) => new(
        packet.Value(PacketField.Protocol) != ProtocolNumbers.Tcp || packet.Value(PacketField.TcpFlags) is not { } flags ? TcpState.Unknown
        : state == ConntrackStates.Established ? TcpState.Established
        : TcpTrack.First((byte)flags) ?? TcpState.Unknown);

    private static SctpTrack FirstSctp(TraceRun run, ConntrackStates state) =>
        run.Packet.Value(PacketField.Protocol) != ProtocolNumbers.Sctp ? default
        : state == ConntrackStates.Established ? new SctpTrack(SctpState.Established, KnowsOriginal: true, KnowsReply: true)
        : SctpTrack.First(run.Start.Chunks) ?? default;
}
