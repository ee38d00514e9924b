using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule of the filter table that is reached, and what it asks for.</summary>
internal sealed record JudgedRule(Rule Rule, RuleAction Action, RuleProduct Product)
{
    public bool IsAccept => Action is VerdictAction { IsAccept: true };
}

/// <summary>The rules of the filter table that accept, drop or reject, chain by chain: what lints about pairs of them look at.</summary>
internal static class RuleOverlaps
{
    /// <summary>Pairs that one lint looks at in a file: never a time, so that findings repeat.</summary>
    private const int MostPairs = 500_000;

    /// <summary>Each reached rule that asks for something, with the earlier rules of its chain that do the opposite to some of its packets.</summary>
    public static IEnumerable<(JudgedRule Rule, ImmutableArray<JudgedRule> Earlier)> Of(LintContext context)
    {
        if (context.Reachability is not { } reachability || context.LiveTables.FirstOrDefault(table => table.Name == TableNames.Filter) is not { } filter)
        {
            yield break;
        }

        int pairs = 0;
        foreach (Chain chain in filter.Chains)
        {
            var earlier = new List<JudgedRule>();
            foreach (Rule rule in chain.Rules.Where(rule => !context.RefusedLines.Contains(rule.Line)))
            {
                RuleSemantics meaning = context.SemanticsOf(rule);
                if (meaning.Action is not (VerdictAction or RejectAction) || reachability.IsDead(rule) || reachability.IsUndecided(rule))
                {
                    continue;
                }

                if ((pairs += earlier.Count) > MostPairs)
                {
                    yield break;
                }

                var judged = new JudgedRule(rule, meaning.Action, new RuleProduct(meaning, context.Ruleset.Family));
                if (meaning.Tests.Length > 0)
                {
                    yield return (judged, [.. earlier.Where(other => other.IsAccept != judged.IsAccept && !other.Product.IsApartFrom(judged.Product))]);
                }

                earlier.Add(judged);
            }
        }
    }
}
