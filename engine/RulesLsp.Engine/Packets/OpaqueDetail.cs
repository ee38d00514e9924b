using System.Collections.Immutable;

namespace RulesLsp.Engine.Packets;

/// <summary>What an opaque condition asks, freed from how it is written, so that the tracer needs no option names.</summary>
public abstract record OpaqueDetail;

/// <summary>True with a probability, anew at every evaluation.</summary>
public sealed record RandomDetail(double Probability) : OpaqueDetail;

/// <summary>True for the evaluation number <paramref name="First"/> (from 0) and every <paramref name="Every"/>-th after it, counted by rule.</summary>
public sealed record EveryNthDetail(uint Every, uint First) : OpaqueDetail;

/// <summary>A token bucket that starts full: true while it holds a token (net/netfilter/xt_limit.c).</summary>
/// <param name="Count">Packets in <paramref name="Seconds"/> that refill the bucket.</param>
/// <param name="Burst">Tokens in a full bucket.</param>
public sealed record TokenBucketDetail(uint Count, uint Seconds, uint Burst) : OpaqueDetail;

/// <summary>
/// A bucket that holds what a second gives, starts full, and from which a packet takes by its length (net/netfilter/xt_hashlimit.c,
/// hashlimit_byte_cost).
/// </summary>
/// <param name="Cost">What 16 bytes cost, of <see cref="Values.ByteRates.Credit"/>.</param>
/// <param name="Refills">So many times an empty bucket is filled at once: the burst.</param>
public sealed record ByteBucketDetail(ulong Cost, ulong Refills) : OpaqueDetail;

/// <summary>A token bucket for each value of some fields, in a table that rules share by its name: true while the rate is kept, or above it (net/netfilter/xt_hashlimit.c).</summary>
/// <param name="Parts">The fields that tell buckets apart, each with the bits that count; none: one bucket for all packets.</param>
/// <param name="ExpiresAfter">Seconds after which an idle bucket is forgotten.</param>
/// <param name="IsAbove">The rule takes the packets that are too many.</param>
/// <param name="Bucket">A <see cref="TokenBucketDetail"/> or a <see cref="ByteBucketDetail"/>.</param>
public sealed record SharedBucketsDetail(string Table, OpaqueDetail Bucket, ImmutableArray<(PacketField Field, UInt128 Mask)> Parts, double ExpiresAfter, bool IsAbove) : OpaqueDetail;

/// <summary>True for more than <paramref name="Limit"/> connections of the same address, or up to so many (net/netfilter/xt_connlimit.c).</summary>
public sealed record ConnectionLimitDetail(uint Limit, bool IsDestination, UInt128 Mask, bool IsUpTo) : OpaqueDetail;

/// <summary>What of a connection is counted (include/uapi/linux/netfilter/xt_connbytes.h).</summary>
public enum VolumeUnit : byte
{
    Packets,
    Bytes,

    /// <summary>Bytes for each packet, rounded down.</summary>
    AveragePacket,
}

/// <summary>What went through the packet's connection, this packet included, lies between two numbers (net/netfilter/xt_connbytes.c).</summary>
/// <param name="Way">null: both ways together.</param>
/// <param name="IsOutside">It does not lie between them.</param>
public sealed record ConnectionVolumeDetail(PacketDirection? Way, VolumeUnit Unit, UInt128 First, UInt128 Last, bool IsOutside) : OpaqueDetail;

/// <summary>True until so many bytes came by, or from then on (net/netfilter/xt_quota.c).</summary>
public sealed record QuotaDetail(UInt128 Bytes, bool IsNegated) : OpaqueDetail;

/// <summary>True for a connection that the helper announced; an empty name: any helper (net/netfilter/xt_helper.c).</summary>
public sealed record HelperDetail(string Name) : OpaqueDetail;

/// <summary>Depends on a header that packets of the model never have, and then answers <paramref name="Answer"/>.</summary>
/// <param name="Assumption">The assumption in words.</param>
public sealed record AssumedDetail(bool Answer, string Assumption) : OpaqueDetail;

/// <summary>What a rule does to a list of recently seen addresses (net/netfilter/xt_recent.c).</summary>
public enum RecentOperation : byte
{
    /// <summary>Puts the address on the list; always true.</summary>
    Set,

