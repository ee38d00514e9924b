using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Lints;

/// <summary>Which hooks lead to which chains, and through which jumps.</summary>
internal static class CallPaths
{
    /// <summary>The hooks of every set, whose members are bits.</summary>
    private static readonly ImmutableArray<Hook>[] Sets = [.. Enumerable.Range(0, 1 << Enum.GetValues<Hook>().Length).Select(static bits => Enum.GetValues<Hook>().Where(hook => (bits >> (int)hook & 1) != 0).ToImmutableArray())];

    /// <summary>The hooks whose built-in chains lead here, in hook order; none for a chain that nothing calls.</summary>
    public static ImmutableArray<Hook> HooksReaching(Chain chain) => chain.List is { } chains ? Sets[chains.Graph.Hooks[chain.Index]] : [];

    /// <summary>A shortest way from the hook's built-in chain down to <paramref name="chain"/>: the jumps in the order in which a packet takes them.</summary>
    public static ImmutableArray<Rule> Path(Chain chain, Hook hook)
    {
        if (chain.List is not { } chains || chains.Builtin.FirstOrDefault(builtin => builtin.Hook == hook) is not { } start)
        {
            return [];
        }

        CallGraph graph = chains.Graph;
        var path = ImmutableArray.CreateBuilder<Rule>();
        int[] lastCalls = graph.LastCallsFrom(start.Index);
        for (int at = chain.Index; lastCalls[at] >= 0; at = graph.CallerOf(lastCalls[at]))
        {
            path.Insert(0, chains.CallOf(lastCalls[at]));
        }

        return path.ToImmutable();
    }
}
