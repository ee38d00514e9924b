using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>Every packet that leaves gets the address of its interface, also those that stay inside.</summary>
public static class MasqueradeEverywhere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5013", "masquerade-everywhere", Severity.Information, "MASQUERADE without an interface translates what stays inside, too.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        bool isMasquerade = rule.Bound.Target?.Entry is { } entry && RuleSemanticsTable.TranslationOf(entry.Name) == TranslationKind.Masquerade;

        // In a chain of one's own the calls, or the rules before, may say where to.
        if (!isMasquerade || !rule.Chain.IsBuiltin || context.Ruleset.KeepsChains || context.SemanticsOf(rule).Tests.Any(SaysWhereTo) || IsSpared(context, rule))
        {
            return;
        }

        found.Add(new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            TextRange.OnLine(rule.Line, rule.Bound.JumpNameSpan),
            "no interface is named: what goes from one inner network to another is translated too, and servers there see this host instead of the client",
            []));
    }

    /// <summary>Rules before it may have let go of what stays inside.</summary>
    private static bool IsSpared(LintContext context, Rule rule) =>
        rule.Chain.Rules.Take(rule.Number - 1).Any(earlier => context.SemanticsOf(earlier).Action is VerdictAction or ReturnAction or ChainAction or UnknownAction);

    // A mark, a set or an interface may mean anything; a source alone does not say where the packet goes.
    private static bool SaysWhereTo(PacketTest test) => test switch
    {
        InterfaceTest { IsInput: true } => false,
        InterfaceTest or OpaqueTest or UnmodelledTest or NeverTest or AnyOfTest => true,
        RangeTest range => SaysWhereTo(range.Field),
        MaskTest mask => SaysWhereTo(mask.Field),
        _ => false,
    };

    private static bool SaysWhereTo(PacketField field) => field is PacketField.DestinationAddress or PacketField.Mark or PacketField.ConnectionMark;
}
