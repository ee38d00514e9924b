using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>A packet told in words, with all that it has when it is sent.</summary>
internal static class DescribedPacket
{
    /// <summary>What the words leave open is what its bytes and its frame say, and the bench's own sockets.</summary>
    public static Packet Of(string text, AddressFamily family)
    {
        Packet told = PacketParser.Parse(text, family).Packet ?? throw new InvalidDataException(text);
        bool isLocal = told.IsLocalOutput;
        Packet sent = told with
        {
            Mark = told.Mark ?? 0,
            Type = isLocal ? null : told.Type ?? PacketType.Unicast,
            MacSource = isLocal ? null : OracleFlowWalk.MacBehind(told.InInterface!),
            UserId = isLocal ? told.UserId ?? 0 : null,
            GroupId = isLocal ? told.GroupId ?? 0 : null,
        };
        return PacketReader.Filled(sent, PacketBytes.Of(sent, PacketIdentity.Alone));
    }
}
