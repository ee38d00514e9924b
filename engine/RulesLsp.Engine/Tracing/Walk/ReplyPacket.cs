using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The answer to a packet as it left: the other side's first reaction.</summary>
internal static class ReplyPacket
{
    /// <summary>What the user gave stays; everything else is turned round, or is what this host refuses a packet with. null: the packet before went nowhere.</summary>
    public static Packet? Of(Packet described, TraceOutcome? previous)
    {
        if (previous?.Answer is { } refusal)
        {
            return Refusal(described, refusal.Packet);
        }

        if (previous is null || previous.Verdict != TraceVerdict.Accept)
        {
            return null;
        }

        Packet sent = previous.PacketAfter;
        return described with
        {
            InInterface = previous.Fate == TraceFate.Delivered ? null : previous.OutInterface,
            OutInterface = previous.Fate == TraceFate.Delivered ? described.OutInterface : null,
            Source = described.Source ?? sent.Destination,
            Destination = described.Destination ?? sent.Source,
            Protocol = described.Protocol ?? sent.Protocol,
            SourcePort = described.SourcePort ?? sent.DestinationPort,
            DestinationPort = described.DestinationPort ?? sent.SourcePort,
            TcpFlags = described.TcpFlags ?? AnswerFlags(sent.TcpFlags),
            Chunks = described.Chunks.IsEmpty ? SctpChunks.AnswerTo(sent.Chunks) : described.Chunks,
            IcmpType = described.IcmpType ?? AnswerType(sent.IcmpType),
            IcmpCode = described.IcmpCode ?? (sent.IcmpType is null ? null : 0),
        };
    }

    /// <summary>
    /// An ICMP error about the packet as it left, from where it went to: the host there is unreachable, unless the description names
    /// another type. null: the packet before went nowhere, or is one that nobody answers with an error.
    /// </summary>
    public static Packet? ErrorAbout(Packet described, TraceOutcome previous)
    {
        bool isIPv4 = described.Family == AddressFamily.IPv4;
        if (previous.Answer is not null || Of(described, previous) is not { } answer || RejectReply.IsIcmpError(new FlowingPacket(previous.PacketAfter)))
        {
            return null;
        }

        return answer with
        {
            Protocol = isIPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6,
            SourcePort = null,
            DestinationPort = null,
            TcpFlags = null,
            Chunks = [],
            MaximumSegmentSize = null,
            IcmpType = described.IcmpType ?? (isIPv4 ? (byte)3 : (byte)1),
            IcmpCode = described.IcmpType is null ? (isIPv4 ? (byte)1 : (byte)3) : described.IcmpCode,
            Direction = previous.IsReply ? PacketDirection.Original : PacketDirection.Reply,
        };
    }

    private static Packet Refusal(Packet described, Packet answer) => answer with
    {
        Source = described.Source ?? answer.Source,
        Destination = described.Destination ?? answer.Destination,
        TimeToLive = described.TimeToLive ?? answer.TimeToLive,
        TypeOfService = described.TypeOfService ?? answer.TypeOfService,
        Length = described.Length ?? answer.Length,
        Mark = described.Mark ?? answer.Mark,
        Flow = described.Flow,
        IsReplyToPrevious = described.IsReplyToPrevious,
        At = described.At,
        Sets = described.Sets,
    };

    private static byte? AnswerFlags(byte? flags) => flags switch
    {
        null => null,
        { } sent when (sent & TcpFlagNames.Syn) != 0 && (sent & TcpFlagNames.Ack) == 0 => TcpFlagNames.Syn | TcpFlagNames.Ack,
        _ => TcpFlagNames.Ack,
    };

    /// <summary>The other of a pair of query and answer (net/netfilter/nf_conntrack_proto_icmp.c and its IPv6 sister); other types stay.</summary>
    public static byte? AnswerType(byte? type) => type switch
    {
        8 => 0,
        0 => 8,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        128 => 129,
        129 => 128,
        139 => 140,
        140 => 139,
        _ => type,
    };
}
