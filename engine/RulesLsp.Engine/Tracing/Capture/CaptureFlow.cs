using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>Captured packets of one flow that met the same fate in the same place.</summary>
/// <param name="Trace">Of the first of them.</param>
/// <param name="FirstNumber">The first one's number in the file, from 1.</param>
public sealed record CaptureVerdict(TraceTree Trace, long Packets, long FirstNumber);

/// <summary>A flow of a capture: what goes back and forth between two endpoints.</summary>
/// <param name="First">Its first packet.</param>
/// <param name="FirstNumber">That packet's number in the file, from 1.</param>
/// <param name="Start">Seconds after the file's first frame.</param>
/// <param name="Seconds">From its first to its last packet.</param>
/// <param name="Bytes">Of the packets with their IP headers.</param>
/// <param name="Beginning">Whether the capture shows how it began.</param>
/// <param name="Verdicts">In the order of their first packets.</param>
public sealed record CaptureFlow(
    Packet First,
    long FirstNumber,
    double Start,
    double Seconds,
    long Packets,
    long Bytes,
    FlowBeginning Beginning,
    ImmutableArray<CaptureVerdict> Verdicts);

/// <summary>Whether a flow's beginning was captured.</summary>
public enum FlowBeginning : byte
{
    Seen,

    /// <summary>Its first packet answers or continues something: a firewall that had been running knew the connection.</summary>
    Missed,
}

/// <summary>Why a frame was not traced.</summary>
public enum LeftOut : byte
{
    /// <summary>ARP and the like, or cut off before its IP header ends.</summary>
    NoIp,

    /// <summary>IPv6 for an IPv4 ruleset, or the other way round.</summary>
    OtherFamily,

    /// <summary>The link type of the file is not known.</summary>
    UnknownLink,

    /// <summary>Addressed on the link to another host.</summary>
    ForOtherHost,

    /// <summary>A packet that was traced when it came in, seen again on its way out.</summary>
    Leaving,

    /// <summary>Fragments of a datagram that the file does not hold in full: conntrack never lets them on.</summary>
    Incomplete,

    /// <summary>Of flows beyond the number that is followed.</summary>
    TooManyFlows,
}

/// <summary>A capture's way through a ruleset.</summary>
/// <param name="Assumptions">What had to be assumed on the way, as of single traces.</param>
/// <param name="Frames">All records of the file that could be read.</param>
/// <param name="Problem">Why the file could not be read to its end; null: it could.</param>
/// <param name="LeftOut">Frames that were not traced, by reason.</param>
public sealed record CaptureSummary(
    string Host,
    ImmutableArray<string> Assumptions,
    long Frames,
    long Packets,
    double Seconds,
    ImmutableArray<CaptureFlow> Flows,
    ImmutableSortedDictionary<LeftOut, long> LeftOut,
    string? Problem);
