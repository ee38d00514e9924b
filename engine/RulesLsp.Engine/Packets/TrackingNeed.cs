namespace RulesLsp.Engine.Packets;

/// <summary>
/// Connection tracking works only where somebody asks for it (nf_ct_netns_get): a rule about connections or a translation does. Without
/// it datagrams are not put together before the first table.
/// </summary>
internal static class TrackingNeed
{
    /// <summary>Does the rule surely make the kernel track connections?</summary>
    public static bool Of(RuleSemantics rule) => rule.Tests.Any(Asks)
        || rule.Action is TranslateAction or ConnectionMarkAction or NoTrackAction or HelperAction;

    private static bool Asks(PacketTest test) => test switch
    {
        RangeTest range => IsOfConnection(range.Field),
        MaskTest mask => IsOfConnection(mask.Field),
        AnyOfTest any => any.Alternatives.Any(Asks),
        OpaqueTest opaque => opaque.Detail is ConnectionDetail or ConnectionLimitDetail or HelperDetail,
        _ => false,
    };

    private static bool IsOfConnection(PacketField field) => field is PacketField.ConntrackState or PacketField.ConntrackNat or PacketField.ConnectionMark;
}
