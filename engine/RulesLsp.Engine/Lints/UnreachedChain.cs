using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Lints;

/// <summary>A chain whose callers all stand in chains that no packet reaches; a chain below a dead call is told with the call.</summary>
public static class UnreachedChain
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4004", "unreached-chain", Severity.Information, "Every call of this chain stands in a chain that no packet reaches.", IsUnnecessary: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is not { } reachability)
        {
            yield break;
        }

        foreach (Chain chain in context.LiveTables.SelectMany(table => Unreached(table.Chains, reachability)))
        {
            int line = chain.DeclarationLine!.Value;
            Rule[] callers = [.. chain.Callers.Where(caller => caller.Chain != chain)];
            if (callers.Length == 0)
            {
                continue;
            }

            string names = string.Join(", ", callers.Select(caller => caller.Chain.Name).Distinct().Order(StringComparer.Ordinal));
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfName(line, chain.Name),
                $"chain {chain.Name} is never reached: it is called from {names} only, where no packet comes",
                [.. callers.Select(caller => new RelatedLine(caller.Line, "this call is never reached"))]);
        }
    }

    /// <summary>The declared chains that no other chain calls to which packets come.</summary>
    private static IEnumerable<Chain> Unreached(ChainList chains, ReachabilityResult reachability)
    {
        Func<int, bool> isReached = reachability.ReachedOf(chains);
        CallGraph graph = chains.Graph;
        foreach (int chain in chains.Heads.Declared)
        {
            if (!graph.IsCalledByOthers(chain, isReached))
            {
                yield return chains[chain];
            }
        }
    }
}
