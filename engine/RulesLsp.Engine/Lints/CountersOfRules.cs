using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>What the counters of a file tell, line by line.</summary>
internal static class CountersOfRules
{
    /// <summary>How many packets met the rules; a line with lists has one counter.</summary>
    public static ulong SumOf(IEnumerable<Rule> rules) => rules.DistinctBy(rule => rule.Line).Aggregate(0ul, (sum, rule) => unchecked(sum + PacketsOf(rule)));

    public static ulong PacketsOf(Rule rule) => rule.Bound.Counters?.Packets ?? 0;
}
