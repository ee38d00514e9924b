using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;

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
        foreach (IGrouping<Chain, (Rule Rule, RuleSemantics Meaning)> chain in Deciding(context).Rules.GroupBy(static found => found.Rule.Chain))
        {
            var accepting = new EarlierRules();
            var refusing = new EarlierRules();
            foreach ((Rule rule, RuleSemantics meaning) in chain)
            {
                var judged = new JudgedRule(rule, meaning.Action, RuleProduct.Kept(meaning, context.Ruleset.Family));
                if (meaning.Tests.Length > 0)
                {
                    yield return (judged, (judged.IsAccept ? refusing : accepting).Meeting(judged));
                }

                (judged.IsAccept ? accepting : refusing).Add(judged);
            }
        }
    }

    /// <summary>The last line (0-based) that is looked at.</summary>
    public static int LastLine(LintContext context) => Deciding(context).LastLine;

    /// <summary>The reached rules that accept, drop or reject, chain by chain, as far as the pairs suffice.</summary>
    private static (List<(Rule Rule, RuleSemantics Meaning)> Rules, int LastLine) Deciding(LintContext context)
    {
        var found = new List<(Rule, RuleSemantics)>();
        if (context.Reachability is not { } reachability || context.LiveTables.FirstOrDefault(table => table.Name == TableNames.Filter) is not { } filter)
        {
            return (found, int.MaxValue);
        }

        int pairs = 0;
        int last = 0;
        foreach (Chain chain in filter.Chains)
        {
            int earlier = 0;
            int[] lines = chain.Rules.Lines;
            for (int place = 0; place < lines.Length; place++)
            {
                // A rule is made of those that are looked at: below one that takes all packets there may be a hundred thousand dead ones.
                last = Math.Max(last, lines[place]);
                RuleSemantics meaning = context.Semantics.Of(chain, place);
                if (context.RefusedLines.Contains(lines[place]) || meaning.Action is not (VerdictAction or RejectAction) || reachability.OutcomeOf(chain, place) != SearchOutcome.Alive)
                {
                    continue;
                }

                if ((pairs += earlier++) > MostPairs)
                {
                    return (found, last);
                }

                found.Add((chain.Rules[place], meaning));
            }
        }

        return (found, int.MaxValue);
    }

    /// <summary>Earlier rules of a chain that all accept, or all do not; the bounds of each stand together, for nearly all pairs are told apart by them.</summary>
    private sealed class EarlierRules
    {
        private readonly List<JudgedRule> _rules = [];
        private readonly List<ProductBounds> _bounds = [];

        public int Count => _rules.Count;

        public void Add(JudgedRule rule)
        {
            _rules.Add(rule);
            _bounds.Add(rule.Product.Bounds);
        }

        /// <summary>Those that a packet may meet besides the rule.</summary>
        public ImmutableArray<JudgedRule> Meeting(JudgedRule rule)
        {
            ProductBounds bounds = rule.Product.Bounds;
            List<JudgedRule>? meeting = null;
            ReadOnlySpan<ProductBounds> others = CollectionsMarshal.AsSpan(_bounds);
            for (int i = 0; i < others.Length; i++)
            {
                if (others[i].Meet(in bounds) && !_rules[i].Product.IsApartFrom(rule.Product))
                {
                    (meeting ??= []).Add(_rules[i]);
                }
            }

            return meeting is null ? [] : [.. meeting];
        }
    }
}
