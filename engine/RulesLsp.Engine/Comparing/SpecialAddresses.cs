using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>Addresses that no ordinary packet has: unspecified, loopback, groups, the broadcast to all.</summary>
internal static class SpecialAddresses
{
    private static readonly FieldDomain IPv4 = FieldDomain.OfRanges(
    [
        new FieldRange(0, 0),
        new FieldRange(0x7F00_0000, 0x7FFF_FFFF),
        new FieldRange(0xE000_0000, 0xEFFF_FFFF),
        new FieldRange(uint.MaxValue, uint.MaxValue),
    ]);

    private static readonly FieldDomain IPv6 = FieldDomain.OfRanges([new FieldRange(0, 1), new FieldRange((UInt128)0xFF << 120, UInt128.MaxValue)]);

    public static FieldDomain Of(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;
}
