using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>What an option of a rule asks, beside what the packet has: for somebody who points at the option.</summary>
public static class RuleConditions
{
    /// <summary>
    /// The packet's value for an option's spelling, such as <c>--dport</c>, and what the rule asks for. null: neither the rule nor any
    /// other of the file asks for something by it.
    /// </summary>
    /// <param name="rule">The rule that is pointed at; null: any.</param>
    public static string? Of(Tracer tracer, Situation situation, Rule? rule, string option)
    {
        PacketTest? own = rule is null ? null : Find(tracer, rule, option);
        PacketTest? test = own ?? tracer.Ruleset.Rules.Select(other => Find(tracer, other, option)).FirstOrDefault(found => found is not null);
        if (test is null)
        {
            return null;
        }

        string packet = PacketSide(test, situation);
        return own is not null && WhyText.Asked(own, situation.Family) is { } asked ? $"{packet}; the rule asks for {(own.IsNegated ? "anything but " : "")}{asked}" : packet;
    }

    private static PacketTest? Find(Tracer tracer, Rule rule, string option) => tracer.SemanticsOf(rule).Tests.FirstOrDefault(test =>
        test.Option is { } written && Catalogue.Catalogue.Spellings(written.Definition).Contains(option, StringComparer.Ordinal));

    private static string PacketSide(PacketTest test, Situation situation) => test switch
    {
        InterfaceTest device => Text(device.IsInput ? PacketNames.All[0] : PacketNames.All[1], situation),
        RangeTest { Field: var field } when PacketNames.Of(field) is { } name => Text(name, situation),
        MaskTest { Field: var field } when PacketNames.Of(field) is { } name => Text(name, situation),
        AnyOfTest { Alternatives: [var first, ..] } => PacketSide(first, situation),
        _ => "no single field of the packet decides this",
    };

    private static string Text(PacketName name, Situation situation) =>
        SituationText.Of(name, situation) is { } text ? $"{name.Name} {text}" : $"the packet has no {name.Name}";
}
