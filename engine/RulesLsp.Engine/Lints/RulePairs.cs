using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Two rules of which each takes some packets of the other, with opposite verdicts: their order decides. Off unless asked for.</summary>
public static class CorrelatedRules
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4011", "correlated-rules", Severity.Hint, "An earlier rule does the opposite to some packets of this one, and neither holds all of the other's.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context) => RulePairs.Findings(
        context, Descriptor, static (rule, other) => !rule.Product.Covers(other.Product) && !other.Product.Covers(rule.Product),
        static lines => $"{lines} and this rule do the opposite to the packets that they share: their order decides");
}

/// <summary>A rule behind narrower ones that do the opposite: those are its exceptions. Off unless asked for.</summary>
public static class GeneralizedRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4012", "generalized-rule", Severity.Hint, "Earlier, narrower rules do the opposite: they are exceptions of this one.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context) => RulePairs.Findings(
        context, Descriptor, static (rule, other) => rule.Product.Covers(other.Product),
        static lines => $"{lines} do the opposite to a part of this rule's packets: in another order they would do nothing");
}

/// <summary>What both have in common.</summary>
internal static class RulePairs
{
    /// <param name="isPair">Of rules whose exact conditions overlap.</param>
    /// <param name="message">From "line 3" or "lines 3, 5 and 9".</param>
    public static IEnumerable<Diagnostic> Findings(LintContext context, LintDescriptor lint, Func<JudgedRule, JudgedRule, bool> isPair, Func<string, string> message)
    {
        foreach ((JudgedRule judged, ImmutableArray<JudgedRule> earlier) in RuleOverlaps.Of(context).Where(found => found.Rule.Product.IsExact))
        {
            ImmutableArray<JudgedRule> others = [.. earlier.Where(other => other.Product.IsExact && other.Rule.Line != judged.Rule.Line && isPair(judged, other))];
            if (!others.IsEmpty)
            {
                yield return new Diagnostic(
                    lint,
                    lint.DefaultSeverity,
                    context.RangeOfLine(judged.Rule.Line),
                    message(DeadRuleText.Lines(others.Select(other => other.Rule))),
                    [.. others.DistinctBy(other => other.Rule.Line).Take(8).Select(other => new RelatedLine(other.Rule.Line, $"this rule {DeadRuleText.VerbOf(other.Rule, context).One} them"))]);
            }
        }
    }
}
