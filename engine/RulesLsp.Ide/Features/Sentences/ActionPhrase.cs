using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide.Features.Sentences;

/// <summary>Puts a rule's action on some packets into words.</summary>
internal static class ActionPhrase
{
    public static string Of(LineSyntax line, RuleAction action, string packets) => action switch
    {
        VerdictAction { IsAccept: true } => $"Accepts {packets}",
        VerdictAction => $"Drops {packets}",
        ReturnAction => $"Leaves the chain with {packets}",
        ChainAction { IsGoto: true } go => $"Hands {packets} over to the chain `{go.Chain.Name}` for good",
        ChainAction jump => $"Hands {packets} over to the chain `{jump.Chain.Name}`",
        RejectAction reject => $"Refuses {packets} and answers with `{reject.ReplyType}`",
        TranslateAction translate => Translation(line, translate, packets),
        MarkAction mark => $"Marks {packets} ({RuleWords.Module(line, mark.Target)})",
        ConnectionMarkAction mark => ConnectionMark(line, mark, packets),
        SetFieldAction set => $"Changes {packets} ({RuleWords.Module(line, set.Target)})",
        TimeToLiveAction life => $"Changes the remaining hops of {packets} ({RuleWords.Module(line, life.Target)})",
        ClampSegmentSizeAction { Value: { } size } => $"Lowers the segment size that {packets} announce to {size}",
        ClampSegmentSizeAction => $"Lowers the segment size that {packets} announce to what the path carries",
        NoTrackAction => $"Keeps {packets} out of connection tracking",
        SetMembershipAction { IsRemoval: true } set => $"Takes the entry for {packets} out of the set `{set.SetName}`",
        SetMembershipAction set => $"Puts an entry for {packets} into the set `{set.SetName}`",
        QueueAction => $"Hands {packets} to a program in user space",
        AlterAction alter => $"Changes {packets} ({RuleWords.Module(line, alter.Target)})",
        ContinueAction { Target: { } target } => $"Applies {RuleWords.Module(line, target)} to {packets} and lets them go on",
        ContinueAction => $"Counts {packets} and lets them go on",
        UnknownAction unknown => $"Hands {packets} to `{unknown.Name}`, which is not known here",
        _ => $"Takes {packets}",
    };

    private static string Translation(LineSyntax line, TranslateAction translate, string packets)
    {
        string? to = RuleWords.TargetValues(line, translate.Target);
        return translate.Kind switch
        {
            TranslationKind.Destination => $"Sends {packets} on to {to ?? "another destination"} instead of their destination",
            TranslationKind.Source => $"Gives {packets} the source {to ?? "of another host"}",
            TranslationKind.Masquerade => $"Gives {packets} the address of the interface that they leave through as source"
                + (to is null ? "" : $", with ports {to}"),
            TranslationKind.Redirect => $"Sends {packets} to this host itself" + (to is null ? "" : $", to port {to}"),
            _ => $"Maps the network of {packets} to {to ?? "another network"}",
        };
    }

    private static string ConnectionMark(LineSyntax line, ConnectionMarkAction mark, string packets) => mark.Operation switch
    {
        ConnectionMarkOperation.Save => $"Saves the mark of {packets} in their connection",
        ConnectionMarkOperation.Restore => $"Gives {packets} the mark of their connection",
        _ => $"Marks the connection of {packets} ({RuleWords.Module(line, mark.Target)})",
    };
}
