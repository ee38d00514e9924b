using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule without a jump whose matches do nothing by themselves only counts.</summary>
public static class RuleWithoutTarget
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6002", "rule-without-target", Severity.Information, "A rule has no target and only counts packets.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        if (rule.Bound.JumpKind != JumpKind.None || rule.Bound.HasUnknownParts)
        {
            return;
        }

        // A match that keeps state, such as a list of recent addresses, works without a target.
        ImmutableArray<PacketTest> tests = context.SemanticsOf(rule).Tests;
        if (!tests.Any(test => test is OpaqueTest { Kind: OpaqueKind.Fresh } or UnmodelledTest))
        {
            found.Add(new Diagnostic(Descriptor, Descriptor.DefaultSeverity, context.RangeOfLine(rule.Line), "this rule has no target: it counts packets and decides nothing", []));
        }
    }
}
