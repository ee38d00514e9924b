using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>How far conntrack thinks that a TCP connection is.</summary>
internal enum TcpState : byte
{
    /// <summary>Not followed: flags were not given, or the connection is no TCP.</summary>
    Unknown,
    SynSent,
    SynReceived,
    Established,
    FinWait,
    CloseWait,
    LastAck,
    TimeWait,
    Closed,

    /// <summary>Both sides opened at once.</summary>
    SynSentTwice,
}

/// <summary>What a packet does to a TCP connection.</summary>
internal enum TcpProgress : byte
{
    /// <summary>It belongs to the connection.</summary>
    Fits,

    /// <summary>It does not fit, and is INVALID.</summary>
    Invalid,

    /// <summary>A SYN after the end: conntrack forgets the connection and starts anew.</summary>
    Reopens,
}

/// <summary>
/// The states of a TCP connection as conntrack follows them, without sequence numbers: packets are taken to be within the window
/// (net/netfilter/nf_conntrack_proto_tcp.c).
/// </summary>
internal static class TcpTracking
{
    private const byte Kind = TcpFlagNames.Syn | TcpFlagNames.Ack | TcpFlagNames.Fin | TcpFlagNames.Rst;
    private const byte Known = Kind | TcpFlagNames.Urg;

    /// <summary>Combinations of flags that no TCP sends are INVALID whatever the connection; PSH is not looked at.</summary>
    public static bool HasValidFlags(byte flags) => (flags & Known) is
        TcpFlagNames.Syn or (TcpFlagNames.Syn | TcpFlagNames.Urg) or (TcpFlagNames.Syn | TcpFlagNames.Ack)
        or TcpFlagNames.Rst or (TcpFlagNames.Rst | TcpFlagNames.Ack)
        or (TcpFlagNames.Fin | TcpFlagNames.Ack) or (TcpFlagNames.Fin | TcpFlagNames.Ack | TcpFlagNames.Urg)
        or TcpFlagNames.Ack or (TcpFlagNames.Ack | TcpFlagNames.Urg);

    /// <summary>The state after a connection's first packet; null: that packet begins none. An ACK picks up one that began unseen.</summary>
    public static TcpState? First(byte flags) => !HasValidFlags(flags) ? null : (flags & Kind) switch
    {
        TcpFlagNames.Syn => TcpState.SynSent,
        TcpFlagNames.Ack => TcpState.Established,
        _ => null,
    };

    /// <summary>Moves <paramref name="state"/> on by one more packet.</summary>
    public static TcpProgress Next(ref TcpState state, byte flags, PacketDirection direction)
    {
        if (state == TcpState.Unknown)
        {
            return TcpProgress.Fits;
        }

        TcpState? next = !HasValidFlags(flags) ? null : (flags & TcpFlagNames.Rst) != 0 ? TcpState.Closed : (flags & Kind, direction) switch
        {
            (TcpFlagNames.Syn, _) when state is TcpState.TimeWait or TcpState.Closed => TcpState.SynSent,
            (TcpFlagNames.Syn, PacketDirection.Original) => state,
            (TcpFlagNames.Syn, _) => state is TcpState.SynSent or TcpState.SynSentTwice ? TcpState.SynSentTwice : null,
            (TcpFlagNames.Ack, PacketDirection.Original) => AfterAck(state),
            (TcpFlagNames.Ack, _) => state is TcpState.SynSent or TcpState.SynReceived or TcpState.SynSentTwice ? state : AfterAck(state),
            (TcpFlagNames.Syn | TcpFlagNames.Ack, PacketDirection.Original) => state is TcpState.SynReceived or TcpState.SynSentTwice ? TcpState.SynReceived : null,
            (TcpFlagNames.Syn | TcpFlagNames.Ack, _) => state is TcpState.SynSent or TcpState.SynSentTwice ? TcpState.SynReceived : state,
            _ => AfterFin(state),
        };
        if (next is not { } known)
        {
            return TcpProgress.Invalid;
        }

        bool isReopened = known == TcpState.SynSent && state is TcpState.TimeWait or TcpState.Closed;
        state = known;
        return isReopened ? TcpProgress.Reopens : TcpProgress.Fits;
    }

    private static TcpState? AfterAck(TcpState state) => state switch
    {
        TcpState.SynSent or TcpState.SynSentTwice => null,
        TcpState.SynReceived => TcpState.Established,
        TcpState.FinWait => TcpState.CloseWait,
        TcpState.LastAck => TcpState.TimeWait,
        _ => state,
    };

    private static TcpState? AfterFin(TcpState state) => state switch
    {
        TcpState.SynSent or TcpState.SynSentTwice => null,
        TcpState.SynReceived or TcpState.Established => TcpState.FinWait,
        TcpState.FinWait or TcpState.CloseWait => TcpState.LastAck,
        _ => state,
    };
}
