using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
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
        // Two threads may both work it out: either answer will do.
        int index = ruleset.IndexOf(rule);
        return index < 0 ? WorkOut(rule) : _known[index] ??= WorkOut(rule);
    }

    /// <summary>Works out what every rule means; the cores share them.</summary>
    public void WorkOutAll()
    {
        SharedWork.Do(_known.Length, (from, to) =>
        {
            for (int index = from; index < to; index++)
            {
                _known[index] ??= WorkOut(ruleset.Rules[index]);
            }
        });
    }

    /// <summary>What a rule of another ruleset means, that was bound from the same text, is what this one means; a jump means the chain of its own ruleset.</summary>
    /// <param name="rule">A rule of the ruleset.</param>
    internal void Learn(Rule rule, Rule other, RulesetSemantics others)
    {
        bool isSame = ReferenceEquals(rule.Bound, other.Bound) && rule.JumpChain is null && other.JumpChain is null
            && rule.SourceIndex == other.SourceIndex && rule.DestinationIndex == other.DestinationIndex && others.HasBackends(backends);
        if (isSame && ruleset.IndexOf(rule) is >= 0 and var index)
        {
            _known[index] ??= others.Of(other);
        }
    }

    private bool HasBackends(Backends asked) => backends == asked;

    private RuleSemantics WorkOut(Rule rule) => RuleSemanticsTable.Of(rule, ruleset.Family, backends);
}
