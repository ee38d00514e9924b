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

/// <summary>What a packet does to a connection whose protocol is followed.</summary>
internal enum TrackProgress : byte
{
    /// <summary>It belongs to the connection.</summary>
    Fits,

    /// <summary>It does not fit, and is INVALID.</summary>
    Invalid,

    /// <summary>A SYN after the end: conntrack forgets the connection and starts anew.</summary>
    Reopens,

    /// <summary>
    /// It belongs to the connection, and conntrack does not know what to make of it (TCP_CONNTRACK_IGNORE): it neither counts the packet
    /// nor lives longer for it.
    /// </summary>
    Ignored,
}

/// <summary>
/// A TCP connection as conntrack follows it, without sequence numbers: packets are taken to be within the window
/// (net/netfilter/nf_conntrack_proto_tcp.c).
/// </summary>
/// <param name="HasClosing">A side began to close with FIN.</param>
/// <param name="IsAborted">The last packet was a RST in the original direction.</param>
/// <param name="HasIgnoredSyn">The last packet was a SYN in the original direction that was ignored.</param>
internal readonly record struct TcpTrack(TcpState State, bool HasClosing = false, bool IsAborted = false, bool HasIgnoredSyn = false)
{
    private const byte Kind = TcpFlagNames.Syn | TcpFlagNames.Ack | TcpFlagNames.Fin | TcpFlagNames.Rst;
    private const byte Known = Kind | TcpFlagNames.Urg;
    private const byte SynAck = TcpFlagNames.Syn | TcpFlagNames.Ack;

    /// <summary>Combinations of flags that no TCP sends are INVALID whatever the connection; PSH is not looked at.</summary>
    public static bool HasValidFlags(byte flags) => (flags & Known) is
        TcpFlagNames.Syn or (TcpFlagNames.Syn | TcpFlagNames.Urg) or SynAck
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

    /// <summary>The connection after one more packet.</summary>
    public (TrackProgress Progress, TcpTrack Track) Next(byte flags, PacketDirection direction)
    {
        if (State == TcpState.Unknown)
        {
            return (TrackProgress.Fits, this);
        }

        bool isReset = (flags & TcpFlagNames.Rst) != 0;
        byte kind = (byte)(flags & Kind);
        bool isOriginal = direction == PacketDirection.Original;
        TcpState? next = !HasValidFlags(flags) ? null
            : isReset ? AfterReset(direction)
            : isOriginal ? AfterOriginal(kind)
            : AfterReply(kind);
        if (next is not { } state)
        {
            return (TrackProgress.Invalid, this);
        }

        bool isBeginningAnew = kind == TcpFlagNames.Syn && State is TcpState.TimeWait or TcpState.Closed;
        if (isBeginningAnew && (HasClosing || IsAborted))
        {
            return (TrackProgress.Reopens, this);
        }

        if (kind == SynAck && !isOriginal && HasIgnoredSyn)
        {
            // Both sides know better than conntrack, which follows them now.
            return (TrackProgress.Fits, new TcpTrack(TcpState.SynReceived));
        }

        if (isBeginningAnew || IsIgnored(kind, direction))
        {
            return (TrackProgress.Ignored, this with { IsAborted = false, HasIgnoredSyn = isOriginal && kind == TcpFlagNames.Syn });
        }

        bool isClosing = state == TcpState.FinWait && State != TcpState.FinWait;
        return (TrackProgress.Fits, new TcpTrack(state, HasClosing || isClosing, isReset && isOriginal));
    }

    /// <summary>A SYN, or the answer to one, in a connection that is past that; an ACK to a SYN.</summary>
    private bool IsIgnored(byte kind, PacketDirection direction) => (kind, direction) switch
    {
        (TcpFlagNames.Syn, PacketDirection.Original) => State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait or TcpState.CloseWait or TcpState.LastAck,
        (SynAck, PacketDirection.Reply) => State is not (TcpState.SynSent or TcpState.SynSentTwice),
        (TcpFlagNames.Ack, PacketDirection.Reply) => State is TcpState.SynSent or TcpState.SynSentTwice,
        _ => false,
    };

    private TcpState AfterReset(PacketDirection direction) => State == TcpState.TimeWait && direction == PacketDirection.Reply ? State : TcpState.Closed;

    private TcpState? AfterOriginal(byte kind) => kind switch
    {
        TcpFlagNames.Syn => State,
        SynAck => State is TcpState.SynReceived or TcpState.SynSentTwice ? TcpState.SynReceived : null,
        TcpFlagNames.Ack => AfterAck(),
        _ => AfterFin(),
    };

    private TcpState? AfterReply(byte kind) => kind switch
    {
        TcpFlagNames.Syn => State switch
        {
            TcpState.SynSent or TcpState.SynSentTwice => TcpState.SynSentTwice,
            TcpState.TimeWait => State,
            _ => null,
        },
        SynAck => State is TcpState.SynSent or TcpState.SynSentTwice ? TcpState.SynReceived : State,
        TcpFlagNames.Ack => State is TcpState.SynSent or TcpState.SynReceived or TcpState.SynSentTwice ? State : AfterAck(),
        _ => AfterFin(),
    };

    private TcpState? AfterAck() => State switch
    {
        TcpState.SynSent or TcpState.SynSentTwice => null,
        TcpState.SynReceived => TcpState.Established,
        TcpState.FinWait => TcpState.CloseWait,
        TcpState.LastAck => TcpState.TimeWait,
        _ => State,
    };

    private TcpState? AfterFin() => State switch
    {
        TcpState.SynSent or TcpState.SynSentTwice => null,
        TcpState.SynReceived or TcpState.Established => TcpState.FinWait,
        TcpState.FinWait or TcpState.CloseWait => TcpState.LastAck,
        _ => State,
    };
}
