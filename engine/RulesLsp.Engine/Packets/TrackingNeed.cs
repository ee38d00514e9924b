namespace RulesLsp.Engine.Packets;

/// <summary>
/// Connection tracking works only where somebody asks for it (nf_ct_netns_get): a rule about connections or a translation does. Without
/// it datagrams are not put together before the first table.
/// </summary>
internal static class TrackingNeed
{
    private static readonly ulong OfConnection =
        AskedFields.Bit(PacketField.ConntrackState) | AskedFields.Bit(PacketField.ConntrackNat) | AskedFields.Bit(PacketField.ConnectionMark);

    /// <summary>Does the rule surely make the kernel track connections?</summary>
    public static bool Of(RuleSemantics rule) => (rule.Asked & OfConnection) != 0
        || ((rule.Asked & AskedFields.AnyOpaque) != 0 && rule.Tests.Any(Asks))
        || rule.Action is TranslateAction or ConnectionMarkAction or NoTrackAction or HelperAction;

    private static bool Asks(PacketTest test) => test switch
    {
        AnyOfTest any => any.Alternatives.Any(Asks),
        OpaqueTest opaque => opaque.Detail is ConnectionDetail or ConnectionLimitDetail or HelperDetail,
        _ => false,
    };

}
