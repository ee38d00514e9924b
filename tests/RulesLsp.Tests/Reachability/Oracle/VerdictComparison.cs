using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>The analysis' verdicts on whole rulesets beside those of decision diagrams, and what was counted on the way.</summary>
/// <param name="mostNodes">Of the diagrams of one table.</param>
internal sealed class VerdictComparison(int mostNodes)
{
    public int Rules { get; private set; }

    public int Dead { get; private set; }

    public int Undecided { get; private set; }

    /// <summary>Live because a field that rules before may have changed is assumed to suit, where the diagrams know that it never does.</summary>
    public int Assumed { get; private set; }

    /// <summary>Dead rules whose blockers were proved to cover, each of them needed.</summary>
    public int Covered { get; private set; }

    /// <summary>Dead rules one blocker of which the diagrams can do without. Not of tables that change fields: there the analysis knows less.</summary>
    public List<string> SpareBlockers { get; } = [];

    /// <summary>Dead rules that are told to be excluded by calls or marks, where other rules have to take packets away all the same.</summary>
    public int LooseReasons { get; private set; }

    /// <summary>Rules of tables that were too large for the diagrams, and proofs that were.</summary>
    public int Cut { get; private set; }

    /// <summary>The first verdict that the diagrams deny, in words; null: none.</summary>
    public string? FirstMismatch(Ruleset ruleset, BlockerProofs proofs)
    {
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { KeepsChains = ruleset.KeepsChains, Scope = ReachabilityScope.EachTable }, CancellationToken.None);
        var semantics = new RulesetSemantics(ruleset, Backends.Legacy);
        foreach (Table table in ruleset.Tables.Where(static table => table.SupersededBy is null))
        {
            var formulas = new DecisionFormulas(mostNodes);
            var walk = new SymbolicWalk<int, int[]>(formulas, table, semantics);
            HashSet<Rule> live = new(walk.Matches().Where(pair => !formulas.IsNever(pair.Value)).Select(static pair => pair.Key), ReferenceEqualityComparer.Instance);
            if (walk.IsCut)
            {
                Cut += table.Chains.Sum(static chain => chain.Rules.Length);
                continue;
            }

            foreach (Rule rule in table.Chains.SelectMany(static chain => chain.Rules))
            {
                Rules++;
                if (Fault(result, rule, live, walk, proofs) is { } fault)
                {
                    return $"line {rule.Line + 1}: {fault}";
                }
            }
        }

        return null;
    }

    private string? Fault(ReachabilityResult result, Rule rule, HashSet<Rule> live, SymbolicWalk<int, int[]> walk, BlockerProofs proofs)
    {
        bool isLive = live.Contains(rule);
        if (result.IsUndecided(rule))
        {
            Undecided++;
            return null;
        }

        if (result.IsDead(rule))
        {
            Dead++;
            return isLive ? "called dead, and packets match it"
                : proofs == BlockerProofs.Checked ? BlockerFault(walk, rule, (DeadVerdict)result.VerdictOf(rule), live)
                : null;
        }

        if (isLive || result.VerdictOf(rule) is not AliveVerdict alive)
        {
            return null;
        }

        if (alive.Witness.Conditions.Any(static condition => condition.Key.Contains(WitnessConditions.ChangedField, StringComparison.Ordinal)))
        {
            Assumed++;
            return null;
        }

        return $"called live ({alive.Witness.Packet}; {string.Join(", ", alive.Witness.Conditions)}), and no packet matches it";
    }

    private string? BlockerFault(SymbolicWalk<int, int[]> walk, Rule rule, DeadVerdict dead, HashSet<Rule> live)
    {
        if (dead.Kind == DeadKind.ChainUnreached)
        {
            return walk.Entries.Contains(rule.Chain) || live.Any(caller => caller.JumpChain == rule.Chain) ? "its chain is reached" : null;
        }

        bool isShadowed = dead.Kind == DeadKind.Shadowed;
        HashSet<Rule> blockers = isShadowed ? [.. dead.Blockers] : [];
        bool isReached = walk.Reaches(rule, blockers);
        Rule? spare = isReached ? null : blockers.FirstOrDefault(blocker => !walk.Reaches(rule, blockers.Where(other => other != blocker).ToHashSet()));
        if (walk.IsCut)
        {
            Cut++;
            return null;
        }

        if (isReached && !isShadowed)
        {
            LooseReasons++;
            return null;
        }

        if (isReached)
        {
            return $"{dead.Kind}: lines {string.Join(", ", dead.Blockers.Select(static blocker => blocker.Line + 1))} do not cover";
        }

        Covered += isShadowed ? 1 : 0;
        if (spare is null)
        {
            return isShadowed && blockers.Count == 0 ? "no blocker is told" : null;
        }

        if (!walk.ChangesFields)
        {
            SpareBlockers.Add($"line {rule.Line + 1}: line {spare.Line + 1} is not needed to cover");
        }

        return null;
    }
}

/// <summary>Whether what is told of dead rules is looked at too.</summary>
internal enum BlockerProofs : byte
{
    Believed,
    Checked,
}
