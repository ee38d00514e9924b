using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Fields and their values in the words of people.</summary>
internal static class FieldText
{
    public static string Name(PacketField field) => field switch
    {
        PacketField.SourceAddress => "source",
        PacketField.DestinationAddress => "destination",
        PacketField.Protocol => "protocol",
        PacketField.SourcePort => "source port",
        PacketField.DestinationPort => "destination port",
        PacketField.IcmpTypeCode => "icmp type/code",
        PacketField.TcpFlags => "tcp flags",
        PacketField.IsLaterFragment => "later fragment",
        PacketField.ConntrackState => "state",
        PacketField.ConntrackNat => "translated connection",
        PacketField.Mark => "mark",
        PacketField.ConnectionMark => "connection mark",
        PacketField.Length => "length",
        PacketField.TimeToLive => "ttl",
        PacketField.TypeOfService => "tos",
        PacketField.UserId => "user id",
        PacketField.GroupId => "group id",
        PacketField.MacSource => "source MAC address",
        PacketField.PacketType => "frame type",
        PacketField.TcpMaximumSegmentSize => "mss option",
        _ => "socket",
    };

    public static string Value(PacketField field, UInt128 value, AddressFamily family) => field switch
    {
        PacketField.SourceAddress or PacketField.DestinationAddress => AddressText.Format(value, family),
        PacketField.Protocol => PacketShortNotation.ProtocolName((byte)value),
        PacketField.IcmpTypeCode => string.Create(CultureInfo.InvariantCulture, $"{(byte)(value >> 8)}/{(byte)value}"),
        PacketField.TcpFlags => value == 0 ? "NONE" : string.Join(',', TcpFlagNames.Of((byte)value)),
        PacketField.IsLaterFragment => value == 0 ? "no" : "yes",
        PacketField.ConntrackState or PacketField.ConntrackNat => value == 0 ? "no" : ((ConntrackStates)(byte)value).ToString().ToUpperInvariant(),
        PacketField.Mark or PacketField.ConnectionMark or PacketField.TypeOfService => "0x" + ((ulong)value).ToString("x", CultureInfo.InvariantCulture),
        PacketField.MacSource => PacketShortNotation.Mac((ulong)value),
        PacketField.PacketType => ((PacketType)(byte)value).ToString().ToLowerInvariant(),
        PacketField.Socket => ((SocketKind)(byte)value).ToString().ToLowerInvariant(),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    public static string Range(PacketField field, FieldRange range, AddressFamily family)
    {
        string first = Value(field, range.First, family);
        if (range.First == range.Last)
        {
            return first;
        }

        UInt128 size = range.Last - range.First;
        bool isAddress = field is PacketField.SourceAddress or PacketField.DestinationAddress;
        if (isAddress && (size & (size + 1)) == 0 && (range.First & size) == 0)
        {
            int length = AddressText.Width(family) - (int)UInt128.PopCount(size);
            return string.Create(CultureInfo.InvariantCulture, $"{first}/{length}");
        }

        if (field == PacketField.IcmpTypeCode && (byte)range.First == 0 && (byte)range.Last == 255 && range.First >> 8 == range.Last >> 8)
        {
            return ((byte)(range.First >> 8)).ToString(CultureInfo.InvariantCulture);
        }

        return first + (isAddress ? "-" : ":") + Value(field, range.Last, family);
    }

    public static string Ranges(PacketField field, ImmutableArray<FieldRange> ranges, AddressFamily family) =>
        string.Join(",", ranges.Take(8).Select(range => Range(field, range, family))) + (ranges.Length > 8 ? ",…" : "");

    /// <summary>The same, however many there are.</summary>
    public static string AllRanges(PacketField field, ImmutableArray<FieldRange> ranges, AddressFamily family) =>
        string.Join(",", ranges.Select(range => Range(field, range, family)));

    public static string Masked(PacketField field, UInt128 mask, UInt128 value, AddressFamily family) => field == PacketField.TcpFlags
        ? $"{Value(field, value, family)} out of {Value(field, mask, family)}"
        : mask == WholeOf(field) ? Value(field, value, family)
        : $"{Value(field, value, family)}/{Value(field, mask, family)}";

    // A mask that leaves nothing out says nothing.
    private static UInt128? WholeOf(PacketField field) => field switch
    {
        PacketField.MacSource => 0xFFFF_FFFF_FFFF,
        PacketField.Mark or PacketField.ConnectionMark => uint.MaxValue,
        _ => null,
    };
}
