using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>How a frame was addressed on the link (include/uapi/linux/if_packet.h).</summary>
public enum PacketType : byte
{
    Unicast,
    Broadcast,
    Multicast,
}

/// <summary>Which way a packet goes in its connection.</summary>
public enum PacketDirection : byte
{
    /// <summary>As the connection's first packet.</summary>
    Original,

    /// <summary>Against it.</summary>
    Reply,
}

/// <summary>A fragment that travels alone.</summary>
/// <param name="Offset">In units of 8 bytes; above 0: a later fragment, without transport header.</param>
/// <param name="More">More fragments follow.</param>
public sealed record PacketFragment(int Offset, bool More)
{
    /// <summary>That of the second fragment where links carry 1500 bytes.</summary>
    public const int UsualOffset = 185;
}

/// <summary>The user says that the packet is, or is not, in a set.</summary>
public sealed record SetAssumption(string SetName, bool IsMember);

/// <summary>A packet as the user describes it, before the first hook. What is null is unknown, not empty.</summary>
public sealed record Packet
{
    public required AddressFamily Family { get; init; }

    /// <summary>Stands for the device of a packet that came from outside, when nobody knows which one it was.</summary>
    public const string UnknownInterface = "?";

    /// <summary>The device that receives it, or <see cref="UnknownInterface"/>; null: this host sends it.</summary>
    public string? InInterface { get; init; }

    /// <summary>The device that it leaves by, where the user knows better than the host's routes; null: routing decides.</summary>
    public string? OutInterface { get; init; }

    /// <summary>IPv4 stands in the low 32 bits.</summary>
    public UInt128? Source { get; init; }

    public UInt128? Destination { get; init; }

    /// <summary>The number of the transport protocol.</summary>
    public byte? Protocol { get; init; }

    public ushort? SourcePort { get; init; }

    public ushort? DestinationPort { get; init; }

    /// <summary>FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.</summary>
    public byte? TcpFlags { get; init; }

    /// <summary>The types of an SCTP packet's chunks, in their order; none: not known.</summary>
    public ImmutableArray<byte> Chunks { get; init; } = [];

    public byte? IcmpType { get; init; }

    public byte? IcmpCode { get; init; }

    /// <summary>TTL, or the hop limit of IPv6.</summary>
    public byte? TimeToLive { get; init; }

    /// <summary>The whole TOS or traffic class byte.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>Total length in bytes, IP header included.</summary>
    public int? Length { get; init; }

    /// <summary>No router may divide it: IPv4's DF. null: not known for IPv4; never to be divided for IPv6.</summary>
    public bool? DontFragment { get; init; }

    /// <summary>null: the packet is whole.</summary>
    public PacketFragment? Fragment { get; init; }

    /// <summary>The sum over the transport header and what it carries is wrong. false: it is right, or the protocol has none.</summary>
    public bool HasBadChecksum { get; init; }

    /// <summary>The packet ends after so many bytes behind its IP header, within its transport header; null: that header is whole.</summary>
    public int? HeaderBytes { get; init; }

    /// <summary>The mark before the first hook; null: 0, as every packet from a wire has.</summary>
    public uint? Mark { get; init; }

    /// <summary>The mark of its connection; null: 0 for a new one, unknown for one that exists.</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>The sender's Ethernet address, 48 bits.</summary>
    public ulong? MacSource { get; init; }

    public PacketType? Type { get; init; }

    /// <summary>One state; null: the tracer takes the packet for the first of its connection.</summary>
    public ConntrackStates? State { get; init; }

    /// <summary>
    /// What somebody else translated of its connection: SNAT, DNAT or both. Rules that are loaded no more may have done so, or other
    /// programs. The packet is told as it is behind that translation. None: the ruleset itself translates, if anybody does.
    /// </summary>
    public ConntrackStates Translated { get; init; }

    /// <summary>Of the sending process, for local output.</summary>
    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }

    /// <summary>The MSS option of a SYN; 0: none.</summary>
    public ushort? MaximumSegmentSize { get; init; }

    /// <summary>What the user assumes about sets.</summary>
    public ImmutableArray<SetAssumption> Sets { get; init; } = [];

    /// <summary>Packets of one scenario with the same name share a connection; null: a connection of its own.</summary>
    public string? Flow { get; init; }

    /// <summary>The answer to the scenario's packet before it: addresses and ports are those, turned round.</summary>
    public bool IsReplyToPrevious { get; init; }

    public PacketDirection? Direction { get; init; }

    /// <summary>Seconds on the scenario's clock; null: at once after the packet before.</summary>
    public double? At { get; init; }

    /// <summary>How many times it is sent; at least 1.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>This host sends the packet.</summary>
    public bool IsLocalOutput => InInterface is null;

    /// <summary>One line in the short notation, which <see cref="PacketParser"/> reads back to an equal packet.</summary>
    public string ToShortNotation() => PacketShortNotation.Of(this);

    public bool Equals(Packet? other) => other is not null && ToShortNotation() == other.ToShortNotation() && Family == other.Family;

    public override int GetHashCode() => HashCode.Combine(Family, Source, Destination, Protocol, SourcePort, DestinationPort);

    public override string ToString() => ToShortNotation();
}

/// <summary>Where and why a text is no packet.</summary>
/// <param name="Position">0-based character of the text.</param>
/// <param name="Message">A full sentence: what stands there and what was expected.</param>
public sealed record PacketProblem(int Position, string Message);

/// <summary>A packet, or why there is none.</summary>
public sealed record PacketResult(Packet? Packet, PacketProblem? Problem)
{
    public static PacketResult Of(Packet packet) => new(packet, null);

    public static PacketResult Refused(int position, string message) => new(null, new PacketProblem(position, message));
}