    /// <summary>Is the address on the list?</summary>
    Check,

    /// <summary>As Check, and on success stamps it again.</summary>
    Update,

    /// <summary>As Check, and takes it off the list.</summary>
    Remove,
}

/// <summary>A list of recently seen addresses.</summary>
/// <param name="Seconds">The latest stamp must be that young; 0: any age.</param>
/// <param name="HitCount">That many stamps at least; 0: one.</param>
/// <param name="IsNegated">The answer is turned round; Update stamps when the turned answer is yes.</param>
public sealed record RecentDetail(string List, RecentOperation Operation, bool IsDestination, UInt128 Mask, uint Seconds, uint HitCount, bool ComparesTimeToLive, bool IsNegated) : OpaqueDetail;

/// <summary>Is the packet in the set? One flag for each dimension: does it look at the source?</summary>
public sealed record SetMembershipDetail(string SetName, ImmutableArray<bool> IsSource) : OpaqueDetail;

/// <summary>The kinds of addresses that routing tells apart (include/uapi/linux/rtnetlink.h, RTN_*).</summary>
[Flags]
public enum AddressTypes : ushort
{
    None = 0,
    Unspecified = 1,
    Unicast = 2,
    Local = 4,
    Broadcast = 8,
    Anycast = 16,
    Multicast = 32,
    Blackhole = 64,
    Unreachable = 128,
    Prohibit = 256,
    Throw = 512,
    Nat = 1024,
    XResolve = 2048,
}

/// <summary>Is an address of one of the <paramref name="Types"/>, as this host routes?</summary>
/// <param name="IsLimitedToInput">Only the incoming interface's addresses count.</param>
/// <param name="IsLimitedToOutput">Only the outgoing interface's addresses count.</param>
public sealed record AddressTypeDetail(bool IsSource, AddressTypes Types, bool IsLimitedToInput, bool IsLimitedToOutput) : OpaqueDetail;

/// <summary>How a list of chunk types is compared with those of a packet (net/netfilter/xt_sctp.c).</summary>
public enum ChunkScope : byte
{
    /// <summary>All of the list are there.</summary>
    All,

    /// <summary>One of the list is there.</summary>
    Any,

    /// <summary>Nothing else is there.</summary>
    Only,
}

/// <summary>Does an SCTP packet carry chunks of these types?</summary>
/// <param name="IsWhole">The list names every type there is, 0 to 255.</param>
public sealed record ChunkTypesDetail(ChunkScope Scope, ImmutableArray<byte> Types, bool IsWhole) : OpaqueDetail
{
    /// <param name="chunks">The types that the packet carries, at least one.</param>
    public bool Holds(ImmutableArray<byte> chunks) => Scope switch
    {
        ChunkScope.All => !IsWhole && Types.All(chunks.Contains),
        ChunkScope.Any => IsWhole || chunks.Any(Types.Contains),
        _ => IsWhole || chunks.All(Types.Contains),
    };
}

/// <summary>The parts of a connection's entry that a rule can ask for.</summary>
public enum ConnectionPart : byte
{
    Protocol,
    OriginalSource,
    OriginalDestination,
    ReplySource,
    ReplyDestination,
    OriginalSourcePort,
    OriginalDestinationPort,
    ReplySourcePort,
    ReplyDestinationPort,

    /// <summary>0: the packet goes in the direction of the first one; 1: against it.</summary>
    Direction,

    /// <summary>The bits of <see cref="ConnectionStatus"/>.</summary>
    Status,
}

/// <summary>The status bits that can be asked for (include/uapi/linux/netfilter/nf_conntrack_common.h).</summary>
[Flags]
public enum ConnectionStatus : byte
{
    None = 0,
    Expected = 1,
    SeenReply = 2,
    Assured = 4,
    Confirmed = 8,
}

/// <summary>A part of the connection's entry lies in one of the ranges; for the status: has one of the bits of <paramref name="Bits"/>.</summary>
public sealed record ConnectionDetail(ConnectionPart Part, ImmutableArray<FieldRange> Ranges, ConnectionStatus Bits) : OpaqueDetail;
