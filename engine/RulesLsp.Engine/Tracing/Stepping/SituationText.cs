using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>What is known of a packet, value by value, in the words of people. What is open is said to be so.</summary>
internal static class SituationText
{
    public const string Unknown = "unknown";

    /// <summary>null: the packet has nothing of the kind.</summary>
    public static string? Of(PacketName name, Situation situation) => name switch
    {
        { Field: null } => Device(name.DeviceIn(situation)),
        { Field: { } field } => name.DomainIn(situation) is { } domain ? Domain(name, field, domain, situation.Family) : null,
    };

    private static string Device(InterfaceKnowledge device) => device switch
    {
        { Name: "" } => "none",
        { Name: { } name } => name,
        { Prefix.Length: > 0 } => $"{Unknown}, begins with {device.Prefix}",
        { Excluded.Count: > 0 } => $"{Unknown}, not {string.Join(", ", device.Excluded.Select(other => other.Name + (other.IsPrefix ? "+" : "")))}",
        _ => Unknown,
    };

    private static string Domain(PacketName name, PacketField field, FieldDomain domain, AddressFamily family)
    {
        if (domain.Value is { } value)
        {
            return name.Part is null ? Value(field, value, family) : value.ToString(CultureInfo.InvariantCulture);
        }

        if (IsOpen(field, domain, family))
        {
            return Unknown;
        }

        return $"{Unknown}, in {(name.Part is null ? FieldText.Ranges(field, domain.Ranges, family) : string.Join(",", domain.Ranges.Take(8).Select(range => $"{range.First}:{range.Last}")))}";
    }

    private static string Value(PacketField field, UInt128 value, AddressFamily family) => field is PacketField.Mark or PacketField.ConnectionMark
        ? string.Create(CultureInfo.InvariantCulture, $"{FieldText.Value(field, value, family)} ({value})")
        : FieldText.Value(field, value, family);

    // No value is excluded.
    private static bool IsOpen(PacketField field, FieldDomain domain, AddressFamily family)
    {
        UInt128 highest = field switch
        {
            PacketField.SourceAddress or PacketField.DestinationAddress => AddressText.AllOnes(family),
            PacketField.Protocol or PacketField.TimeToLive or PacketField.TypeOfService => byte.MaxValue,
            PacketField.TcpFlags => 63,
            PacketField.MacSource => 0xFFFF_FFFF_FFFF,
            PacketField.Mark or PacketField.ConnectionMark or PacketField.UserId or PacketField.GroupId => uint.MaxValue,
            PacketField.PacketType => (byte)PacketType.Multicast,
            PacketField.IcmpTypeCode => byte.MaxValue,
            _ => ushort.MaxValue,
        };
        return domain.Ranges is [var only] && only.First == 0 && only.Last >= highest;
    }
}
