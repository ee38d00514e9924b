using RulesLsp.Engine.Model;
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

        foreach (Chain chain in context.LiveTables.SelectMany(table => table.Chains))
        {
            if (chain.IsBuiltin || chain.Origin != ChainOrigin.Declared || chain.DeclarationLine is not { } line || IsCalled(chain, reachability))
            {
                continue;
            }

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

    /// <summary>From another chain that packets come to.</summary>
    private static bool IsCalled(Chain chain, ReachabilityResult reachability)
    {
        foreach (Rule caller in chain.Callers)
        {
            if (caller.Chain != chain && reachability.IsReached(caller.Chain))
            {
                return true;
            }
        }

        return false;
    }
}
