using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Whether a rule that counts connections may meet a packet of one that has ended, as the last packets of TCP are.</summary>
internal static class EndedConnections
{
    /// <summary>The rule's conditions, up to the one that counts, leave such packets in.</summary>
    public static bool MayBeMet(RuleSemantics rule, byte? protocol) =>
        protocol is null or ProtocolNumbers.Tcp
        && !rule.Tests.TakeWhile(test => test is not OpaqueTest { Detail: ConnectionLimitDetail }).Any(IsOfFirstPackets);

    private static bool IsOfFirstPackets(PacketTest test) => test switch
    {
        MaskTest { IsNegated: false, Field: PacketField.TcpFlags } flags => (flags.Value & TcpFlagNames.Syn) != 0 && (flags.Mask & TcpFlagNames.Ack) != 0 && (flags.Value & TcpFlagNames.Ack) == 0,
        RangeTest { IsNegated: false, Field: PacketField.ConntrackState, Ranges: [{ First: var first, Last: var last }] } => first == (uint)ConntrackStates.New && last == first,
        _ => false,
    };
}
