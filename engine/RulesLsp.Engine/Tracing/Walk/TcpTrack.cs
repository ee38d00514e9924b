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
/// A TCP connection as conntrack follows it, without sequence numbers: packets are taken to be within the window
/// (net/netfilter/nf_conntrack_proto_tcp.c).
/// </summary>
/// <param name="HasClosing">A side began to close with FIN.</param>
/// <param name="IsAborted">The last packet was a RST in the original direction.</param>
internal readonly record struct TcpTrack(TcpState State, bool HasClosing = false, bool IsAborted = false)
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

    /// <summary>Conntrack lets the packet pass without knowing what to make of it: a SYN, or the answer to one, in a connection that is past that (TCP_CONNTRACK_IGNORE).</summary>
    public static bool IsIgnored(TcpState state, byte? flags, PacketDirection direction) => ((byte?)(flags & Kind), direction) switch
    {
        (TcpFlagNames.Syn, PacketDirection.Original) => state is TcpState.SynReceived or TcpState.Established or TcpState.FinWait or TcpState.CloseWait or TcpState.LastAck,
        (SynAck, PacketDirection.Reply) => state is not (TcpState.Unknown or TcpState.SynSent or TcpState.SynSentTwice),
        _ => false,
    };

    /// <summary>The connection after one more packet.</summary>
    public (TcpProgress Progress, TcpTrack Track) Next(byte flags, PacketDirection direction)
    {
        if (State == TcpState.Unknown)
        {
            return (TcpProgress.Fits, this);
        }

        bool isReset = (flags & TcpFlagNames.Rst) != 0;
        TcpState? next = !HasValidFlags(flags) ? null
            : isReset ? TcpState.Closed
            : direction == PacketDirection.Original ? AfterOriginal((byte)(flags & Kind))
            : AfterReply((byte)(flags & Kind));
        if (next is not { } state)
        {
            return (TcpProgress.Invalid, this);
        }

        if ((flags & Kind) == TcpFlagNames.Syn && State is TcpState.TimeWait or TcpState.Closed && (HasClosing || IsAborted))
        {
            return (TcpProgress.Reopens, this);
        }

        bool isClosing = state == TcpState.FinWait && State != TcpState.FinWait;
        return (TcpProgress.Fits, new TcpTrack(state, HasClosing || isClosing, isReset && direction == PacketDirection.Original));
    }

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
