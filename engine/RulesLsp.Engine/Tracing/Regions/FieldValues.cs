using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>The values that the fields of whole packets can have before the first hook.</summary>
internal static class FieldValues
{
    private const uint LargestLength = 65575;
    private const byte AllTcpFlags = 63;
    private const ulong LargestMac = 0xFFFF_FFFF_FFFF;

    private static readonly ConntrackStates[] States =
        [ConntrackStates.Invalid, ConntrackStates.New, ConntrackStates.Established, ConntrackStates.Related, ConntrackStates.Untracked];

    private static readonly FieldDomain[] OfFields4 = [.. Enum.GetValues<PacketField>().Select(static field => Make(field, AddressFamily.IPv4))];
    private static readonly FieldDomain[] OfFields6 = [.. Enum.GetValues<PacketField>().Select(static field => Make(field, AddressFamily.IPv6))];

    public static FieldDomain Of(PacketField field, AddressFamily family) => (family == AddressFamily.IPv6 ? OfFields6 : OfFields4)[(int)field];

    private static FieldDomain Make(PacketField field, AddressFamily family) => field switch
    {
        PacketField.SourceAddress or PacketField.DestinationAddress => FieldDomain.Between(0, AddressText.AllOnes(family)),
        PacketField.Protocol or PacketField.TimeToLive or PacketField.TypeOfService => FieldDomain.Between(0, byte.MaxValue),
        PacketField.TcpFlags => FieldDomain.Between(0, AllTcpFlags),
        PacketField.Length => FieldDomain.Between(0, LargestLength),
        PacketField.UserId or PacketField.GroupId or PacketField.ConnectionMark => FieldDomain.Between(0, uint.MaxValue),
        PacketField.MacSource => FieldDomain.Between(0, LargestMac),
        PacketField.PacketType => FieldDomain.Between(0, (byte)PacketType.Multicast),
        PacketField.ConntrackState => FieldDomain.OfRanges(States.Select(state => new FieldRange((UInt128)(byte)state, (UInt128)(byte)state))),
        PacketField.SourcePort or PacketField.DestinationPort or PacketField.IcmpTypeCode or PacketField.TcpMaximumSegmentSize =>
            FieldDomain.Between(0, ushort.MaxValue),

        // What every packet has at first, or what its way decides: no dimension of its own.
        _ => FieldDomain.Of(0),
    };
}
