using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// What the versions of one document hand on to each other, so that an edit costs what it changes. Every answer is the one that a
/// version without memory gives. Safe for use by several threads.
/// </summary>
public sealed class EditMemory
{
    private volatile RulesetSemantics? _semantics;

    internal ReachabilityMemory Reachability { get; } = new();

    /// <summary>What the rules of a version mean; of those that were there before it is known.</summary>
    internal RulesetSemantics SemanticsOf(Ruleset ruleset, Backends backends) => _semantics = new RulesetSemantics(ruleset, backends, _semantics);
}
