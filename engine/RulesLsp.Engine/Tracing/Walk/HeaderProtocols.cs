using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The protocols whose header has a field (<see cref="FieldPresence.InHeader"/>), as values of the protocol.</summary>
internal static class HeaderProtocols
{
    private static readonly FieldDomain[] OfFields4 = [.. Enum.GetValues<PacketField>().Select(static field => Make(field, AddressFamily.IPv4))];
    private static readonly FieldDomain[] OfFields6 = [.. Enum.GetValues<PacketField>().Select(static field => Make(field, AddressFamily.IPv6))];

    public static FieldDomain WithPorts { get; } = Make(PacketField.SourcePort, AddressFamily.IPv4);

    public static FieldDomain With(PacketField field, AddressFamily family) => (family == AddressFamily.IPv6 ? OfFields6 : OfFields4)[(int)field];

    private static FieldDomain Make(PacketField field, AddressFamily family) =>
        FieldDomain.OfRanges(FieldPresences.ProtocolsWith(field, family).Select(static protocol => new FieldRange(protocol, protocol)));
}
