using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Translation;

/// <summary>The hooks at which the rules of a chain are met.</summary>
internal static class ChainHooks
{
    public static ImmutableArray<Hook> Of(Chain chain)
    {
        var seen = new HashSet<Chain> { chain };
        var waiting = new Queue<Chain>(seen);
        var hooks = new SortedSet<Hook>();
        while (waiting.TryDequeue(out Chain? next))
        {
            if (next.Hook is { } hook)
            {
                hooks.Add(hook);
            }

            foreach (Rule caller in next.Callers)
            {
                if (seen.Add(caller.Chain))
                {
                    waiting.Enqueue(caller.Chain);
                }
            }
        }

        return [.. hooks];
    }
}
