using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>What the rules of one ruleset mean, each worked out by the first who asks for it. Safe for use by several threads.</summary>
/// <param name="backends">The back ends that load it; with both, a rule that they load differently is not fully known.</param>
public sealed class RulesetSemantics(Ruleset ruleset, Backends backends)
{
    private readonly RuleSemantics?[] _known = new RuleSemantics?[ruleset.Rules.Length];

    public Ruleset Ruleset => ruleset;

    /// <param name="rule">A rule of the ruleset.</param>
    public RuleSemantics Of(Rule rule)
    {
        int first = ruleset.FirstRuleOfLine[rule.Line];
        if (first >= 0)
        {
            // The rules of a line follow each other, unless others were put between them: those are worked out each time.
            int index = first + rule.Number - ruleset.Rules[first].Number;
            if ((uint)index < (uint)_known.Length && ReferenceEquals(ruleset.Rules[index], rule))
            {
                // Two threads may both work it out: either answer will do.
                return _known[index] ??= RuleSemanticsTable.Of(rule, ruleset.Family, backends);
            }
        }

        return RuleSemanticsTable.Of(rule, ruleset.Family, backends);
    }
}
