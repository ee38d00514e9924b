using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule that does not end the packet's way stands in the chain twice and works twice.</summary>
public static class RepeatedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6003", "repeated-rule", Severity.Hint, "The same rule stands in the chain before and both are reached.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Chain chain in context.LiveTables.SelectMany(table => table.Chains))
        {
            var first = new Dictionary<BoundRule, Rule>(RuleIdentity.Comparer);
            for (int place = 0; place < chain.Rules.Length; place++)
            {
                // Of a large chain nearly all rules end the packet's way.
                if (Concerns(chain.Rules.BoundOf(place)) && chain.Rules[place] is { SourceIndex: 0, DestinationIndex: 0 } rule && IsRepeatable(rule, context) && !first.TryAdd(rule.Bound, rule))
                {
                    Rule earlier = first[rule.Bound];
                    yield return new Diagnostic(
                        Descriptor,
                        Descriptor.DefaultSeverity,
                        context.RangeOfLine(rule.Line),
                        $"line {earlier.Line + 1} is the same rule: the packet meets both",
                        [new RelatedLine(earlier.Line, "the same rule")]);
                }
            }
        }
    }

    /// <summary>Rules that go on to the next one.</summary>
    public static bool Concerns(BoundRule rule) => rule.Target is { Entry.Flow: TargetFlow.Continues };

    /// <summary>A dead rule is told as one that is never reached.</summary>
    internal static bool IsTold(Diagnostic finding, LintContext context) => finding.Lint != Descriptor || !context.IsDeadLine(finding.Range.Start.Line);

    // A rule with state or chance in it, or with parts that are not known, may be repeated for a reason.
    private static bool IsRepeatable(Rule rule, LintContext context)
    {
        if (rule.JumpChain is not null)
        {
            return false;
        }

        RuleSemantics semantics = context.SemanticsOf(rule);
        return semantics.Action is ContinueAction { Target: not null } or MarkAction or AlterAction
            && !semantics.Tests.Any(test => test is OpaqueTest { Kind: OpaqueKind.Fresh } or UnmodelledTest);
    }
}
