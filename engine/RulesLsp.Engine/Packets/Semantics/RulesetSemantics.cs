using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>What the rules of one ruleset mean, each worked out by the first who asks for it. Safe for use by several threads.</summary>
public sealed class RulesetSemantics(Ruleset ruleset)
{
    private readonly RuleSemantics?[] _known = new RuleSemantics?[ruleset.Rules.Length];

    public Ruleset Ruleset => ruleset;

    /// <param name="rule">A rule of the ruleset.</param>
    public RuleSemantics Of(Rule rule)
    {
        for (int i = Math.Max(0, ruleset.FirstRuleOfLine[rule.Line]); i < _known.Length && ruleset.Rules[i].Line == rule.Line; i++)
        {
            if (ReferenceEquals(ruleset.Rules[i], rule))
            {
                // Two threads may both work it out: either answer will do.
                return _known[i] ??= RuleSemanticsTable.Of(rule, ruleset.Family);
            }
        }

        return RuleSemanticsTable.Of(rule, ruleset.Family);
    }
}
