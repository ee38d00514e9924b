using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule that does not end the packet's way stands in the chain twice and works twice.</summary>
public static class RepeatedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6003", "repeated-rule", Severity.Hint, "The same rule stands in the chain before and both are reached.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        Chain[] chains = [.. context.LiveTables.SelectMany(static table => table.Chains)];
        var found = new List<Diagnostic>?[chains.Length];
        SharedWork.Do(chains.Length, (from, to) =>
        {
            for (int chain = from; chain < to; chain++)
            {
                found[chain] = InChain(chains[chain], context);
            }
        });
        return found.OfType<List<Diagnostic>>().SelectMany(static some => some);
    }

    /// <summary>null: nothing is repeated.</summary>
    private static List<Diagnostic>? InChain(Chain chain, LintContext context)
    {
        List<Diagnostic>? found = null;
        Dictionary<BoundRule, Rule>? first = null;
        for (int place = 0; place < chain.Rules.Length; place++)
        {
            // Nearly all rules end the packet's way.
            if (!Concerns(chain.Rules.BoundOf(place)) || chain.Rules[place] is not { SourceIndex: 0, DestinationIndex: 0 } rule || !IsRepeatable(rule, context))
            {
                continue;
            }

            first ??= new Dictionary<BoundRule, Rule>(RuleIdentity.Comparer);
            if (!first.TryAdd(rule.Bound, rule))
            {
                Rule earlier = first[rule.Bound];
                found ??= [];
                found.Add(new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfLine(rule.Line),
                    $"line {earlier.Line + 1} is the same rule: the packet meets both",
                    [new RelatedLine(earlier.Line, "the same rule")]));
            }
        }

        return found;
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
