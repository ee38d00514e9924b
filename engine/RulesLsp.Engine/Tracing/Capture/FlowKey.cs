using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Capture;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>What the packets of a flow share, in both directions.</summary>
/// <param name="Query">The identifier of an ICMP query; its answers carry it too.</param>
internal readonly record struct FlowKey(byte Protocol, UInt128 LowAddress, int LowPort, UInt128 HighAddress, int HighPort, int Query)
{
    public static FlowKey Of(ReadPacket read) => Of(read.Packet, read.Query);

    public static FlowKey Of(Packet packet, ushort? query)
    {
        (UInt128, int) source = (packet.Source ?? 0, packet.SourcePort ?? -1);
        (UInt128, int) destination = (packet.Destination ?? 0, packet.DestinationPort ?? -1);
        ((UInt128 Address, int Port) low, (UInt128 Address, int Port) high) = source.CompareTo(destination) <= 0 ? (source, destination) : (destination, source);
        return new FlowKey(packet.Protocol ?? 0, low.Address, low.Port, high.Address, high.Port, query ?? -1);
    }
}
