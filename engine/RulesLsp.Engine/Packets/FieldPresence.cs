using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>What a packet has to be for a field to be there at all. Where it is not, a test of the field fails, and so does its negation.</summary>
public enum FieldPresence : byte
{
    Always,

    /// <summary>The beginning of a packet of a protocol whose header has it (<see cref="FieldPresences.ProtocolsWith"/>).</summary>
    InHeader,

    /// <summary>Received by a device that has Ethernet addresses: not sent by this host, and not to itself.</summary>
    ReceivedFromOutside,

    /// <summary>Sent by a process of this host.</summary>
    SentByProcess,

    /// <summary>Of a connection that conntrack has an entry of.</summary>
    WithConnection,
}

/// <summary>Which packets have a field, for whoever tells packets apart by it.</summary>
public static class FieldPresences
{
    private static readonly ImmutableArray<byte> WithPorts = [.. Enumerable.Range(0, 256).Select(static number => (byte)number).Where(ProtocolNumbers.HasPorts)];

    public static FieldPresence Of(PacketField field) => field switch
    {
        PacketField.SourcePort or PacketField.DestinationPort or PacketField.TcpFlags or PacketField.TcpMaximumSegmentSize or PacketField.IcmpTypeCode => FieldPresence.InHeader,
        PacketField.MacSource => FieldPresence.ReceivedFromOutside,
        PacketField.UserId or PacketField.GroupId => FieldPresence.SentByProcess,
        PacketField.ConnectionMark => FieldPresence.WithConnection,
        _ => FieldPresence.Always,
    };

    /// <summary>The protocols whose header has a field that is <see cref="FieldPresence.InHeader"/>, ascending; empty: it is in none.</summary>
    public static ImmutableArray<byte> ProtocolsWith(PacketField field, AddressFamily family) => field switch
    {
        PacketField.SourcePort or PacketField.DestinationPort => WithPorts,
        PacketField.TcpFlags or PacketField.TcpMaximumSegmentSize => [ProtocolNumbers.Tcp],
        PacketField.IcmpTypeCode => [family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6],
        _ => [],
    };

    /// <summary>Does the header of the protocol have the field? True too for a field that is in no header.</summary>
    public static bool MayHave(byte protocol, PacketField field, AddressFamily family) =>
        Of(field) != FieldPresence.InHeader || ProtocolsWith(field, family).Contains(protocol);
}
