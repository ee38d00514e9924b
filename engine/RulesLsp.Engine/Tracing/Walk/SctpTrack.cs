using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>How far conntrack thinks that an SCTP association is.</summary>
internal enum SctpState : byte
{
    /// <summary>Not followed: chunks were not given, or the connection is no SCTP.</summary>
    Unknown,

    /// <summary>No packet was seen.</summary>
    None,
    Closed,
    CookieWait,
    CookieEchoed,
    Established,
    ShutdownSent,
    ShutdownReceived,
    ShutdownAckSent,
    HeartbeatSent,
}

/// <summary>
/// An SCTP association as conntrack follows it. Each side is taken to send the right verification tag, which conntrack can tell as soon as
/// it knows that tag (net/netfilter/nf_conntrack_proto_sctp.c; every state, chunk and direction was tried on Linux 6.18).
/// </summary>
/// <param name="KnowsOriginal">The tag that packets of the original direction carry is known.</param>
/// <param name="KnowsReply">The same of the answers.</param>
internal readonly record struct SctpTrack(SctpState State, bool KnowsOriginal = false, bool KnowsReply = false)
{
    /// <summary>The association after its first packet; null: that packet begins none.</summary>
    public static SctpTrack? First(ImmutableArray<byte> chunks)
    {
        var start = new SctpTrack(SctpState.None, KnowsReply: chunks.Contains(SctpChunks.ShutdownAck));
        (TrackProgress progress, SctpTrack track) = chunks.All(IsBeginning) ? start.Next(chunks, PacketDirection.Original) : (TrackProgress.Invalid, start);
        return progress == TrackProgress.Fits ? track : null;
    }

    /// <summary>Conntrack refuses packets whose first chunk has to be the only one, or whose later one the first.</summary>
    public static bool IsWellFormed(ImmutableArray<byte> chunks) =>
        (chunks.Length == 1 || chunks[0] is not (SctpChunks.Init or SctpChunks.InitAck or SctpChunks.ShutdownComplete))
        && !chunks.Skip(1).Any(static chunk => chunk is SctpChunks.Init or SctpChunks.InitAck or SctpChunks.ShutdownComplete or SctpChunks.CookieEcho or SctpChunks.CookieAck);

    /// <summary>The association after one more packet. Without chunks that are known it is not followed any further.</summary>
    public (TrackProgress Progress, SctpTrack Track) Next(ImmutableArray<byte> chunks, PacketDirection direction)
    {
        if (State == SctpState.Unknown || chunks.IsEmpty)
        {
            return (TrackProgress.Fits, default);
        }

        SctpTrack track = this;
        bool isOriginal = direction == PacketDirection.Original;
        bool isChecked = !chunks.Any(IsTakenWithoutTag);
        if (!IsWellFormed(chunks) || (isChecked && !track.Knows(isOriginal)))
        {
            return (TrackProgress.Invalid, this);
        }

        foreach (byte chunk in chunks)
        {
            bool isRefused = chunk is SctpChunks.CookieEcho or SctpChunks.Abort or SctpChunks.ShutdownComplete && !track.Knows(isOriginal);
            SctpState? next = isRefused ? null : isOriginal ? AfterOriginal(track.State, chunk) : AfterReply(track.State, chunk);
            if (next is not { } state)
            {
                return (TrackProgress.Invalid, this);
            }

            bool tellsOwn = chunk is SctpChunks.Heartbeat or SctpChunks.HeartbeatAck;
            bool tellsOther = chunk is SctpChunks.Init or SctpChunks.InitAck;
            track = new SctpTrack(
                state,
                track.KnowsOriginal || (isOriginal ? tellsOwn : tellsOther),
                track.KnowsReply || (isOriginal ? tellsOther : tellsOwn));
        }

        // A repeated INIT keeps no entry alive.
        bool isRepeated = chunks is [SctpChunks.Init] && State == SctpState.Closed && track.State == SctpState.Closed;
        return (isRepeated ? TrackProgress.Ignored : TrackProgress.Fits, track);
    }

    private bool Knows(bool isOriginal) => isOriginal ? KnowsOriginal : KnowsReply;

    private static bool IsBeginning(byte chunk) => chunk is SctpChunks.Init or SctpChunks.InitAck or SctpChunks.Heartbeat or SctpChunks.HeartbeatAck
        or SctpChunks.Shutdown or SctpChunks.ShutdownAck or SctpChunks.Error or SctpChunks.CookieEcho;

    private static bool IsTakenWithoutTag(byte chunk) => chunk is SctpChunks.Init or SctpChunks.ShutdownComplete or SctpChunks.CookieEcho or SctpChunks.Abort
        or SctpChunks.ShutdownAck or SctpChunks.Heartbeat or SctpChunks.HeartbeatAck;

    private static SctpState AfterOriginal(SctpState state, byte chunk) => (chunk, state) switch
    {
        (SctpChunks.Abort, _) => SctpState.Closed,
        (SctpChunks.Heartbeat, SctpState.None) => SctpState.HeartbeatSent,
        (SctpChunks.ShutdownAck, SctpState.None) => SctpState.ShutdownAckSent,
        (_, SctpState.None) => SctpState.Closed,
        (SctpChunks.Init, SctpState.ShutdownSent or SctpState.ShutdownReceived) => SctpState.Closed,
        (SctpChunks.Init, SctpState.HeartbeatSent) => SctpState.CookieWait,
        (SctpChunks.CookieEcho, SctpState.CookieWait) => SctpState.CookieEchoed,
        (SctpChunks.CookieAck, SctpState.CookieEchoed) => SctpState.Established,
        (SctpChunks.Shutdown, SctpState.Established) => SctpState.ShutdownSent,
        (SctpChunks.ShutdownAck, SctpState.ShutdownSent or SctpState.ShutdownReceived or SctpState.HeartbeatSent) => SctpState.ShutdownAckSent,
        (SctpChunks.ShutdownComplete, SctpState.ShutdownAckSent) => SctpState.Closed,
        (SctpChunks.InitAck or SctpChunks.Shutdown or SctpChunks.Error or SctpChunks.CookieEcho or SctpChunks.CookieAck or SctpChunks.ShutdownComplete, SctpState.HeartbeatSent) => SctpState.Closed,
        _ => state,
    };

    // null: no such answer to a heartbeat.
    private static SctpState? AfterReply(SctpState state, byte chunk) => (chunk, state) switch
    {
        (SctpChunks.HeartbeatAck, SctpState.HeartbeatSent) => SctpState.Established,
        (SctpChunks.Heartbeat, SctpState.HeartbeatSent) => state,
        (<= SctpChunks.CookieAck and not (SctpChunks.Data or SctpChunks.Sack) or SctpChunks.ShutdownComplete, SctpState.HeartbeatSent) => null,
        (SctpChunks.Abort, _) => SctpState.Closed,
        (SctpChunks.InitAck, SctpState.Closed) => SctpState.CookieWait,
        (SctpChunks.CookieEcho, SctpState.CookieWait) => SctpState.CookieEchoed,
        (SctpChunks.CookieAck, SctpState.CookieEchoed) => SctpState.Established,
        (SctpChunks.Error, SctpState.CookieEchoed) => SctpState.Closed,
        (SctpChunks.Shutdown, SctpState.Established) => SctpState.ShutdownReceived,
        (SctpChunks.ShutdownAck, SctpState.ShutdownSent or SctpState.ShutdownReceived) => SctpState.ShutdownAckSent,
        (SctpChunks.ShutdownComplete, SctpState.ShutdownAckSent) => SctpState.Closed,
        _ => state,
    };
}
