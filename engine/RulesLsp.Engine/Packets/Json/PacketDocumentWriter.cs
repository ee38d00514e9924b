using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Json;

/// <summary>From the packet to the document.</summary>
internal static class PacketDocumentWriter
{
    public static PacketDocument Of(Packet packet) => new()
    {
        In = packet.InInterface,
        Out = packet.OutInterface,
        Src = packet.Source is { } source ? PacketShortNotation.Address(source, packet.Family) : null,
        Dst = packet.Destination is { } destination ? PacketShortNotation.Address(destination, packet.Family) : null,
        Protocol = packet.Protocol is { } protocol ? Element(protocol) : null,
        Sport = packet.SourcePort,
        Dport = packet.DestinationPort,
        TcpFlags = packet.TcpFlags is { } flags ? [.. TcpFlagNames.Of(flags)] : null,
        IcmpType = packet.IcmpType,
        IcmpCode = packet.IcmpCode,
        SctpChunks = packet.Chunks.IsEmpty ? null : [.. packet.Chunks.Select(SctpChunks.NameOf)],
        Ttl = packet.TimeToLive,
        Tos = packet.TypeOfService,
        Length = packet.Length,
        Mark = packet.Mark,
        Mac = packet.MacSource is { } mac ? PacketShortNotation.Mac(mac) : null,
        PacketType = packet.Type?.ToString().ToLowerInvariant(),
        State = packet.State?.ToString().ToUpperInvariant(),
        Uid = packet.UserId,
        Gid = packet.GroupId,
        Mss = packet.MaximumSegmentSize,
        Df = packet.DontFragment,
        Fragment = packet.Fragment is { } fragment ? new FragmentDocument { Offset = fragment.Offset, More = fragment.More } : null,
        BadChecksum = packet.HasBadChecksum ? true : null,
        HeaderBytes = packet.HeaderBytes,
        Sets = packet.Sets.IsEmpty ? null : packet.Sets.DistinctBy(set => set.SetName).ToDictionary(set => set.SetName, set => set.IsMember),
        Flow = packet.Flow,
        ReplyToPrevious = packet.IsReplyToPrevious ? true : null,
        Connection = packet.ConnectionMark is null && packet.Direction is null && packet.Translated == ConntrackStates.None
            ? null
            : new ConnectionDocument
            {
                Direction = packet.Direction?.ToString().ToLowerInvariant(),
                Mark = packet.ConnectionMark,
                Translated = packet.Translated == ConntrackStates.None ? null : Names(packet.Translated),
            },
        At = packet.At,
        Repeat = packet.Repeat == 1 ? null : packet.Repeat,
    };

    private static ImmutableArray<string> Names(ConntrackStates translated) =>
        [.. new[] { ConntrackStates.Snat, ConntrackStates.Dnat }.Where(state => translated.HasFlag(state)).Select(static state => state.ToString().ToUpperInvariant())];

    private static JsonElement Element(byte protocol)
    {
        string name = PacketShortNotation.ProtocolName(protocol);
        string json = char.IsAsciiDigit(name[0]) ? name : "\"" + name + "\"";
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
